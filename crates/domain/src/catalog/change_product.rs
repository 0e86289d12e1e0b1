//! Changes a product: what is sent, and nothing else. Example: `price` 27.50 of `SHAWARMA-L`; orders that were placed keep theirs.
//!
//! A SKU or barcode that is taken off finds the product no more, and another one may have it, from the next command on.

use std::sync::Arc;

use super::{Consumption, ModifierGroup, Names, Product, ProductReference, Tax, Unit, check, facts, taxes};
use crate::audit::{Fact, Value, differing};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::{Outlet, Settings};
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};
use crate::stock::{StockKey, ask_stock, stock_of};

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeProduct {
    /// Which, by id, SKU or barcode.
    pub product: ProductReference,
    /// The version that was read; refused when it was changed since.
    pub version: Option<u32>,
    /// What becomes different.
    pub changes: ProductChanges,
}

/// What becomes different of a product; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProductChanges {
    /// Another SKU.
    pub sku: Option<String>,
    /// Other names.
    pub names: Option<NameChange>,
    /// Another category, or none.
    pub category: Option<Option<String>>,
    /// Another unit.
    pub unit: Option<Unit>,
    /// Another price; zero or more.
    pub price: Option<Amount>,
    /// All taxes from now on.
    pub taxes: Option<Vec<Tax>>,
    /// All barcodes from now on.
    pub barcodes: Option<Vec<String>>,
    /// Whether it is sold by weight.
    pub sell_by_weight: Option<bool>,
    /// Whether it is sold at all.
    pub is_active: Option<bool>,
    /// Whether customers may order it by themselves.
    pub sold_online: Option<bool>,
    /// Whether batches of it are kept.
    pub track_stock: Option<bool>,
    /// Which batch goes first.
    pub consumption: Option<Consumption>,
    /// Another level at which it is ordered again, or none.
    pub reorder_level: Option<Option<Quantity>>,
    /// Another picture, or none.
    pub image: Option<Option<String>>,
    /// All groups of modifiers from now on.
    pub modifiers: Option<Vec<ModifierGroup>>,
}

/// How names change.
#[derive(Clone, Debug)]
pub enum NameChange {
    /// The one in the merchant's own language; the others stay.
    Own(String),
    /// All of them, the merchant's own language first.
    All(Names),
    /// Each of these, or no more where `None`; those in other languages stay.
    Each(Vec<(String, Option<String>)>),
}

impl NameChange {
    /// The names as they are then.
    pub(super) fn apply(&self, names: &mut Names, language: &str) {
        match self {
            NameChange::All(all) => names.clone_from(all),
            NameChange::Own(name) => {
                names.retain(|(known, _)| known != language);
                names.insert(0, (language.to_owned(), name.clone()));
            }
            NameChange::Each(changes) => {
                for (tag, name) in changes {
                    let place = names.iter().position(|(known, _)| known == tag);
                    match (place, name) {
                        (Some(place), Some(name)) => names[place].1.clone_from(name),
                        (Some(place), None) => drop(names.remove(place)),
                        (None, Some(name)) => names.push((tag.clone(), name.clone())),
                        (None, None) => {}
                    }
                }
                names.sort_by_key(|(tag, _)| tag != language);
            }
        }
    }
}

impl ProductChanges {
    /// The product as it is then.
    pub(super) fn apply(&self, product: &Product, language: &str) -> Product {
        let mut changed = product.clone();
        if let Some(names) = &self.names {
            names.apply(&mut changed.names, language);
        }
        fn set<T: Clone>(field: &mut T, change: &Option<T>) {
            if let Some(change) = change {
                field.clone_from(change);
            }
        }
        set(&mut changed.sku, &self.sku);
        set(&mut changed.category, &self.category);
        set(&mut changed.unit, &self.unit);
        set(&mut changed.price, &self.price);
        set(&mut changed.taxes, &self.taxes);
        set(&mut changed.barcodes, &self.barcodes);
        set(&mut changed.sell_by_weight, &self.sell_by_weight);
        set(&mut changed.is_active, &self.is_active);
        set(&mut changed.sold_online, &self.sold_online);
        set(&mut changed.track_stock, &self.track_stock);
        set(&mut changed.consumption, &self.consumption);
        set(&mut changed.reorder_level, &self.reorder_level);
        set(&mut changed.image, &self.image);
        set(&mut changed.modifiers, &self.modifiers);
        changed
    }
}

