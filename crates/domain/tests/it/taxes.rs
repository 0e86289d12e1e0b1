//! The list of taxes: what comes onto it, what a rate that changes reaches, and what it does not.

use docket_domain::access::{Actor, Role};
use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::catalog::{
    ChangeProduct, ChangeTax, CreateProduct, CreateTax, NewProduct, ProductChanges, ProductReference, Retaxing, Tax, Unit,
};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::merchants::{ChangeSettings, Settings, SettingsChanges};
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::PlaceOrder;
use docket_domain::refusal::{Code, Refusal};

use crate::fixtures::{item, placing, settings, someone};
use crate::shop::{Request, Shop};

fn owner() -> Actor {
    someone(Role::Owner)
}

fn tax(name: &str, rate: &str) -> Tax {
    Tax { name: name.into(), rate: Percent::parse(rate).expect("a rate") }
}

fn creating(tax: Tax) -> Command {
    Command::CreateTax(Box::new(CreateTax { tax }))
}

fn changing(number: u32, name: Option<&str>, rate: Option<&str>, is_active: Option<bool>) -> Command {
    let rate = rate.map(|rate| Percent::parse(rate).expect("a rate"));
    Command::ChangeTax(Box::new(ChangeTax { number, name: name.map(str::to_owned), rate, is_active }))
}

fn rating(number: u32, rate: &str) -> Command {
    changing(number, None, Some(rate), None)
}

fn making(sku: &str, taxes: Vec<Tax>) -> Command {
    let product = NewProduct { taxes, ..NewProduct::new(sku, vec![("en".into(), sku.into())], Unit::Piece, Amount(10_500)) };
    Command::CreateProduct(Box::new(CreateProduct { product }))
}

fn bearing(sku: &str, taxes: Vec<Tax>) -> Command {
    let changes = ProductChanges { taxes: Some(taxes), ..ProductChanges::default() };
    Command::ChangeProduct(Box::new(ChangeProduct { product: ProductReference(sku.to_owned()), version: None, changes }))
}

fn ordering(sku: &str) -> Command {
    placing(PlaceOrder { items: vec![item(sku, "1")], ..PlaceOrder::default() })
}

fn charging(taxes: Vec<Tax>) -> Command {
    let charge = ChargeRule { code: "delivery".into(), name: "Delivery".into(), kind: ChargeKind::Amount(Amount(500)), taxes };
    let changes = SettingsChanges { charges: Some(vec![charge]), ..SettingsChanges::default() };
    Command::ChangeSettings(Box::new(ChangeSettings { version: None, changes }))
}

/// The list: code, name, rate, and a mark where it is not in use.
fn list(shop: &Shop) -> Vec<String> {
    let settings: &Settings = shop.rows.settings.as_ref().expect("a merchant");
    let text = |known: &docket_domain::catalog::KnownTax| {
        let Tax { name, rate } = &known.tax;
        format!("{} {name} {rate}{}", known.code(), if known.is_active { "" } else { " retired" })
    };
    settings.taxes.iter().map(text).collect()
}

fn pointed(refusal: &Refusal) -> (Code, &str) {
    (refusal.code, refusal.problems.first().map_or("", |problem| problem.pointer.as_str()))
}

fn all(shop: &mut Shop, commands: Vec<Command>) -> Vec<Result<Outcome, Refusal>> {
    let requests: Vec<Request> = commands.into_iter().map(|command| shop.request(&owner(), command)).collect();
    shop.run_group(&requests)
}

#[test]
fn what_a_merchant_begins_with_is_on_the_list_and_what_is_new_comes_onto_it() {
    let mut shop = Shop::open(settings());
    assert_eq!(list(&shop), ["T1 VAT 5"], "the products of the beginning bear it");
    let made = shop.run(&owner(), creating(tax("Excise", "50"))).expect("made");
    assert!(made.created);
    assert!(matches!(made.document, Document::Tax(2)));
    shop.run(&owner(), making("COLA", vec![tax("VAT", "5"), tax("Sugar", "7.5")])).expect("made");
    shop.run(&owner(), bearing("COLA", vec![tax("City", "1")])).expect("changed");
    shop.run(&owner(), charging(vec![tax("Roads", "2")])).expect("changed");
    assert_eq!(list(&shop), ["T1 VAT 5", "T2 Excise 50", "T3 Sugar 7.5", "T4 City 1", "T5 Roads 2"]);
    let again = shop.refuse(&owner(), creating(tax("VAT", "5")));
    assert_eq!(pointed(&again), (Code::TaxExists, "/name"));
    assert!(again.detail.contains("T1"), "{}", again.detail);
    let created = shop.rows.records.iter().filter(|record| record.action == "tax.created").count();
    assert_eq!(created, 4, "each is told of once");
}

