//! A server that lives as long as the process which started it.

use std::{
    env,
    fs::{self, File},
    io::Read,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Programs, target, tied, user::User};

/// A running server. Dropping it, or the end of the process, stops it.
#[derive(Debug)]
pub struct Server {
    url: String,
    watcher: Child,
    slot: Slot,
    command: Command,
}

impl Server {
    /// Starts a server with more settings (`wal_level=logical`), or says what is missing.
    pub fn start(settings: &[&str]) -> Result<Server, String> {
        Server::start_in(&target(), Slot::take, settings)
    }

    /// Starts the server that has this name, with what it had when it last ran.
    pub fn kept(name: &str) -> Result<Server, String> {
        Server::kept_in(&target(), name)
    }

    /// The same with its data in a folder of the caller's.
    pub fn kept_in(folder: &Path, name: &str) -> Result<Server, String> {
        Server::start_in(folder, |folder| Slot::take_named(&folder.join(name)), &[])
    }

    fn start_in(
        folder: &Path,
        take: impl FnOnce(&Path) -> Result<Slot, String>,
        settings: &[&str],
    ) -> Result<Server, String> {
        let programs = Programs::find()?;
        let user = User::needed()?;
        let slot = take(&data_folder(folder, programs.major(), user)?)?;
        let password = slot.initialise(&programs, user)?;

        let port = free_port()?;
        let mut command = tied(&programs.postgres);
        command.arg("-D").arg(slot.data());
        let durable = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        let listen = ["listen_addresses=127.0.0.1", "unix_socket_directories="];
        for setting in durable.iter().chain(&listen).chain(settings) {
            command.args(["-c", setting]);
        }
        command.args(["-p", &port.to_string()]).current_dir("/");
        // The log is the slot's lock: it stays locked until the last process of the server is gone.
        command.stdout(slot.handle()?).stderr(slot.handle()?);
        run_as(user, &mut command);
        let watcher = launch(&mut command, &slot)?;
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        Ok(Server { url, watcher, slot, command })
    }

