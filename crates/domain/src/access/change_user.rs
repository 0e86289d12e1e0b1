//! Changes a user: name, role, login, outlet. Example: Omar, a driver until today, becomes dispatcher; what he was signed in with ends,
//! because it was a driver's.

use super::create_user::{check_names, managed, names, not_above, seen};
use super::{Login, Role, User};
use crate::audit::{Subject, differing};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::UserId;
use crate::refusal::{Code, Refusal};

/// The command. What is `None` stays as it is.
#[derive(Clone, Debug)]
pub struct ChangeUser {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// By what they sign in; `Some(None)` takes it away.
    pub login: Option<Option<Login>>,
    /// The outlet they are limited to; `Some(None)` lets them see all.
    pub outlet: Option<Option<String>>,
}

impl ChangeUser {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::UserById(self.user));
        book.ask(Key::OwnersActive);
        if let Some(name) = &self.name {
            book.ask(Key::User(name.clone()));
        }
        if let Some(Some(login)) = &self.login {
            book.ask(Key::UserByLogin(login.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = managed(self.user, context, book)?;
        check_names(Some(before.id), self.name.as_deref(), self.login.as_ref().and_then(Option::as_ref), book)?;
        let mut after = self.changed(&before, context, book)?;
        if before.is_active && before.role == Role::Owner && after.role != Role::Owner {
            not_the_last_owner(book)?;
        }
        // From here on it must succeed.
        // What was given to one role, or at one outlet, is not the other's.
        if after.role != before.role || after.outlet != before.outlet {
            after = after.with_everything_ended();
        }
        let (old, new) = differing(before.facts(), after.facts());
        let named = after.name != before.name || after.login != before.login;
        let personal = if named { names(&after, context) } else { None };
        book.record_change(context, "user.changed", Subject::User(after.id), old, new, personal);
        book.put_user(Some(&before), after);
        Ok(Outcome::ok(Document::User(self.user)))
    }

    fn changed(&self, before: &User, context: &Context, book: &Book) -> Result<User, Refusal> {
        let settings = book.settings();
        let role = self.role.unwrap_or(before.role);
        not_above(role, context)?;
        let outlet = match &self.outlet {
            Some(Some(code)) => Some(settings.outlet(code, "/outlet")?.code.clone()),
            Some(None) => None,
            None => before.outlet.clone(),
        };
        seen(outlet.as_deref(), context)?;
        let name = self.name.clone().unwrap_or_else(|| before.name.clone());
        let login = self.login.clone().unwrap_or_else(|| before.login.clone());
        Ok(User { name, role, login, outlet, ..before.clone() })
    }
}

/// Whether an active owner is left when one goes.
///
/// # Errors
/// `user.lastOwner`.
pub(super) fn not_the_last_owner(book: &Book) -> Result<(), Refusal> {
    if book.owners_active() > 1 {
        return Ok(());
    }
    let detail = "This is the last active owner; make another user an owner first.";
    Err(Refusal::new(Code::UserLastOwner, detail))
}
