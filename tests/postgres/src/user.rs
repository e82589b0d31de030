//! Postgres refuses to run as root; a container often has no other user logged in.

use std::{path::Path, process::Command};

/// The user that runs the server where this process must not.
#[derive(Debug, Clone, Copy)]
pub struct User {
    uid: u32,
    gid: u32,
}

impl User {
    /// Nobody where this process may run Postgres itself; otherwise the first unprivileged user.
    pub fn needed() -> Result<Option<User>, String> {
        if id("-u", None) != Some(0) {
            return Ok(None);
        }
        let user = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some(User { uid: id("-u", Some(name))?, gid: id("-g", Some(name))? }));
        user.map(Some).ok_or_else(|| {
            "Postgres does not run as root, and there is no user `postgres` or `nobody` to run it: \
             create one, or set DATABASE_URL."
                .to_owned()
        })
    }

    /// Makes a command run as this user.
    pub fn run(self, command: &mut Command) -> &mut Command {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a folder to this user.
    pub fn own(self, folder: &Path) -> Result<(), String> {
        #[cfg(unix)]
        std::os::unix::fs::chown(folder, Some(self.uid), Some(self.gid))
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(())
    }

    /// Whether this user can write in a folder: a home folder above it may be closed to others.
    pub fn can_write(self, folder: &Path) -> bool {
        let mut test = Command::new("test");
        self.run(test.arg("-w").arg(folder).current_dir("/"));
        test.status().is_ok_and(|status| status.success())
    }
}

fn id(what: &str, user: Option<&str>) -> Option<u32> {
    let answer = Command::new("id").arg(what).args(user).output().ok()?;
    String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
}
