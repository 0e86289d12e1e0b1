//! Makes a user. Example: Fatima, a cashier who works at `MAIN` only and signs in as `fatima`.

use super::{Login, Role, User, derived_code};
use crate::audit::{Personal, Subject};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::UserId;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// Unique within the merchant.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// By what they sign in.
    pub login: Option<Login>,
    /// Short code of the outlet they are limited to.
    pub outlet: Option<String>,
}

impl CreateUser {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::User(self.name.clone()));
        if let Some(login) = &self.login {
            book.ask(Key::UserByLogin(login.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        not_above(self.role, context)?;
        check_names(None, Some(&self.name), self.login.as_ref(), book)?;
        let outlet = match &self.outlet {
            Some(code) => Some(settings.outlet(code, "/outlet")?.code.clone()),
            None => context.actor.outlet.clone(),
        };
        seen(outlet.as_deref(), context)?;
        // From here on it must succeed.
        let id = UserId(context.entropy.uuid_v7(context.at));
        let made = settings.users_made + 1;
        book.put_settings(Settings { users_made: made, ..Settings::clone(&settings) });
        let login = self.login.clone();
        let user = User { login, outlet, ..User::new(id, self.name.clone(), self.role, derived_code(made)) };
        let personal = names(&user, context);
        book.record_change(context, "user.created", Subject::User(id), Vec::new(), user.facts(), personal);
        book.put_user(None, user);
        Ok(Outcome::created(Document::User(id)))
    }
}

/// The names of a user, which stand beside the stream.
pub(super) fn names(user: &User, context: &mut Context) -> Option<Personal> {
    Personal::texts([("name", Some(&user.name)), ("login", user.login.as_ref().map(Login::as_str))], None, context)
}

/// Whether who asks may give or change this role: none above their own.
///
/// # Errors
/// `permission.missing`.
pub(super) fn not_above(role: Role, context: &Context) -> Result<(), Refusal> {
    if !role.is_above(context.actor.role) {
        return Ok(());
    }
    let detail =
        format!("A user of the role {} is managed by their like, not by {}.", role.as_str(), context.actor.role.as_str());
    Err(Refusal::new(Code::PermissionMissing, detail))
}

/// Whether who asks manages users of this outlet: whoever is bound to one does not go beyond it.
///
/// # Errors
/// `permission.missing`.
pub(super) fn seen(outlet: Option<&str>, context: &Context) -> Result<(), Refusal> {
    let Some(bound) = &context.actor.outlet else { return Ok(()) };
    if outlet == Some(bound.as_str()) {
        return Ok(());
    }
    Err(Refusal::new(Code::PermissionMissing, format!("You manage users of outlet {bound} only.")))
}

/// Whether a name and a login that were asked for are free, or this user's own.
///
/// # Errors
/// `user.nameTaken`, `user.loginTaken`, both at once.
pub(super) fn check_names(own: Option<UserId>, name: Option<&str>, login: Option<&Login>, book: &Book) -> Result<(), Refusal> {
    use crate::refusal::Problem;
    let mut problems = Vec::new();
    if name.and_then(|name| book.user_named(name)).is_some_and(|user| Some(user.id) != own) {
        problems.push(Problem::at("/name", Code::UserNameTaken, "Another user has this name."));
    }
    if login.and_then(|login| book.user_of_login(login)).is_some_and(|user| Some(user.id) != own) {
        problems.push(Problem::at("/login", Code::UserLoginTaken, "Another user signs in by this login."));
    }
    Refusal::all(problems).map_or(Ok(()), Err)
}

/// A user who was asked for, whom who asks may manage: their role is not above the actor's, and they are of the actor's outlet.
///
/// # Errors
/// `user.notFound`, `permission.missing`.
pub(super) fn managed(id: UserId, context: &Context, book: &Book) -> Result<User, Refusal> {
    let user = known(id, book)?;
    not_above(user.role, context)?;
    seen(user.outlet.as_deref(), context)?;
    Ok(user)
}

/// A user who was asked for.
///
/// # Errors
/// `user.notFound`.
pub(super) fn known(id: UserId, book: &Book) -> Result<User, Refusal> {
    let unknown = || Refusal::new(Code::UserNotFound, "There is no such user.");
    book.users_by_id.get(&id).cloned().ok_or_else(unknown)
}
