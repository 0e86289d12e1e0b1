//! Makes a merchant with everything a preset configures. Example: `docket init --preset al-marya`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Settings;
use crate::access::{Credential, CredentialKind, Login, Role, User, derived_code};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::calendar::Policy;
use crate::catalog::{Category, NewProduct, list_all};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::{ProductId, UserId};
use crate::numbering::checker::{self, Ground};
use crate::numbering::{Series, series_facts};
use crate::refusal::{Code, Refusal};

/// The command. It is sent to the book of a merchant that does not exist yet.
#[derive(Clone, Debug)]
pub struct SetUpMerchant {
    /// Everything but the identity and the salt, which are made here.
    pub settings: Settings,
    /// Who works there.
    pub users: Vec<NewUser>,
    /// Groups of products.
    pub categories: Vec<Category>,
    /// The catalogue.
    pub products: Vec<NewProduct>,
}

/// A user of a preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Unique within the merchant.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Short code, unique within the merchant and none of U1, U2 …; the next of those where none is given.
    pub code: Option<String>,
    /// By what they sign in from the beginning; later, where none is given.
    pub sign_in: Option<NewSignIn>,
}

/// By what a new user signs in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSignIn {
    /// Unique within the merchant.
    pub login: Login,
    /// The hash of their password in the PHC string format.
    pub password_hash: String,
}

impl std::fmt::Debug for NewSignIn {
    /// Without the hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSignIn").field("login", &self.login).finish_non_exhaustive()
    }
}

impl NewUser {
    /// A user who gets the next code, and signs in later.
    pub fn new(name: &str, role: Role) -> NewUser {
        NewUser { name: name.to_owned(), role, code: None, sign_in: None }
    }
}

impl SetUpMerchant {
    /// The first owner of the preset, or one who is added where it has none, under a name and a sign-in of their own.
    pub fn owned_by(&mut self, name: Option<String>, sign_in: Option<NewSignIn>) {
        if !self.users.iter().any(|user| user.role == Role::Owner) {
            self.users.insert(0, NewUser::new("Owner", Role::Owner));
        }
        let owner = self.users.iter_mut().find(|user| user.role == Role::Owner).expect("there is one now");
        owner.name = name.unwrap_or_else(|| owner.name.clone());
        owner.sign_in = sign_in;
    }

    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Slug(self.settings.slug.clone()));
        for user in &self.users {
            book.ask(Key::User(user.name.clone()));
            if let Some(sign_in) = &user.sign_in {
                book.ask(Key::UserByLogin(sign_in.login.clone()));
            }
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let slug = &self.settings.slug;
        if book.slugs.get(slug).is_some() || book.settings_if_any().is_some() {
            let detail = format!("A merchant with the slug {slug} is there already; choose another slug.");
            return Err(Refusal::at("/slug", Code::MerchantSlugTaken, detail).into());
        }
        for series in &self.settings.series {
            let of_its_documents = |other: &&Series| other.kind != series.kind && other.kind.document() == series.kind.document();
            let others = self.settings.series.iter().filter(of_its_documents);
            checker::check(series, &Ground::of(&self.settings), others)?;
        }
        let mut names = BTreeSet::new();
        if let Some(user) = self.users.iter().find(|user| !names.insert(&user.name)) {
            let detail = format!("Two users would be called {}; give one another name.", user.name);
            return Err(Refusal::new(Code::UserNameTaken, detail).into());
        }
        // From here on it must succeed.
        let mut settings = Settings {
            merchant: book.merchant(),
            users_made: self.users.len() as u32,
            salt: context.entropy.bytes16(),
            ..self.settings.clone()
        };
        let of_charges = self.settings.charges.iter().flat_map(|charge| &charge.taxes);
        list_all(&mut settings, of_charges.chain(self.products.iter().flat_map(|product| &product.taxes)));
        book.slugs.put(slug.clone(), book.merchant());
        book.record(
            context,
            "merchant.created",
            Subject::Merchant,
            vec![
                Fact::new("slug", Value::Text(slug.clone())),
                Fact::new("currency", Value::Text(settings.currency.code.clone())),
                Fact::new("timeZone", Value::Text(settings.zone.name().to_owned())),
                Fact::new("businessDay", Value::Object(policy_facts(&settings.business_day))),
                Fact::new(
                    "series",
                    Value::List(settings.series.iter().map(|series| Value::Object(series_facts(series))).collect()),
                ),
                Fact::new("products", Value::Integer(self.products.len() as i64)),
            ],
        );
        book.put_settings(settings);
        for (user, made) in self.users.iter().zip(1..) {
            let id = UserId(context.entropy.uuid_v7(context.at));
            let code = user.code.clone().unwrap_or_else(|| derived_code(made));
            let login = user.sign_in.as_ref().map(|sign_in| sign_in.login.clone());
            book.put_user(None, User { login, ..User::new(id, user.name.clone(), user.role, code) });
            if let Some(sign_in) = &user.sign_in {
                let kind = CredentialKind::Password;
                let facts = vec![Fact::new("credential", Value::Word(kind.as_str())), Fact::new("isSet", Value::Bool(true))];
                book.record(context, "user.credentialSet", Subject::User(id), facts);
                let hash = Some(sign_in.password_hash.clone());
                book.credentials.push(Credential { user: id, kind, hash, set_at: context.at });
            }
        }
        for category in &self.categories {
            book.categories.put_new(category.code.clone(), category.clone());
        }
        for product in &self.products {
            let id = ProductId(context.entropy.uuid_v7(context.at));
            book.put_product(None, Arc::new(product.with_id(id)));
        }
        Ok(Outcome::created(Document::Merchant(book.merchant())))
    }
}

/// A policy as the stream tells of it.
pub(crate) fn policy_facts(policy: &Policy) -> Vec<Fact> {
    let mut facts = vec![Fact::new("cutoff", Value::Text(policy.cutoff().to_string()))];
    if let Some(grace) = policy.grace() {
        facts.push(Fact::new("graceFrom", Value::Text(grace.from.to_string())));
        facts.push(Fact::new("graceUntil", Value::Text(grace.until.to_string())));
    }
    facts.push(Fact::new("closeAfterMinutes", Value::Integer(policy.close_after_minutes().into())));
    facts.push(Fact::new("forceClose", Value::Word(policy.force_close().as_str())));
    facts
}