#[test]
fn a_rate_that_changes_is_that_of_every_product_and_charge_at_once_and_of_no_order_that_there_is() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), charging(vec![tax("VAT", "5")])).expect("changed");
    // All in one group: what comes before it has the old rate, what comes behind it the new one.
    let made = vec![making("COLA", vec![tax("VAT", "5"), tax("Sugar", "7.5")]), making("RICE", vec![tax("Sugar", "7.5")])];
    let commands = [made, vec![ordering("COLA"), rating(1, "9"), ordering("COLA"), ordering("RICE")]].concat();
    let answers = all(&mut shop, commands);
    let of = |answer: &Result<Outcome, Refusal>| {
        let order = shop.written(answer.as_ref().expect("placed"));
        order.lines[0].taxes.iter().map(|line| line.tax.clone()).collect::<Vec<Tax>>()
    };
    assert_eq!(of(&answers[2]), [tax("VAT", "5"), tax("Sugar", "7.5")]);
    assert_eq!(of(&answers[4]), [tax("VAT", "9"), tax("Sugar", "7.5")]);
    assert_eq!(of(&answers[5]), [tax("Sugar", "7.5")]);
    let cola = shop.rows.product("COLA").expect("there");
    assert_eq!((cola.taxes.clone(), cola.version), (vec![tax("VAT", "9"), tax("Sugar", "7.5")], 2));
    assert_eq!(shop.rows.product("RICE").expect("there").version, 1, "what does not bear it is as it was");
    let charges = &shop.rows.settings.as_ref().expect("a merchant").charges;
    assert_eq!(charges[0].taxes, [tax("VAT", "9")]);
    assert_eq!(list(&shop), ["T1 VAT 9", "T2 Sugar 7.5", "T3 VAT 5 retired"]);
}

#[test]
fn a_product_that_the_book_knows_is_changed_from_how_it_became() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), making("COLA", vec![tax("VAT", "5")])).expect("made");
    let dearer = ProductChanges { price: Some(Amount(12_000)), ..ProductChanges::default() };
    let dearer = Command::ChangeProduct(Box::new(ChangeProduct {
        product: ProductReference("COLA".into()),
        version: Some(2),
        changes: dearer,
    }));
    for answer in all(&mut shop, vec![ordering("COLA"), rating(1, "9"), dearer]) {
        answer.expect("done");
    }
    let cola = shop.rows.product("COLA").expect("there");
    assert_eq!((cola.taxes.clone(), cola.price, cola.version), (vec![tax("VAT", "9")], Amount(12_000), 3));
}

#[test]
fn what_a_tax_was_comes_back_only_by_its_own_change() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), rating(1, "9")).expect("changed");
    assert_eq!(list(&shop), ["T1 VAT 9", "T2 VAT 5 retired"]);
    let stale = shop.refuse(&owner(), making("COLA", vec![tax("Sugar", "1"), tax("VAT", "5")]));
    assert_eq!(pointed(&stale), (Code::TaxRetired, "/taxes/1"));
    assert!(stale.detail.contains("9 %"), "{}", stale.detail);
    assert_eq!(pointed(&shop.refuse(&owner(), charging(vec![tax("VAT", "5")]))), (Code::TaxRetired, "/charges/0/taxes/0"));
    assert_eq!(list(&shop), ["T1 VAT 9", "T2 VAT 5 retired"], "nothing of what was refused is on the list");
    // The state takes its change back.
    shop.run(&owner(), rating(1, "5")).expect("changed");
    assert_eq!(list(&shop), ["T1 VAT 5", "T2 VAT 9 retired"]);
    shop.run(&owner(), making("COLA", vec![tax("VAT", "5")])).expect("made");
    // Both at once, as where one rate is for some goods only.
    shop.run(&owner(), changing(2, None, None, Some(true))).expect("in use again");
    shop.run(&owner(), bearing("COLA", vec![tax("VAT", "9")])).expect("changed");
    assert_eq!(pointed(&shop.refuse(&owner(), rating(1, "9"))), (Code::TaxExists, "/name"));
}

#[test]
fn what_something_bears_is_not_retired_and_no_name_stands_on_a_product_twice() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), creating(tax("Sugar", "7.5"))).expect("made");
    shop.run(&owner(), creating(tax("Roads", "2"))).expect("made");
    shop.run(&owner(), making("COLA", vec![tax("VAT", "5"), tax("Sugar", "7.5")])).expect("made");
    shop.run(&owner(), charging(vec![tax("Roads", "2")])).expect("changed");
    let retiring = |number| changing(number, None, None, Some(false));
    let refusal = shop.refuse(&owner(), retiring(2));
    assert_eq!(pointed(&refusal), (Code::TaxInUse, "/isActive"));
    assert!(refusal.detail.contains("1 product"), "{}", refusal.detail);
    assert!(shop.refuse(&owner(), retiring(3)).detail.contains("the charge Delivery"));
    assert_eq!(pointed(&shop.refuse(&owner(), changing(2, Some("VAT"), None, None))), (Code::TaxExists, "/name"));
    shop.run(&owner(), bearing("COLA", vec![tax("VAT", "5")])).expect("changed");
    shop.run(&owner(), retiring(2)).expect("retired");
    assert_eq!(list(&shop), ["T1 VAT 5", "T2 Sugar 7.5 retired", "T3 Roads 2"]);
    assert_eq!(shop.refuse(&owner(), rating(9, "1")).code, Code::TaxNotFound);
    let cashier = Actor { outlet: Some("MAIN".into()), ..owner() };
    assert_eq!(shop.refuse(&cashier, rating(1, "1")).code, Code::PermissionMissing);
}