impl ChangeProduct {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Product(self.product.clone()));
        let codes = self.changes.sku.iter().chain(self.changes.barcodes.iter().flatten());
        check::ask(codes, self.changes.category.iter().flatten().next(), book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let unknown = || Refusal::new(Code::ProductNotFound, "There is no such product.");
        let product = Arc::clone(book.product(&self.product).ok_or_else(unknown)?);
        if let Some(version) = self.version.filter(|version| *version != product.version) {
            let detail = format!("The product was changed since version {version} was read; read it again.");
            return Err(Refusal::at("/version", Code::ProductVersionConflict, detail).into());
        }
        let changed = self.changes.apply(&product, &settings.language);
        check::check(&changed, Some(&product), book)?;
        ask_stock_that_forbids(&product, &changed, &settings, book);
        book.all_loaded()?;
        check_stock_that_forbids(&product, &changed, &settings, book)?;
        // From here on it must succeed.
        match keep_change(&product, changed, &settings, context, book) {
            Some(changed) => Ok(Outcome::ok(Document::Product(changed))),
            None => {
                // The key of this command is written too, and nothing is written without a record.
                let sku = vec![Fact::new("sku", Value::Text(product.sku.clone()))];
                book.record(context, "product.unchanged", product.subject(), sku);
                Ok(Outcome::ok(Document::Product(product)))
            }
        }
    }
}

/// Writes a product as it was changed, in the draft of the running command; `None`, and nothing is done, where nothing is different.
pub(super) fn keep_change(
    product: &Arc<Product>,
    mut changed: Product,
    settings: &Settings,
    context: &Context,
    book: &mut Book,
) -> Option<Arc<Product>> {
    if changed == **product {
        return None;
    }
    changed.version += 1;
    taxes::list_borne(&changed.taxes, context, book);
    let of = |product: &Product| facts::of_product(product, settings.currency.decimals);
    let (old, new) = differing(of(product), of(&changed));
    book.record_change(context, "product.changed", product.subject(), old, new, None);
    let changed = Arc::new(changed);
    book.put_product(Some(product), Arc::clone(&changed));
    Some(changed)
}

/// Asks for what [`check_stock_that_forbids`] looks at.
pub(super) fn ask_stock_that_forbids(product: &Product, changed: &Product, settings: &Settings, book: &mut Book) {
    if is_counted_otherwise(product, changed) {
        settings.outlets.iter().for_each(|outlet| drop(ask_stock(&outlet.code, product.id, book)));
    }
}

/// What is in stock is counted in the product's unit, so that neither it nor whether stock is kept changes while there is some.
///
/// # Errors
/// `product.hasStock`.
pub(super) fn check_stock_that_forbids(
    product: &Product,
    changed: &Product,
    settings: &Settings,
    book: &Book,
) -> Result<(), Refusal> {
    if !is_counted_otherwise(product, changed) {
        return Ok(());
    }
    let has_some = |outlet: &&Outlet| {
        let stock = stock_of(&StockKey { outlet: outlet.code.clone(), product: product.id }, book);
        stock.on_hand().0 > 0 || stock.reserved.0 > 0
    };
    let Some(outlet) = settings.outlets.iter().find(has_some) else { return Ok(()) };
    let field = if product.unit == changed.unit { "/trackStock" } else { "/unit" };
    let detail = format!(
        "{} is in stock at outlet {}; sell it, or count it to nothing with a stock adjustment, before this changes.",
        product.sku, outlet.code
    );
    Err(Refusal::at(field, Code::ProductHasStock, detail))
}

fn is_counted_otherwise(product: &Product, changed: &Product) -> bool {
    (product.unit, product.track_stock) != (changed.unit, changed.track_stock)
}
