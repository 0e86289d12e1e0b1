//! Users: who works for the merchant, and by which words they sign in.

use super::Role;
use crate::audit::{Fact, Value};
use crate::ids::UserId;

/// The longest login name.
const LOGIN_CHARS_MAX: usize = 64;

/// Someone who works for the merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Identity.
    pub id: UserId,
    /// Unique within the merchant.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Short code that stands for them in numbers; unique within the merchant and never changed.
    pub code: String,
    /// By what they sign in; unique within the merchant. Without one they have no password.
    pub login: Option<Login>,
    /// Short code of the outlet they are limited to; all where `None`.
    pub outlet: Option<String>,
    /// Whether they may sign in and their tokens work.
    pub is_active: bool,
    /// How often all their sessions were ended; a session of an earlier round is none.
    pub session_round: u32,
    /// How often all their tokens were ended; a token of an earlier round is none.
    pub token_round: u32,
}

impl User {
    /// An active user of the whole merchant, who has no login yet.
    pub fn new(id: UserId, name: impl Into<String>, role: Role, code: impl Into<String>) -> User {
        User {
            id,
            name: name.into(),
            role,
            code: code.into(),
            login: None,
            outlet: None,
            is_active: true,
            session_round: 0,
            token_round: 0,
        }
    }

    /// The same with all sessions and tokens ended.
    #[must_use]
    pub(super) fn with_everything_ended(self) -> User {
        User { session_round: self.session_round + 1, token_round: self.token_round + 1, ..self }
    }

    /// What the stream tells of them; their name and login are told beside it.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let outlet = self.outlet.clone().map_or(Value::Null, Value::Text);
        vec![
            Fact::new("role", Value::Word(self.role.as_str())),
            Fact::new("outlet", outlet),
            Fact::new("isActive", Value::Bool(self.is_active)),
        ]
    }
}

/// By what a user signs in: `fatima`, `fatima@al-marya.example`. In small letters, so that there are no two that look alike on a
/// keyboard that begins with a capital.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Login(String);

impl Login {
    /// 3 to 64 characters of a–z, 0–9 and `. _ - + @`; capitals are read as small letters.
    pub fn parse(text: &str) -> Option<Login> {
        let text = text.trim().to_ascii_lowercase();
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-+@".contains(&byte);
        ((3..=LOGIN_CHARS_MAX).contains(&text.len()) && text.bytes().all(is_plain)).then_some(Login(text))
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The code of the n-th user that a merchant made, where they have none of their own: U1, U2 … No other user ever has such a code.
pub fn derived_code(made: u32) -> String {
    format!("U{made}")
}

/// Whether a code is one of those that are given by themselves.
pub fn is_derived_code(code: &str) -> bool {
    code.strip_prefix('U').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}
