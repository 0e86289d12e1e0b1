//! What commands print on standard output.
//!
//! Whoever reads it may go before all is said (`docket numbering audit | head`). The command then goes on without a word, so that a server
//! keeps running, an import comes to its end, and the exit code says what it would have said.

use std::fmt::Arguments;
use std::io::{ErrorKind, Result, Write as _, stdout};

/// Prints a line, as `println!` does.
macro_rules! say {
    ($($words:tt)*) => { $crate::say::line(format_args!($($words)*)) };
}
pub(crate) use say;

/// Prints a line.
///
/// # Panics
/// When it could not be written although somebody reads: what stands in a file that is cut off must not look whole.
pub fn line(words: Arguments<'_>) {
    let mut out = stdout().lock();
    heard(out.write_fmt(words).and_then(|()| out.write_all(b"\n")));
}

/// Prints a text as it is.
///
/// # Panics
/// As [`line`].
pub fn text(text: &str) {
    let mut out = stdout().lock();
    heard(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn heard(result: Result<()>) {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        result => result.expect("standard output can be written to"),
    }
}
