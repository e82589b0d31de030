//! The commands of this repository: `cargo demo` shows what it does, `cargo verify` runs every
//! test there is. Both are aliases in `.cargo/config.toml`.

mod demo;
mod emitted;
mod excerpt;
mod markdown;
mod needs;
mod npm;
mod process;
mod quickstart;
mod steps;
mod terminal;
mod verify;
mod walkthrough;
mod workspace;

use std::process::ExitCode;

use workspace::Workspace;

const USAGE: &str = "\
The commands of this repository:

  cargo demo                 the contacts application, at one address, until Ctrl-C
  cargo demo --port 8001     … at another one
  cargo demo --latency 300ms … over a slow network
  cargo demo --offline 30s   … that comes after a while; without a time, with Enter
  cargo demo --reset         … with the contacts that it had when it was new
  cargo demo --emitted       what the build step makes of a struct
  cargo verify               run every check and every test
  cargo verify --list        the steps, and what each does
  cargo verify --only STEP   these steps alone (STEP,STEP or repeated)
  cargo verify --verbose     the output of each step as it comes
";

/// What went wrong, in words for the person at the terminal.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("error: {problem}");
            ExitCode::from(2)
        }
    }
}

/// Whether all that was asked for went well.
fn dispatch(arguments: &[String]) -> Result<bool> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{USAGE}");
        return Ok(true);
    };
    if rest.iter().any(|argument| argument == "--help" || argument == "-h") {
        print!("{USAGE}");
        return Ok(true);
    }
    match command.as_str() {
        "demo" => demo::run(&Workspace::find()?, rest),
        "verify" => verify::run(&Workspace::find()?, &verify::Options::parse(rest)?),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(true)
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    }
}
