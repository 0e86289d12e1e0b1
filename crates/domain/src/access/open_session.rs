//! Opens a session for a user who has proved who they are. Example: Fatima types her PIN at register `R1`, and is its cashier until
//! somebody else does.

use super::create_user::known;
use super::{Actor, CredentialKind};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::{SessionId, UserId};
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// The command. It is asked by the user themselves; the edge has compared the password or PIN.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// SHA-256 of the session's secret.
    pub secret_hash: [u8; 32],
    /// What was compared.
    pub proved_by: CredentialKind,
    /// The user's round of sessions when it was compared: a password that was changed meanwhile opens nothing.
    pub round: u32,
    /// From when on the session is refused.
    pub expires_at: Timestamp,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Identity, by which records name it.
    pub id: SessionId,
    /// SHA-256 of its secret.
    pub secret_hash: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// How it was opened.
    pub proved_by: CredentialKind,
    /// Short code of the outlet it is bound to.
    pub outlet: Option<String>,
    /// Short code of the register it is bound to.
    pub register: Option<String>,
    /// See [`super::User::session_round`].
    pub round: u32,
    /// When it was opened.
    pub created_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

impl OpenSession {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        book.ask(Key::UserById(context.actor.user));
        book.all_loaded()?;
        let user = known(context.actor.user, book)?;
        if !user.is_active || user.session_round != self.round {
            let detail = "The user was changed meanwhile; sign in again.";
            return Err(Refusal::new(Code::UserInactive, detail).into());
        }
        // From here on it must succeed.
        let Actor { outlet, register, .. } = context.actor.clone();
        let id = SessionId(context.entropy.uuid_v7(context.at));
        let mut facts = vec![Fact::new("by", Value::Word(self.proved_by.as_str()))];
        if let Some(register) = &register {
            facts.push(Fact::new("register", Value::Text(register.clone())));
        }
        book.record(context, "session.opened", Subject::User(user.id), facts);
        book.sessions.push(Session {
            id,
            secret_hash: self.secret_hash,
            user: user.id,
            proved_by: self.proved_by,
            outlet,
            register,
            round: self.round,
            created_at: context.at,
            expires_at: self.expires_at,
        });
        Ok(Outcome::created(Document::User(user.id)))
    }
}
