//! Ends sessions: the one that asks, or all of a user. Example: Fatima has lost her telephone; a manager signs her out everywhere.

use super::User;
use super::create_user::{known, managed};
use crate::audit::Subject;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::UserId;

/// Ends the session that asks.
#[derive(Clone, Debug)]
pub struct EndSession {
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
}

impl EndSession {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        // From here on it must succeed.
        let user = context.actor.user;
        book.record(context, "session.ended", Subject::User(user), Vec::new());
        book.ended_sessions.push(self.secret_hash);
        Ok(Outcome::ok(Document::User(user)))
    }
}

/// Ends all sessions of a user.
#[derive(Clone, Debug)]
pub struct EndSessions {
    /// Whose.
    pub user: UserId,
}

impl EndSessions {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::UserById(self.user));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let is_own = self.user == context.actor.user;
        let before = if is_own { known(self.user, book)? } else { managed(self.user, context, book)? };
        // From here on it must succeed.
        book.record(context, "user.sessionsEnded", Subject::User(self.user), Vec::new());
        let after = User { session_round: before.session_round + 1, ..before.clone() };
        book.put_user(Some(&before), after);
        Ok(Outcome::ok(Document::User(self.user)))
    }
}
