//! Deactivates or activates a user. Example: Omar leaves; from this commit on nothing of his is let in, and his orders keep his name.

use super::change_user::not_the_last_owner;
use super::create_user::managed;
use super::{Role, User};
use crate::audit::{Subject, differing};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::UserId;

/// The command.
#[derive(Clone, Debug)]
pub struct TurnUser {
    /// Who.
    pub user: UserId,
    /// Whether they may sign in from now on.
    pub is_active: bool,
}

impl TurnUser {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::UserById(self.user));
        book.ask(Key::OwnersActive);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = managed(self.user, context, book)?;
        if before.is_active && !self.is_active && before.role == Role::Owner {
            not_the_last_owner(book)?;
        }
        // From here on it must succeed.
        let mut after = User { is_active: self.is_active, ..before.clone() };
        if after != before {
            after = after.with_everything_ended();
        }
        let action = if self.is_active { "user.activated" } else { "user.deactivated" };
        let (old, new) = differing(before.facts(), after.facts());
        book.record_change(context, action, Subject::User(self.user), old, new, None);
        book.put_user(Some(&before), after);
        Ok(Outcome::ok(Document::User(self.user)))
    }
}
