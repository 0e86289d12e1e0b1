//! Which products the items of a platform are. The platform's prices count, since it took the money; what is not known becomes an open
//! item of that price, so that no order is lost over a menu.

use super::{PlatformItem, PlatformOption};
use crate::catalog::{Product, ProductReference, choose};
use crate::limits::NOTES_CHARS_MAX;
use crate::money::Amount;
use crate::ordering::NewItem;
use crate::quantity::Quantity;

/// An item as ours. `product` is what its reference leads to; it is not taken where it is not sold, or not with these options.
pub(super) fn matched(item: &PlatformItem, product: Option<&Product>) -> NewItem {
    let taken = product.filter(|product| product.is_active).and_then(|product| Some((product, known_options(item, product)?)));
    let (product, known) = taken.map_or((None, Vec::new()), |(product, known)| (Some(product), known));
    let of_options: i64 = item.options.iter().map(total).fold(0, i64::saturating_add);
    // Options that we know add our price by themselves; the line still comes to what the platform took.
    let of_known: i64 = known.iter().map(|(_, _, ours)| ours).sum();
    let price = item.unit_price.0.saturating_add(of_options).saturating_sub(of_known);
    let is_known = |index: usize| known.iter().any(|(known, ..)| *known == index);
    let told: Vec<String> =
        item.options.iter().enumerate().filter(|(index, _)| !is_known(*index)).map(|(_, option)| said(option)).collect();
    let notes: Vec<&str> = told.iter().map(String::as_str).chain(item.notes.as_deref()).collect();
    NewItem {
        product: product.map(|product| ProductReference(product.id.to_string())),
        description: product.is_none().then(|| item.name.clone()),
        quantity: Quantity(i64::from(item.count) * 1_000),
        unit_price: Some(Amount(price)),
        discounts: Vec::new(),
        notes: shortened(&notes.join("; ")),
        seat: None,
        options: known.into_iter().flat_map(|(_, codes, _)| codes).collect(),
    }
}

/// The options that the product has: which of the item's, its code as often as it was chosen, and what we ask for that. None of them where
/// the product's groups do not allow them together, since the customer has ordered and paid for them; `None` where it is not sold without.
fn known_options(item: &PlatformItem, product: &Product) -> Option<Vec<(usize, Vec<String>, i64)>> {
    let found = item.options.iter().enumerate().filter_map(|(index, option)| {
        let reference = option.reference.as_deref()?;
        let mut ours = product.modifiers.iter().flat_map(|group| &group.options);
        let ours = ours.find(|one| one.code.eq_ignore_ascii_case(reference))?;
        let codes = vec![ours.code.clone(); option.count as usize];
        Some((index, codes, ours.price.0 * i64::from(option.count)))
    });
    let found: Vec<_> = found.collect();
    let codes: Vec<String> = found.iter().flat_map(|(_, codes, _)| codes.clone()).collect();
    let ours: i64 = found.iter().map(|(_, _, ours)| ours).sum();
    let theirs: i64 = item.options.iter().map(total).fold(0, i64::saturating_add);
    // Options that cost more here than the whole item did there are told as notes, so that the line comes to what was paid.
    if ours <= theirs.saturating_add(item.unit_price.0) && choose(Some(product), &codes, "").is_ok() {
        return Some(found);
    }
    choose(Some(product), &[], "").is_ok().then(Vec::new)
}

fn total(option: &PlatformOption) -> i64 {
    option.unit_price.0.saturating_mul(i64::from(option.count))
}

fn said(option: &PlatformOption) -> String {
    if option.count > 1 { format!("+ {} × {}", option.count, option.name) } else { format!("+ {}", option.name) }
}

/// At most as much as notes may have; what is cut off ends with an ellipsis.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= NOTES_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(NOTES_CHARS_MAX - 1).chain(['…']).collect()
}
