//! Makes an API token. Example: a token for the role `cashier`, bound to register `R1` of outlet `MAIN`.

use super::{Role, Token, User, derived_code};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::{TokenId, UserId};
use crate::merchants::Settings;
use crate::time::Timestamp;

/// The command. The secret itself never comes here.
#[derive(Clone, Debug)]
pub struct CreateToken {
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// What the token may do.
    pub role: Role,
    /// Name of the user it is for; made with that role where there is none of that name.
    pub user: String,
    /// Short code of the outlet it is bound to.
    pub outlet: Option<String>,
    /// Short code of the register it is bound to; needs an outlet, unless there is one only.
    pub register: Option<String>,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
}

impl CreateToken {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::User(self.user.clone()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let outlet = match &self.outlet {
            Some(code) => Some(settings.outlet(code, "/outlet")?),
            None if self.register.is_some() => Some(settings.only_outlet()?),
            None => None,
        };
        let register = match (&self.register, outlet) {
            (Some(code), Some(outlet)) => Some(settings.register(&outlet.code, code)?),
            _ => None,
        };
        // From here on it must succeed.
        let user = match book.users.get(&self.user) {
            Some(user) => user.clone(),
            None => {
                let id = UserId(context.entropy.uuid_v7(context.at));
                let made = settings.users_made + 1;
                let user = User { id, name: self.user.clone(), role: self.role, code: derived_code(made) };
                book.put_settings(Settings { users_made: made, ..Settings::clone(&settings) });
                book.users_by_id.put_new(id, user.clone());
                book.users.put(self.user.clone(), user.clone());
                user
            }
        };
        let token = Token {
            id: TokenId(context.entropy.uuid_v7(context.at)),
            secret_hash: self.secret_hash,
            user: user.id,
            role: self.role,
            outlet: outlet.map(|outlet| outlet.code.clone()),
            register: register.map(|register| register.code.clone()),
            created_at: context.at,
            expires_at: self.expires_at,
        };
        let mut facts = vec![Fact::new("user", user.id.into()), Fact::new("role", Value::Word(self.role.as_str()))];
        if let Some(outlet) = &token.outlet {
            facts.push(Fact::new("outlet", Value::Text(outlet.clone())));
        }
        if let Some(register) = &token.register {
            facts.push(Fact::new("register", Value::Text(register.clone())));
        }
        if let Some(expires_at) = self.expires_at {
            facts.push(Fact::new("expiresAt", Value::Text(expires_at.to_string())));
        }
        book.record(context, "token.created", Subject::Token(token.id), facts);
        let id = token.id;
        book.tokens.push(token);
        Ok(Outcome::created(Document::Token(id)))
    }
}
