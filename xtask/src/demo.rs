//! `cargo demo`: the contacts application, at one address, until Ctrl-C.

mod build;
mod electric;
mod network;
mod options;
mod server;

use std::{
    io::{BufRead, IsTerminal, stdin},
    net::TcpListener,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use crate::needs::{self, NodeFor};
use crate::terminal::{bold, dim, green, yellow};
use crate::workspace::Workspace;
use crate::{Result, emitted, terminal};
use network::Network;
use options::{Offline, Options};
use server::Server;

/// What can happen while it runs.
enum Event {
    /// Ctrl-C, or the end of the terminal.
    Stop,
    /// Somebody pressed Enter.
    Enter,
    /// The server has ended by itself.
    Ended,
}

/// Builds it, runs it, and stops it.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<bool> {
    let options = Options::parse(arguments)?;
    if options.is_emitted {
        return emitted::show_all(workspace);
    }
    needs::node(NodeFor::Page)?;
    build::check_room(&workspace.target)?;
    let listener = listen(options.port)?;
    let (events, happened) = channel();
    let interrupt = events.clone();
    ctrlc::set_handler(move || drop(interrupt.send(Event::Stop)))
        .map_err(|error| format!("Ctrl-C cannot be heard: {error}"))?;

    let program = match build::build(workspace) {
        Ok(program) => program,
        // Ctrl-C ends the builds as well, and that is no failure.
        Err(_) if matches!(happened.try_recv(), Ok(Event::Stop)) => return Ok(true),
        Err(problem) => return Err(problem),
    };
    let ended = events.clone();
    let server = Server::start(workspace, &program, options.is_reset, move || {
        drop(ended.send(Event::Ended));
    })?;
    let network = Network::start(listener, server.address(), options.latency)?;
    if options.offline.is_some() {
        network.unplug();
    }
    welcome(&options);
    if let Some(warning) = electric::warning() {
        println!("  {}\n", yellow(&warning));
    }
    if stdin().is_terminal() {
        thread::spawn(move || hear_enter(&events));
    }
    let until = options.offline.and_then(Offline::duration).map(|time| Instant::now() + time);
    let has_ended = attend(&network, &happened, until);
    if has_ended {
        return Err(format!("the server has ended; its log:\n{}", server.log()));
    }
    terminal::passing_line(&dim("  Stopping …"));
    server.stop()?;
    terminal::clear_passing_line();
    println!("Stopped. The data is kept for the next time; `cargo demo --reset` forgets it.");
    Ok(true)
}

/// Plugs and unplugs until the end; whether that was the server's own.
fn attend(network: &Network, happened: &Receiver<Event>, mut until: Option<Instant>) -> bool {
    loop {
        let forever = Duration::from_secs(3600);
        let wait = until.map_or(forever, |until| until.saturating_duration_since(Instant::now()));
        match happened.recv_timeout(wait) {
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return false,
            Ok(Event::Ended) => return true,
            Ok(Event::Enter) if network.is_plugged() => {
                network.unplug();
                println!("{}", yellow("The server is unplugged. Enter plugs it in again."));
            }
            Ok(Event::Enter) => plug(network),
            Err(RecvTimeoutError::Timeout) if until.take().is_some() => plug(network),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn plug(network: &Network) {
    if !network.is_plugged() {
        network.plug();
        println!("{}", green("The server is plugged in. Enter unplugs it."));
    }
}

fn welcome(options: &Options) {
    let Options { port, latency, .. } = options;
    println!("\n  {}\n", bold(&green(&format!("http://localhost:{port}"))));
    println!("  Open it twice, and in a private window too; edit in one and look at the other.");
    let enter = match (options.offline, stdin().is_terminal()) {
        (Some(Offline::For(time)), _) => {
            let time = terminal::duration(time);
            format!("The server is unplugged for {time}: what a browser has seen before works.")
        }
        (Some(Offline::UntilEnter), true) => {
            "The server is unplugged: what a browser has seen before works. Enter plugs it in."
                .to_owned()
        }
        (Some(Offline::UntilEnter), false) => "The server is unplugged.".to_owned(),
        (None, true) => "Enter unplugs the server, and plugs it in again.".to_owned(),
        (None, false) => String::new(),
    };
    if !enter.is_empty() {
        println!("  {enter}");
    }
    if !latency.is_zero() {
        println!("  Every request takes {} longer.", terminal::duration(*latency));
    }
    println!("  {}\n", dim("Ctrl-C stops it. The data is kept."));
}

fn hear_enter(events: &Sender<Event>) {
    for line in stdin().lock().lines() {
        if line.is_err() || events.send(Event::Enter).is_err() {
            return;
        }
    }
}

fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).map_err(|error| {
        let other = port.wrapping_add(1).max(1024);
        format!("port {port} cannot be used ({error}): `cargo demo --port {other}` takes another")
    })
}
