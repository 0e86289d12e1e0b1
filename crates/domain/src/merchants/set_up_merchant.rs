//! Makes a merchant with everything a preset configures. Example: `docket init --preset al-marya`.

use std::sync::Arc;

use super::Settings;
use crate::access::{Role, User, derived_code};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::calendar::Policy;
use crate::catalog::{Category, NewProduct};
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
}

impl NewUser {
    /// A user who gets the next code.
    pub fn new(name: &str, role: Role) -> NewUser {
        NewUser { name: name.to_owned(), role, code: None }
    }
}

impl SetUpMerchant {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Slug(self.settings.slug.clone()));
        for user in &self.users {
            book.ask(Key::User(user.name.clone()));
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
        // From here on it must succeed.
        let settings = Settings {
            merchant: book.merchant(),
            users_made: self.users.len() as u32,
            salt: context.entropy.bytes16(),
            ..self.settings.clone()
        };
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
            book.put_user(None, User::new(id, user.name.clone(), user.role, code));
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
