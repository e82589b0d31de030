//! What is written to the terminal, or to whatever reads instead of it.

use std::io::{self, ErrorKind, Write};

use sync_patterns_export::{Diagnostic, Failure};

/// Text for people on the standard output, where it is no terminal without colours.
pub fn out(text: &str) -> Result<(), Failure> {
    written(anstream::stdout().lock(), text)
}

/// Text for programs on the standard output, as it is.
pub fn plain(text: &str) -> Result<(), Failure> {
    written(io::stdout().lock(), text)
}

/// A line on the standard error, beside the output. Where even that is closed, nothing can be said.
pub fn err(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A reader who has seen enough (`| head`) is no mistake; a full disk is.
fn written(mut to: impl Write, text: &str) -> Result<(), Failure> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Diagnostic::new(format!("cannot write the output: {error}")).into())
        }
        _ => Ok(()),
    }
}