#[test]
fn a_change_that_changes_nothing_leaves_all_as_it_was() {
    let mut shop = Shop::open(settings());
    let before = shop.rows.product("SHAWARMA-L").expect("there").version;
    shop.run(&owner(), changing(1, Some("VAT"), Some("5"), Some(true))).expect("unchanged");
    assert_eq!(list(&shop), ["T1 VAT 5"]);
    assert_eq!(shop.rows.product("SHAWARMA-L").expect("there").version, before);
    assert_eq!(shop.rows.records.last().expect("a record").action, "tax.unchanged");
}

#[test]
fn the_list_is_no_longer_than_it_may_be() {
    let mut shop = Shop::open(settings());
    for rate in 1..200 {
        shop.run(&owner(), creating(Tax { name: "Step".into(), rate: Percent(rate) })).expect("made");
    }
    assert_eq!(shop.refuse(&owner(), creating(tax("One more", "1"))).code, Code::TaxTooMany);
    let product = shop.refuse(&owner(), making("COLA", vec![tax("One more", "1")]));
    assert_eq!(pointed(&product), (Code::TaxTooMany, "/taxes"));
    shop.run(&owner(), rating(1, "9")).expect("a state's rate is never refused for it");
    assert_eq!(list(&shop).len(), 200);
}

/// Which products a change reaches, as the store is told.
fn retaxed(shop: &mut Shop, command: Command) -> Vec<Retaxing> {
    let request = shop.request(&owner(), command);
    shop.decide_group(&[request]).remove(0).expect("changed");
    shop.book.take_writes().retaxings
}

#[test]
fn only_a_rate_that_a_product_bears_sends_the_store_to_the_products() {
    let shop = || {
        let mut shop = Shop::open(settings());
        shop.run(&owner(), creating(tax("Roads", "2"))).expect("made");
        shop.run(&owner(), charging(vec![tax("Roads", "2")])).expect("changed");
        shop
    };
    assert_eq!(retaxed(&mut shop(), rating(2, "3")), [], "a charge alone bears it");
    assert_eq!(retaxed(&mut shop(), changing(1, None, None, Some(true))), [], "nothing is different");
    let expected = Retaxing { from: tax("VAT", "5"), to: tax("VAT", "9") };
    assert_eq!(retaxed(&mut shop(), rating(1, "9")), [expected]);
}

#[test]
fn a_rate_that_nothing_bore_leaves_no_retired_one_behind() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), creating(tax("Sugar", "75"))).expect("made");
    shop.run(&owner(), rating(2, "7.5")).expect("a slip of the pen is put right");
    assert_eq!(list(&shop), ["T1 VAT 5", "T2 Sugar 7.5"]);
    shop.run(&owner(), charging(vec![tax("Sugar", "7.5")])).expect("changed");
    shop.run(&owner(), rating(2, "8")).expect("changed");
    assert_eq!(list(&shop), ["T1 VAT 5", "T2 Sugar 8", "T3 Sugar 7.5 retired"], "a charge bore it");
}

#[test]
fn a_tax_that_a_product_bears_beside_another_gets_a_name_that_is_free() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), making("COLA", vec![tax("VAT", "5"), tax("Sugar", "7.5")])).expect("made");
    shop.run(&owner(), changing(2, Some("Excise"), None, None)).expect("renamed");
    assert_eq!(shop.rows.product("COLA").expect("there").taxes, [tax("VAT", "5"), tax("Excise", "7.5")]);
    assert_eq!(list(&shop), ["T1 VAT 5", "T2 Excise 7.5", "T3 Sugar 7.5 retired"]);
}

#[test]
fn a_product_is_not_changed_to_a_retired_rate_and_hears_what_that_tax_is_now() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), creating(tax("Sugar", "7.5"))).expect("made");
    shop.run(&owner(), creating(tax("Roads", "2"))).expect("made");
    shop.run(&owner(), rating(1, "9")).expect("changed");
    shop.run(&owner(), changing(3, None, None, Some(false))).expect("retired");
    let stale = shop.refuse(&owner(), bearing("WATER", vec![tax("Sugar", "7.5"), tax("VAT", "5")]));
    assert_eq!(pointed(&stale), (Code::TaxRetired, "/taxes/1"));
    assert_eq!(stale.detail, "VAT of 5 % is not in use any more; VAT is 9 % now.");
    let gone = shop.refuse(&owner(), bearing("WATER", vec![tax("Roads", "2")]));
    assert_eq!(pointed(&gone), (Code::TaxRetired, "/taxes/0"));
    assert_eq!(gone.detail, "Roads of 2 % is not in use any more; choose another one, or put T3 into use again.");
}
