//! Revokes an API token, or the trust in a device. Example: the tablet of register `R1` is lost; its token is revoked, and nobody switches
//! on it any more.

use super::Token;
use super::create_user::{known, not_above};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::TokenId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct RevokeToken {
    /// Which.
    pub token: TokenId,
}

impl RevokeToken {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Token(self.token));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let unknown = || Refusal::new(Code::TokenNotFound, "There is no such token.");
        let before = book.tokens.get(&self.token).cloned().filter(|token| {
            let outlet = token.outlet.as_deref();
            context.actor.outlet.is_none() || outlet == context.actor.outlet.as_deref()
        });
        let before = before.ok_or_else(unknown)?;
        book.ask(Key::UserById(before.user));
        book.all_loaded()?;
        not_above(before.role, context)?;
        let whose = known(before.user, book)?.id;
        // From here on it must succeed. Revoking twice is as good as once.
        book.record(context, "token.revoked", Subject::Token(before.id), vec![Fact::new("user", Value::Id(whose.0))]);
        book.tokens.put(before.id, Token { revoked_at: before.revoked_at.or(Some(context.at)), ..before });
        Ok(Outcome::ok(Document::Token(self.token)))
    }
}
