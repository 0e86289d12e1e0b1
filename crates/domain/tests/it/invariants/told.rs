//! Whatever is written stands in the records, and whoever goes by them knows that master data changed.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::book::Change;
use docket_domain::catalog::{Category, CreateProduct, NewProduct, Retaxing, Tax, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::invariants::check;
use docket_domain::money::{Amount, Percent};
use docket_domain::writes::Writes;

use super::{broken, writes, writes_of};
use crate::deliveries::{accepting, ready};
use crate::fixtures::{caller, cash, creating, erasing, item, paying, placing, settings, shawarma, someone};
use crate::shop::Shop;

/// Writes without anything in them: a group whose only command was refused.
fn nothing() -> Writes {
    let mut shop = Shop::open(settings());
    let mut order = shawarma();
    order.items = vec![item("NOTHING", "1")];
    let request = shop.request(&someone(Role::Owner), placing(order));
    assert!(shop.decide_group(&[request])[0].is_err());
    shop.book.take_writes()
}

fn a_product() -> Writes {
    let product = NewProduct::new("TEA", vec![("en".into(), "Tea".into())], Unit::Piece, Amount(900));
    let create = Command::CreateProduct(Box::new(CreateProduct { product }));
    writes_of(&mut Shop::open(settings()), &someone(Role::Owner), create)
}

fn a_payment() -> Writes {
    writes_of(&mut Shop::open(settings()), &someone(Role::Owner), paying(cash(4_000)))
}

fn a_delivery() -> Writes {
    let (mut shop, omar, _) = crate::deliveries::shop();
    let order = ready(&mut shop);
    writes_of(&mut shop, &omar, accepting(order))
}

fn an_erasure() -> Writes {
    let (mut shop, owner) = (Shop::open(settings()), someone(Role::Owner));
    let made = shop.run(&owner, creating(caller("501234567", None))).expect("made").document;
    let Document::Customer(aisha) = made else { panic!("not a customer") };
    writes_of(&mut shop, &owner, erasing(aisha.id))
}

fn a_category() -> (Change, Category) {
    (Change::Insert, Category { code: "HOT".into(), names: vec![("en".into(), "Hot".into())] })
}

fn a_retaxing() -> Retaxing {
    let vat = |rate| Tax { name: "VAT".into(), rate: Percent(rate) };
    Retaxing { from: vat(5_000), to: vat(15_000) }
}

#[test]
fn anything_that_is_written_without_a_record_is_found() {
    for damage in [
        (|writes| writes.orders = self::writes().orders) as fn(&mut Writes),
        |writes| writes.customers = self::writes().customers,
        |writes| writes.replays = self::writes().replays,
        |writes| writes.payments = a_payment().payments,
        |writes| writes.entries = a_payment().entries,
        |writes| writes.deliveries = a_delivery().deliveries,
        |writes| writes.products = a_product().products,
        |writes| writes.categories.push(a_category()),
        |writes| writes.retaxings.push(a_retaxing()),
    ] {
        let said = broken(nothing(), damage);
        assert!(said.contains("something changes without a record"), "{said}");
    }
}

#[test]
fn a_change_of_master_data_that_no_record_tells_of_is_found() {
    for damage in [
        (|writes| writes.settings = Some(Arc::new(settings()))) as fn(&mut Writes),
        |writes| writes.products = a_product().products,
        |writes| writes.categories.push(a_category()),
        |writes| writes.retaxings.push(a_retaxing()),
        |writes| writes.erasures = an_erasure().erasures,
        |writes| writes.customers[0].0 = Some(Arc::clone(&writes.customers[0].1)),
    ] {
        let said = broken(writes(), damage);
        assert!(said.contains("master data change, and no record says so"), "{said}");
    }
    for told in [a_product(), an_erasure()] {
        assert_eq!(check(&told), Ok(()));
    }
}
