//! Sends nothing: what a server does that was not told otherwise.

use super::{CodeMessage, CodeSender, NotSent, Sending};

/// Sends nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSender;

impl CodeSender for NoSender {
    fn sends(&self) -> bool {
        false
    }

    fn send<'a>(&'a self, _: &'a CodeMessage) -> Sending<'a> {
        Box::pin(async { Err(NotSent("this server sends no codes".to_owned())) })
    }
}
