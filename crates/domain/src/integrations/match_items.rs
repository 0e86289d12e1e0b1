//! Which products the items of a platform are. The platform's prices count, since it took the money; what is not known becomes an open
//! item of that price, so that no order is lost over a menu.

use super::{PlatformItem, PlatformOption};
use crate::catalog::{ModifierOption, Product, ProductReference, choose};
use crate::limits::{NOTES_CHARS_MAX, OPTIONS_CHOSEN_MAX};
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
        Some((index, ours.find(|one| one.code.eq_ignore_ascii_case(reference))?, option.count))
    });
    let found: Vec<_> = found.collect();
    // Looked at before they are written out: a message may say thousands of thousands.
    let chosen: u64 = found.iter().map(|(.., count)| u64::from(*count)).sum();
    if chosen <= OPTIONS_CHOSEN_MAX as u64 {
        let with_codes = |(index, ours, count): &(usize, &ModifierOption, u32)| {
            (*index, vec![ours.code.clone(); *count as usize], ours.price.0.saturating_mul(i64::from(*count)))
        };
        let found: Vec<_> = found.iter().map(with_codes).collect();
        let codes: Vec<String> = found.iter().flat_map(|(_, codes, _)| codes.clone()).collect();
        let ours: i64 = found.iter().map(|(_, _, ours)| ours).sum();
        let theirs: i64 = item.options.iter().map(total).fold(0, i64::saturating_add);
        // Options that cost more here than the whole item did there are told as notes, so that the line comes to what was paid.
        if ours <= theirs.saturating_add(item.unit_price.0) && choose(Some(product), &codes, "").is_ok() {
            return Some(found);
        }
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::catalog::{ModifierGroup, NewProduct, Unit};
    use crate::ids::ProductId;
    use crate::integrations::PlatformOption;
    use crate::limits::AMOUNT_MINOR_MAX;

    fn names(name: &str) -> Vec<(String, String)> {
        vec![("en".to_owned(), name.to_owned())]
    }

    fn burger() -> Product {
        let cheese = ModifierOption { code: "CHEESE".to_owned(), names: names("Cheese"), price: Amount(150) };
        let extras =
            ModifierGroup { code: "EXTRAS".to_owned(), names: names("Extras"), min: 0, max: u16::MAX, options: vec![cheese] };
        let burger = NewProduct::new("BURGER", names("Burger"), Unit::Piece, Amount(2_200));
        Product { modifiers: vec![extras], ..burger.with_id(ProductId(Uuid::nil())) }
    }

    fn with_cheese(count: u32, times: usize, unit_price: i64) -> PlatformItem {
        let cheese = || PlatformOption {
            reference: Some("CHEESE".to_owned()),
            name: "Cheese".to_owned(),
            count,
            unit_price: Amount(unit_price),
        };
        PlatformItem {
            reference: Some("BURGER".to_owned()),
            name: "Burger".to_owned(),
            count: 1,
            unit_price: Amount(2_200),
            options: (0..times).map(|_| cheese()).collect(),
            notes: None,
        }
    }

    #[test]
    fn so_many_options_are_ours_as_an_item_may_have_and_more_are_told_as_notes() {
        let item = matched(&with_cheese(OPTIONS_CHOSEN_MAX as u32, 1, 150), Some(&burger()));
        assert_eq!((item.options.len(), item.unit_price), (OPTIONS_CHOSEN_MAX, Some(Amount(2_200))));
        let item = matched(&with_cheese(OPTIONS_CHOSEN_MAX as u32 + 1, 1, 150), Some(&burger()));
        assert_eq!((item.options.len(), item.unit_price), (0, Some(Amount(2_200 + 51 * 150))));
        assert_eq!(item.notes, "+ 51 × Cheese");
    }

    #[test]
    fn options_by_the_million_are_never_written_out_and_cost_no_less_than_nothing() {
        let item = matched(&with_cheese(9_999, 20_000, AMOUNT_MINOR_MAX), Some(&burger()));
        assert_eq!((item.options.len(), item.unit_price), (0, Some(Amount(i64::MAX))));
    }

    #[test]
    fn an_option_that_we_know_is_chosen_and_one_that_we_do_not_is_told_in_a_note() {
        let sauce = |count| PlatformOption { reference: None, name: "Hot sauce".to_owned(), count, unit_price: Amount(30) };
        for (count, note, price) in [(1, "+ Hot sauce", 2_230), (2, "+ 2 × Hot sauce", 2_260)] {
            let mut burger_of_theirs = with_cheese(1, 1, 150);
            burger_of_theirs.options.push(sauce(count));
            let item = matched(&burger_of_theirs, Some(&burger()));
            assert_eq!(
                (item.options, item.notes.as_str(), item.unit_price),
                (vec!["CHEESE".to_owned()], note, Some(Amount(price)))
            );
        }
    }

    #[test]
    fn options_that_our_product_does_not_allow_or_that_cost_more_here_than_the_whole_item_there_are_told_as_notes() {
        let mut once_only = burger();
        once_only.modifiers[0].max = 1;
        let item = matched(&with_cheese(2, 1, 150), Some(&once_only));
        assert!(item.product.is_some() && item.options.is_empty());
        assert_eq!((item.notes.as_str(), item.unit_price), ("+ 2 × Cheese", Some(Amount(2_500))));
        let mut dear = burger();
        dear.modifiers[0].options[0].price = Amount(2_351);
        let item = matched(&with_cheese(1, 1, 150), Some(&dear));
        assert!(item.product.is_some() && item.options.is_empty());
        assert_eq!((item.notes.as_str(), item.unit_price), ("+ Cheese", Some(Amount(2_350))));
        dear.modifiers[0].options[0].price = Amount(2_350);
        let item = matched(&with_cheese(1, 1, 150), Some(&dear));
        assert_eq!((item.options.len(), item.notes.as_str(), item.unit_price), (1, "", Some(Amount(0))));
    }

    #[test]
    fn notes_that_are_cut_off_are_as_long_as_notes_may_be_and_say_so() {
        let kept = "ñ".repeat(NOTES_CHARS_MAX);
        assert_eq!(shortened(&kept), kept);
        let cut = shortened(&"ñ".repeat(NOTES_CHARS_MAX + 1));
        assert_eq!((cut.chars().count(), cut.chars().filter(|letter| *letter == 'ñ').count()), (1_000, 999));
        assert!(cut.ends_with("ñ…"));
    }
}
