//! Writes codes to standard error, for who develops and tries things out: whoever reads the log can sign in as anybody.

use super::{CodeMessage, CodeSender, Sending};

/// Writes codes to standard error.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrintSender;

impl CodeSender for PrintSender {
    fn send<'a>(&'a self, message: &'a CodeMessage) -> Sending<'a> {
        eprintln!("SIGN-IN CODE for {} at {}: {}", message.phone, message.merchant, message.code);
        Box::pin(async { Ok(()) })
    }
}
