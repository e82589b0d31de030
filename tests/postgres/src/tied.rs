//! Programs that do not outlive the process that started them.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// Starts the program, interrupts it when standard input closes, which no way of dying prevents, and
/// ends when the program does. What waits for the input must not hold the output: a lock on a log
/// would last as long.
const WATCHER: &str = r#"
exec 3<&0
"$0" "$@" 3<&- & program=$!
(cat <&3; kill -INT $program) > /dev/null 2>&1 & closing=$!
exec 3<&-
wait $program; status=$?
kill $closing 2> /dev/null
exit $status"#;

/// A program that is interrupted when the standard input of the started process closes: by us, or by
/// our end. Ctrl-C in a terminal does not reach it: that is for us, who stop it when it is not needed
/// any more.
pub fn tied(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", WATCHER]).arg(program).stdin(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}
