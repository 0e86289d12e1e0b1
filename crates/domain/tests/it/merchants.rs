//! Setting a merchant up.

use docket_domain::access::{Actor, Role};
use docket_domain::command::{Command, Document};
use docket_domain::refusal::Code;

use crate::fixtures::{set_up, settings, someone};
use crate::shop::{MERCHANT, Shop};

#[test]
fn a_merchant_is_set_up_with_settings_users_and_catalogue() {
    let mut shop = Shop::empty();
    let outcome = shop.run(&Actor::program(), set_up(settings())).expect("set up");
    assert!(outcome.created && matches!(outcome.document, Document::Merchant(MERCHANT)));
    let written = shop.rows.settings.as_ref().expect("settings");
    assert_eq!((written.merchant, written.slug.as_str()), (MERCHANT, "al-marya"));
    assert_ne!(written.salt, [0; 16], "the salt is made here");
    assert_eq!(shop.rows.users["owner"].role, Role::Owner);
    let product = shop.rows.product("4006381333931").expect("a barcode");
    assert!(product.is_active && product.sku == "SHAWARMA-L");
    assert_eq!(shop.rows.records.len(), 1);
    assert_eq!(shop.rows.records[0].action, "merchant.created");
}

#[test]
fn a_merchant_that_is_there_is_not_set_up_again() {
    let mut shop = Shop::open(settings());
    let refusal = shop.refuse(&Actor::program(), set_up(settings()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::MerchantSlugTaken, "/slug"));
    let mut other = settings();
    other.slug = "another".into();
    assert_eq!(shop.refuse(&Actor::program(), set_up(other)).code, Code::MerchantSlugTaken);
}

#[test]
fn setting_up_twice_in_one_group_is_done_once() {
    let mut shop = Shop::empty();
    let first = shop.request(&Actor::program(), set_up(settings()));
    let second = shop.request(&Actor::program(), set_up(settings()));
    let answers = shop.run_group(&[first.clone(), second, first]);
    assert!(answers[0].as_ref().is_ok_and(|outcome| !outcome.replayed));
    assert_eq!(answers[1].as_ref().expect_err("another command").code, Code::MerchantSlugTaken);
    assert!(answers[2].as_ref().is_ok_and(|outcome| outcome.replayed));
}

#[test]
fn nothing_but_setting_up_is_done_for_a_merchant_that_is_not_there() {
    let mut shop = Shop::empty();
    let order = docket_domain::ids::OrderId(uuid::Uuid::from_u128(1));
    let commands: Vec<Command> = vec![
        crate::fixtures::placing(crate::fixtures::shawarma()),
        crate::fixtures::cancelling(order, "why not"),
        crate::fixtures::finding(crate::fixtures::caller("501234567", None)),
        crate::access::token_for("ali", Role::Cashier),
        crate::records::raising("command.failed"),
    ];
    for command in commands {
        assert_eq!(shop.refuse(&someone(Role::Owner), command).code, Code::MerchantUnknown);
    }
}
