//! Who sends codes to customers. Another way to send is one more file here, and a word in `docket serve --codes-to`.

mod none;
mod post;
mod print;
mod words;

use std::future::Future;
use std::pin::Pin;

pub use none::NoSender;
pub use post::PostSender;
pub use print::PrintSender;
pub(super) use words::text_of;

/// A code on its way to a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeMessage {
    /// Slug of the merchant.
    pub merchant: String,
    /// The full number.
    pub phone: String,
    /// Six digits.
    pub code: String,
    /// Language of the text.
    pub language: &'static str,
    /// What to tell the customer.
    pub text: String,
}

/// Why a code was not sent, for the operator; never with the code or the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent(pub String);

/// What sending comes to.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>>;

/// Sends codes.
pub trait CodeSender: Send + Sync {
    /// Whether it sends any: where it does not, nobody is let ask.
    fn sends(&self) -> bool {
        true
    }

    /// Sends a code, or says why it cannot.
    fn send<'a>(&'a self, message: &'a CodeMessage) -> Sending<'a>;
}
