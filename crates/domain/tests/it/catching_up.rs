//! What a book keeps where other servers went on with its merchant, and left the master data as they are.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::audit::{EVENT_TYPES, leaves_master_data};
use docket_domain::book::{Head, Key};
use docket_domain::catalog::ProductReference;
use docket_domain::command::Document;
use docket_domain::ordering::PlaceOrder;
use docket_domain::refusal::Code;

use crate::fixtures::{caller, item, placing, settings, shawarma, someone};
use crate::shop::Shop;

/// Which of these the book asks the store for.
fn asked_for(shop: &mut Shop, keys: &[Key]) -> Vec<Key> {
    keys.iter().for_each(|key| shop.book.ask(key.clone()));
    shop.book.take_wanted()
}

#[test]
fn a_book_that_catches_up_knows_who_and_what_was_there_and_asks_for_all_else() {
    let mut shop = Shop::open(settings());
    let aisha = caller("501234567", Some("Aisha"));
    let order = PlaceOrder { customer: Some(aisha.clone()), ..shawarma() };
    let placed = shop.run(&someone(Role::Owner), placing(order)).expect("placed");
    let Document::Order(id, _) = placed.document else { panic!("not an order: {placed:?}") };
    let stranger = caller("509999999", None);
    let order = PlaceOrder { customer: Some(stranger.clone()), items: vec![item("NOTHING", "1")], ..PlaceOrder::default() };
    assert_eq!(shop.refuse(&someone(Role::Owner), placing(order)).code, Code::ProductUnknown);
    let known = [Key::Product(ProductReference("SHAWARMA-L".into())), Key::CustomerByPhone(aisha.phone.e164)];
    let absent = [Key::Product(ProductReference("NOTHING".into())), Key::CustomerByPhone(stranger.phone.e164)];
    let traded = [Key::Order(id), Key::OpenTickets];
    assert_eq!(asked_for(&mut shop, &[&known[..], &traded[..1]].concat()), [], "all of it is known before");

    let before = shop.book.settings();
    let head = Head { seq: shop.book.version() + 3, ..Head::EMPTY };
    shop.book.catch_up(head);

    assert_eq!(shop.book.version(), head.seq);
    assert!(Arc::ptr_eq(&shop.book.settings(), &before), "the settings are kept as they are");
    assert_eq!(asked_for(&mut shop, &known), [], "nobody changed these");
    assert_eq!(asked_for(&mut shop, &absent), absent, "others may have made these");
    assert_eq!(asked_for(&mut shop, &traded), traded, "others may have gone on with these");
}

#[test]
fn what_changes_products_settings_or_a_customer_is_no_trade() {
    for action in ["order.placed", "payment.recorded", "bill.issued", "stock.adjusted", "customer.created", "customer.found"] {
        assert!(leaves_master_data(action), "{action}");
    }
    for action in
        ["customer.changed", "customer.merged", "customer.erased", "customer.completed", "products.imported", "later.made"]
    {
        assert!(!leaves_master_data(action), "{action}");
    }
    for subject in ["product", "category", "outlet", "merchant", "import"] {
        let of_it: Vec<_> = EVENT_TYPES.iter().filter(|one| one.subject == subject).collect();
        assert!(!of_it.is_empty() && of_it.iter().all(|one| !leaves_master_data(one.name)), "{subject}: {of_it:?}");
    }
}
