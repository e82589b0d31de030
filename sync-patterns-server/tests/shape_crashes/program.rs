//! A service in a process of its own: this program once more.

use std::{
    env,
    process::{Child, Command, Stdio},
    time::Duration,
};

use sqlx::postgres::PgPoolOptions;
use sync_patterns_server::shapes::BuiltIn;

use crate::common::test;

/// How long the log is kept: readers that sleep fall behind it.
const KEPT: Duration = Duration::from_secs(2);

/// The service that is killed, with the database and the port to use.
#[test]
fn child() {
    let (Ok(url), Ok(port)) = (env::var("CRASHES_DATABASE"), env::var("CRASHES_PORT")) else {
        return;
    };
    test(async {
        let pool = PgPoolOptions::new().connect_lazy(&url).unwrap();
        // Small answers and short waits: more happens at once.
        let built_in = BuiltIn::new(&pool)
            .long_poll(Duration::from_millis(700))
            .chunk_bytes(3000)
            .keep_for(KEPT);
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await.unwrap();
        let compacted = built_in.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(250)).await;
                // Postgres may be away.
                let _ = compacted.compact().await;
            }
        });
        axum::serve(listener, built_in.router()).await.unwrap();
    });
}

/// A running service.
pub struct Program {
    url: String,
    port: u16,
    child: Child,
}

impl Program {
    pub fn start(url: &str) -> Program {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        Program { url: url.to_owned(), port, child: spawn(url, port) }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Kills it without a word, and starts it again.
    pub fn crash(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = spawn(&self.url, self.port);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(url: &str, port: u16) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "program::child"])
        .env("CRASHES_DATABASE", url)
        .env("CRASHES_PORT", port.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}
