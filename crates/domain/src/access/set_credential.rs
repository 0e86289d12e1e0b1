//! Sets or takes away a password or a PIN. Example: a manager gives Fatima a new PIN. The hash is made before the command: the lane
//! never waits for it, and no command holds a secret.

use super::create_user::{known, managed};
use super::{Credential, CredentialKind, User};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::UserId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone)]
pub struct SetCredential {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub kind: CredentialKind,
    /// Its hash in the PHC string format; none takes it away.
    pub hash: Option<String>,
}

impl std::fmt::Debug for SetCredential {
    /// Without the hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetCredential").field("user", &self.user).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl SetCredential {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::UserById(self.user));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        // One's own needs no permission: whoever sets it has proved who they are with the one before.
        let is_own = self.user == context.actor.user;
        let before = if is_own { known(self.user, book)? } else { managed(self.user, context, book)? };
        if self.kind == CredentialKind::Password && self.hash.is_some() && before.login.is_none() {
            let detail = "A password goes with a login; give the user one first.";
            return Err(Refusal::new(Code::UserLoginMissing, detail).into());
        }
        // From here on it must succeed.
        let is_set = Fact::new("isSet", Value::Bool(self.hash.is_some()));
        let facts = vec![Fact::new("credential", Value::Word(self.kind.as_str())), is_set];
        book.record(context, "user.credentialSet", Subject::User(self.user), facts);
        let (user, kind, hash) = (self.user, self.kind, self.hash.clone());
        book.credentials.push(Credential { user, kind, hash, set_at: context.at });
        // Whoever knew the old password is signed in no more.
        if self.kind == CredentialKind::Password {
            let after = User { session_round: before.session_round + 1, ..before.clone() };
            book.put_user(Some(&before), after);
        }
        Ok(Outcome::ok(Document::User(self.user)))
    }
}
