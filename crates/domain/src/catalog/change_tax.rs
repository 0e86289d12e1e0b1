//! Changes a tax of the list: its name, its rate, whether it may be borne. Example: `VAT` is 9 % from now on, and no longer 5 %.
//!
//! | what | from when |
//! | --- | --- |
//! | products and charges that bear it | at once, in the same commit, however many they are |
//! | bills and orders that there are | never: they keep what they were made with, also when an order is billed later |
//! | name and rate that it had | stay on the list as retired where something bore them, so that a file of before does not bring them back |
//! | a tax that a product or charge bears | is not retired |

use super::taxes::{self, KnownTax, Retaxing};
use super::{Tax, TaxesInUse};
use crate::audit::{Fact, Subject, Value, differing};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::limits::TAXES_KNOWN_MAX;
use crate::merchants::Settings;
use crate::money::Percent;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeTax {
    /// Which, by its number.
    pub number: u32,
    /// Another name.
    pub name: Option<String>,
    /// Another rate.
    pub rate: Option<Percent>,
    /// Whether products and charges may bear it.
    pub is_active: Option<bool>,
}

impl ChangeTax {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::TaxesInUse);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.actor.of_whole_merchant("The list of taxes is")?;
        let before = book.settings();
        let was = taxes::known(&before, self.number)?;
        let Tax { name, rate } = was.tax.clone();
        let tax = Tax { name: self.name.clone().unwrap_or(name), rate: self.rate.unwrap_or(rate) };
        let is = KnownTax { number: was.number, tax, is_active: self.is_active.unwrap_or(was.is_active) };
        let borne = Borne::of(&was.tax, &before, book.taxes_in_use());
        let (products, was_borne) = (borne.products, borne.is_any());
        check_unique(&is, &before)?;
        borne.check_retiring(was, &is)?;
        borne.check_renaming(was, &is)?;
        // From here on it must succeed.
        let (old, mut new) = differing(was.facts(), is.facts());
        let code = Fact::new("code", Value::Text(is.code()));
        if new.is_empty() {
            // The key of a command that changes nothing is written too, and nothing is written without a record.
            book.record(context, "tax.unchanged", Subject::Merchant, vec![code]);
            return Ok(Outcome::ok(Document::Tax(is.number)));
        }
        new.push(code);
        new.push(Fact::new("products", Value::Integer(products as i64)));
        book.record_change(context, "tax.changed", Subject::Merchant, old, new, None);
        let retaxing = Retaxing { from: was.tax.clone(), to: is.tax.clone() };
        book.put_settings(after(&before, was, &is, &retaxing, was_borne));
        if retaxing.from != retaxing.to && products > 0 {
            book.retaxings.push(retaxing);
        }
        Ok(Outcome::ok(Document::Tax(is.number)))
    }
}

/// The settings as they are then.
fn after(before: &Settings, was: &KnownTax, is: &KnownTax, retaxing: &Retaxing, was_borne: bool) -> Settings {
    let mut after = before.clone();
    // A rate that comes back leaves its place among those that are not in use to the one which goes.
    let place = after.taxes.iter().position(|known| known.number != is.number && known.tax == is.tax);
    for known in after.taxes.iter_mut().filter(|known| known.number == is.number) {
        known.clone_from(is);
    }
    for charge in &mut after.charges {
        charge.taxes = retaxing.apply(&charge.taxes).unwrap_or_else(|| std::mem::take(&mut charge.taxes));
    }
    match place {
        Some(place) => after.taxes[place].tax.clone_from(&was.tax),
        // A list that is full says less of the past rather than nothing of a new rate.
        None if was.tax != is.tax && was_borne && after.taxes.len() < TAXES_KNOWN_MAX => {
            drop(taxes::put_on(&mut after, was.tax.clone(), false))
        }
        None => {}
    }
    after
}

/// No other tax that is in use has the same name and rate.
///
/// # Errors
/// `tax.exists`.
fn check_unique(is: &KnownTax, settings: &Settings) -> Result<(), Refusal> {
    let same = |known: &&KnownTax| known.number != is.number && known.is_active && known.tax == is.tax;
    let Some(other) = settings.taxes.iter().find(same) else { return Ok(()) };
    let Tax { name, rate } = &is.tax;
    let detail = format!("{name} of {rate} % is {} already; give that one to the products instead.", other.code());
    Err(Refusal::at("/name", Code::TaxExists, detail))
}

/// What bears a tax.
struct Borne<'a> {
    /// How many products do.
    products: u64,
    /// Names of charges.
    charges: Vec<&'a str>,
    /// The taxes that something has which has this one.
    together: Vec<&'a Tax>,
}

impl<'a> Borne<'a> {
    fn of(tax: &Tax, settings: &'a Settings, in_use: &'a TaxesInUse) -> Borne<'a> {
        let lists = in_use.iter().filter(|(taxes, _)| taxes.contains(tax));
        let charges = settings.charges.iter().filter(|charge| charge.taxes.contains(tax));
        let together = lists.clone().flat_map(|(taxes, _)| taxes).chain(charges.clone().flat_map(|charge| &charge.taxes));
        Borne {
            products: lists.map(|(_, products)| products).sum(),
            together: together.collect(),
            charges: charges.map(|charge| charge.name.as_str()).collect(),
        }
    }

    fn is_any(&self) -> bool {
        self.products > 0 || !self.charges.is_empty()
    }

    /// What something bears is not retired.
    ///
    /// # Errors
    /// `tax.inUse`.
    fn check_retiring(&self, was: &KnownTax, is: &KnownTax) -> Result<(), Refusal> {
        if is.is_active || !was.is_active || !self.is_any() {
            return Ok(());
        }
        let products = match self.products {
            0 => None,
            1 => Some("1 product".to_owned()),
            many => Some(format!("{many} products")),
        };
        let charges = self.charges.iter().map(|name| format!("the charge {name}"));
        let who: Vec<String> = products.into_iter().chain(charges).collect();
        let detail = format!("{} of {} % is on {}; take it off there first.", was.tax.name, was.tax.rate, who.join(", "));
        Err(Refusal::at("/isActive", Code::TaxInUse, detail))
    }

    /// A product and a charge have each name once.
    ///
    /// # Errors
    /// `tax.exists`.
    fn check_renaming(&self, was: &KnownTax, is: &KnownTax) -> Result<(), Refusal> {
        if was.tax.name == is.tax.name || !self.together.iter().any(|tax| tax.name == is.tax.name) {
            return Ok(());
        }
        let detail =
            format!("Something that bears this tax has another one called {} as well; choose another name.", is.tax.name);
        Err(Refusal::at("/name", Code::TaxExists, detail))
    }
}
