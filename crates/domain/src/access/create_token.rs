//! Makes an API token. Example: a token for the role `cashier`, bound to register `R1` of outlet `MAIN`, that may place orders only.

use super::create_user::not_above;
use super::{PermissionSet, Role, Token, User, derived_code, permissions_of};
use crate::audit::{Fact, Personal, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::{TokenId, UserId};
use crate::merchants::{Outlet, Register, Settings};
use crate::refusal::{Code, Refusal};
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
    /// What it is for, and what else narrows it.
    pub terms: TokenTerms,
}

/// What a token is for, and what narrows it beside its role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenTerms {
    /// What whoever made it calls it; free text.
    pub label: Option<String>,
    /// The most it may do; what its role may where `None`.
    pub scope: Option<PermissionSet>,
    /// A device that is trusted as its register: it does nothing but let users switch with their PINs.
    pub is_device: bool,
}

impl CreateToken {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::User(self.user.clone()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        self.check_maker(&settings, context)?;
        let (outlet, register) = self.place(&settings, context)?;
        let known = book.user_named(&self.user).cloned();
        if known.as_ref().is_some_and(|user| !user.is_active) {
            return Err(Refusal::at("/user", Code::UserInactive, "The user is deactivated.").into());
        }
        if let Some(user) = &known {
            not_above(user.role, context)?;
        }
        // From here on it must succeed.
        let user = match known {
            Some(user) => user,
            None => {
                let id = UserId(context.entropy.uuid_v7(context.at));
                let made = settings.users_made + 1;
                let user = User::new(id, self.user.clone(), self.role, derived_code(made));
                book.put_settings(Settings { users_made: made, ..Settings::clone(&settings) });
                book.put_user(None, user.clone());
                user
            }
        };
        let token = Token {
            id: TokenId(context.entropy.uuid_v7(context.at)),
            secret_hash: self.secret_hash,
            user: user.id,
            role: self.role,
            terms: self.terms.clone(),
            round: user.token_round,
            made_by: context.actor.user,
            revoked_at: None,
            outlet: outlet.map(|outlet| outlet.code.clone()),
            register: register.map(|register| register.code.clone()),
            created_at: context.at,
            expires_at: self.expires_at,
        };
        let label = Personal::text("label", token.terms.label.as_deref(), None, context);
        book.record_change(context, "token.created", Subject::Token(token.id), Vec::new(), facts(&token), label);
        let id = token.id;
        book.tokens.put_new(id, token);
        Ok(Outcome::created(Document::Token(id)))
    }

    /// Whether the maker may do themselves whatever the token may. A device may nothing.
    fn check_maker(&self, settings: &Settings, context: &Context) -> Result<(), Refusal> {
        not_above(self.role, context)?;
        let of_role = permissions_of(self.role, &settings.role_overrides);
        let wanted = self.terms.scope.map_or(of_role, |scope| of_role.within(scope));
        let beyond = wanted.without(context.actor.permissions);
        if self.terms.is_device || beyond.is_empty() {
            return Ok(());
        }
        let detail = format!("You may not yourself: {}. Narrow `scope`.", beyond.to_words().replace(' ', ", "));
        Err(Refusal::at("/scope", Code::TokenBeyondMaker, detail))
    }

    /// Where it is bound to; never beyond where its maker is.
    fn place<'a>(
        &self,
        settings: &'a Settings,
        context: &Context,
    ) -> Result<(Option<&'a Outlet>, Option<&'a Register>), Refusal> {
        let outlet = match &self.outlet {
            Some(code) => Some(settings.outlet(code, "/outlet")?),
            None if context.actor.outlet.is_some() => Some(settings.outlet_for(None, &context.actor)?),
            None if self.register.is_some() => Some(settings.only_outlet()?),
            None => None,
        };
        if let Some(outlet) = outlet {
            settings.outlet_for(Some(&outlet.code), &context.actor)?;
        }
        let register = match (&self.register, outlet) {
            (Some(code), Some(outlet)) => Some(settings.register(&outlet.code, code)?),
            _ => None,
        };
        Ok((outlet, register))
    }
}

fn facts(token: &Token) -> Vec<Fact> {
    let mut facts = vec![Fact::new("user", token.user.into()), Fact::new("role", Value::Word(token.role.as_str()))];
    let mut tell = |name, text: Option<String>| facts.extend(text.map(|text| Fact::new(name, Value::Text(text))));
    tell("outlet", token.outlet.clone());
    tell("register", token.register.clone());
    tell("expiresAt", token.expires_at.map(|at| at.to_string()));
    if let Some(scope) = token.terms.scope {
        facts.push(Fact::new("scope", Value::List(scope.iter().map(|one| Value::Word(one.as_str())).collect())));
    }
    if token.terms.is_device {
        facts.push(Fact::new("isDevice", Value::Bool(true)));
    }
    facts
}
