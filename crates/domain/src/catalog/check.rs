//! What must hold of a product as a whole, whether it is new or changed.

use std::collections::BTreeSet;

use super::{Product, ProductReference, check_borne};
use crate::book::{Book, Key};
use crate::refusal::{Code, Problem, Refusal};

/// Asks for what [`check`] looks at.
pub(super) fn ask<'a>(codes: impl Iterator<Item = &'a String>, category: Option<&String>, book: &mut Book) {
    for code in codes {
        book.ask(Key::Product(ProductReference(code.clone())));
    }
    if let Some(category) = category {
        book.ask(Key::Category(category.clone()));
    }
}

/// Checks a product as it shall be, against what it was `before` and everything else there is.
///
/// # Errors
/// `product.codeTaken`, `category.unknown`, `tax.retired`, `tax.tooMany`, `product.unitNotWeighed`, `quantity.notWhole`; all of them at
/// once.
pub(super) fn check(product: &Product, before: Option<&Product>, book: &Book) -> Result<(), Refusal> {
    let mut problems = codes_taken(product, before, book);
    let category = product.category.as_ref().filter(|_| before.is_none_or(|before| before.category != product.category));
    if category.is_some_and(|category| book.categories.get(category).is_none()) {
        problems.push(Problem::at("/category", Code::CategoryUnknown, "There is no such category; make it first.".to_owned()));
    }
    if before.is_none_or(|before| before.taxes != product.taxes)
        && let Err(refusal) = check_borne(&book.settings(), &product.taxes, "/taxes")
    {
        problems.extend(refusal.problems);
    }
    let unit = product.unit.as_str();
    if product.unit.is_whole() && product.sell_by_weight {
        let detail = format!("What is sold by weight is counted in kg or litre, not by the {unit}.");
        problems.push(Problem::at("/sellByWeight", Code::ProductUnitNotWeighed, detail));
    }
    if product.unit.is_whole() && product.reorder_level.is_some_and(|level| level.0 % 1_000 != 0) {
        let detail = format!("What is counted by the {unit} is ordered again at a whole number.");
        problems.push(Problem::at("/reorderLevel", Code::QuantityNotWhole, detail));
    }
    Refusal::all(problems).map_or(Ok(()), Err)
}

/// Every SKU or barcode that another product has, or that stands on this one twice. Those that it had before are its own.
fn codes_taken(product: &Product, before: Option<&Product>, book: &Book) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for (index, code) in product.codes().enumerate() {
        let pointer = if index == 0 { "/sku".to_owned() } else { format!("/barcodes/{}", index - 1) };
        let detail = if !seen.insert(code) {
            Some(format!("{code} stands on this product twice; send it once."))
        } else if before.is_some_and(|before| before.codes().any(|known| known == code)) {
            None
        } else {
            let owner = book.product(&ProductReference(code.clone()));
            owner.map(|owner| format!("{code} is a SKU or barcode of {} already.", owner.sku))
        };
        problems.extend(detail.map(|detail| Problem::at(pointer, Code::ProductCodeTaken, detail)));
    }
    problems
}