    /// Kills the server as a power cut would, and starts it again at the same address. What was
    /// committed is there afterwards if the settings say `synchronous_commit=on`.
    pub fn crash(&mut self) -> Result<(), String> {
        let status = self.slot.data().join("postmaster.pid");
        let text = fs::read_to_string(&status).map_err(at(&status))?;
        let pid = text.lines().next().unwrap_or_default();
        let killed = Command::new("kill").args(["-9", pid]).status().map_err(at(&status))?;
        if !killed.success() {
            return Err(format!("the server's process {pid} cannot be killed"));
        }
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
        let mut result = Err(String::new());
        // Its children notice its end a moment later; until then a new one refuses to start.
        for _ in 0..100 {
            let _ = fs::remove_file(&status);
            result = launch(&mut self.command, &self.slot).map(|watcher| self.watcher = watcher);
            if result.is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        result
    }

    /// The address of its database `postgres`, with a user that may do anything.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// Starts the server and waits until it answers.
fn launch(command: &mut Command, slot: &Slot) -> Result<Child, String> {
    let mut watcher =
        command.spawn().map_err(|error| format!("Postgres did not start: {error}"))?;
    slot.wait_until_ready(&mut watcher)?;
    Ok(watcher)
}

/// A data folder that one server at a time has.
#[derive(Debug)]
struct Slot {
    folder: PathBuf,
    log: File,
}

impl Slot {
    /// The first slot that no other process uses.
    fn take(folder: &Path) -> Result<Slot, String> {
        for number in 0..64 {
            if let Some(slot) = Slot::take_if_free(&folder.join(number.to_string()))? {
                return Ok(slot);
            }
        }
        Err(format!("{}: 64 servers run here already", folder.display()))
    }

    /// This very slot: the server that had it last may just be stopping.
    fn take_named(folder: &Path) -> Result<Slot, String> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if let Some(slot) = Slot::take_if_free(folder)? {
                return Ok(slot);
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(format!("another process runs a server on the data in {}", folder.display()))
    }

    fn take_if_free(folder: &Path) -> Result<Option<Slot>, String> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        let path = folder.join("log");
        let log = File::options().create(true).append(true).open(&path).map_err(at(&path))?;
        if log.try_lock().is_err() {
            return Ok(None);
        }
        log.set_len(0).map_err(at(&path))?;
        Ok(Some(Slot { folder: folder.to_path_buf(), log }))
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn handle(&self) -> Result<Stdio, String> {
        Ok(self.log.try_clone().map_err(at(&self.folder))?.into())
    }

    /// Makes the data folder where there is none, and returns the password.
    fn initialise(&self, programs: &Programs, user: Option<User>) -> Result<String, String> {
        let (data, password) = (self.data(), self.folder.join("password"));
        // What a killed server left; the lock says that it is gone.
        let _ = fs::remove_file(data.join("postmaster.pid"));
        // Who read from these is gone as well, and no server without `wal_level=logical` starts with one.
        for slot in fs::read_dir(data.join("pg_replslot")).into_iter().flatten().flatten() {
            let _ = fs::remove_dir_all(slot.path());
        }
        let done = self.folder.join("initialised");
        if !done.exists() {
            let _ = fs::remove_dir_all(&data);
            fs::create_dir(&data).map_err(at(&data))?;
            fs::write(&password, random_text()?).map_err(at(&password))?;
            if let Some(user) = user {
                user.own(&self.folder)?;
                user.own(&data)?;
                user.own(&password)?;
            }
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(&self.folder, PermissionsExt::from_mode(0o700))
                    .map_err(at(&self.folder))?;
            }
            let mut initdb = Command::new(&programs.initdb);
            initdb.arg("-D").arg(&data).arg("--pwfile").arg(&password).current_dir("/");
            initdb.args(["--username=postgres", "--auth=password", "--no-sync"]);
            initdb.args(["--encoding=UTF8", "--locale=C"]);
            let output = run_as(user, &mut initdb).output().map_err(at(&programs.initdb))?;
            if !output.status.success() {
                return Err(format!("initdb: {}", String::from_utf8_lossy(&output.stderr)));
            }
            fs::write(&done, "").map_err(at(&done))?;
        }
        fs::read_to_string(&password).map_err(at(&password))
    }

    /// Waits for what the server writes into its own status file, as `pg_ctl` does.
    fn wait_until_ready(&self, watcher: &mut Child) -> Result<(), String> {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            let status = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            if let Ok(Some(status)) = watcher.try_wait() {
                return Err(format!("Postgres ended with {status}; its log:\n{}", self.log()));
            }
            thread::sleep(Duration::from_millis(10));
        }
        Err(format!("Postgres was not ready after a minute; its log:\n{}", self.log()))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

/// A folder for the data of servers of one version.
fn data_folder(parent: &Path, major: &str, user: Option<User>) -> Result<PathBuf, String> {
    let name = format!("postgres-{major}");
    for parent in [parent.to_owned(), env::temp_dir().join("sync-patterns")] {
        let folder = parent.join(&name);
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let folder = folder.canonicalize().map_err(at(&folder))?;
        let Some(user) = user else { return Ok(folder) };
        user.own(&folder)?;
        if user.can_write(&folder) {
            return Ok(folder);
        }
    }
    Err("Postgres does not run as root, and no folder was found that its user can write in.".into())
}

fn run_as(user: Option<User>, command: &mut Command) -> &mut Command {
    match user {
        Some(user) => user.run(command),
        None => command,
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("no free port: {error}"))
}

fn random_text() -> Result<String, String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| format!("/dev/urandom: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> String + use<'_> {
    move |error| format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever gives the tests a server need not have its programs.
    fn has_programs() -> bool {
        env::var_os("DATABASE_URL").is_none() || Programs::find().is_ok()
    }

    fn stops(server: Server) {
        let address = server.url().split(['@', '/']).nth(3).unwrap().to_owned();
        std::net::TcpStream::connect(&address).unwrap();
        drop(server);
        assert!(std::net::TcpStream::connect(&address).is_err());
    }

    #[test]
    fn a_server_starts_answers_and_stops() {
        if has_programs() {
            stops(Server::start(&[]).unwrap());
        }
    }

    #[test]
    fn a_server_that_is_kept_has_its_folder_again() {
        if has_programs() {
            let server = Server::kept("test").unwrap();
            let folder = server.slot.folder.clone();
            stops(server);
            let again = Server::kept("test").unwrap();
            assert_eq!(again.slot.folder, folder);
            stops(again);
        }
    }

    #[test]
    fn a_replication_slot_that_a_test_left_does_not_hinder_the_next() {
        if Programs::find().is_err() {
            return;
        }
        let server = Server::start(&[]).unwrap();
        let left = server.slot.data().join("pg_replslot/left");
        fs::create_dir(&left).unwrap();
        let folder = server.slot.folder.clone();
        drop(server);
        let next = Server::start(&[]).unwrap();
        assert!(next.slot.folder != folder || !left.exists());
    }
}
