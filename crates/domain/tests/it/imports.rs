//! Files of products and customers that are taken in, slice by slice: what each line comes to, and which line is wrong.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Record, Value};
use docket_domain::catalog::{Category, Expected, ImportProducts, ImportedProduct, NameChange, ProductChanges, Unit};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::customers::{ChangeCustomer, Customer, ImportCustomers, ImportedCustomer};
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, Slice};
use docket_domain::money::Amount;
use docket_domain::refusal::{Code, Refusal};
use uuid::Uuid;

use crate::fixtures::{bought, caller, changing, finding, purchase_of, settings, someone};
use crate::shop::Shop;

fn owner() -> Actor {
    someone(Role::Owner)
}

fn slice() -> Slice {
    Slice { import: ImportId(Uuid::from_u128(1)), number: 0 }
}

fn taking_in(products: Vec<ImportedProduct>) -> Command {
    Command::ImportProducts(Box::new(ImportProducts { slice: slice(), products }))
}

fn line(sku: &str, changes: ProductChanges) -> ImportedProduct {
    ImportedProduct { sku: sku.into(), expected: None, changes }
}

fn expecting(expected: Expected, line: ImportedProduct) -> ImportedProduct {
    ImportedProduct { expected: Some(expected), ..line }
}

fn at_price(minor: i64) -> ProductChanges {
    ProductChanges { price: Some(Amount(minor)), ..ProductChanges::default() }
}

/// What a new product needs.
fn named(language: &str, name: &str, minor: i64) -> ProductChanges {
    let names = NameChange::Each(vec![(language.to_owned(), Some(name.to_owned()))]);
    ProductChanges { names: Some(names), ..at_price(minor) }
}

/// A process that has just begun takes a slice in.
fn taken_in(shop: &mut Shop, command: Command) -> Vec<CameTo> {
    shop.reopen();
    match shop.run(&owner(), command).expect("taken in") {
        Outcome { created: true, document: Document::Imported(imported), .. } => imported.lines.clone(),
        other => panic!("not a slice: {other:?}"),
    }
}

fn told(refusal: &Refusal) -> Vec<(&str, Code, &str)> {
    refusal.problems.iter().map(|one| (one.pointer.as_str(), one.code, one.detail.as_str())).collect()
}

fn counts(created: i64, changed: i64, unchanged: i64) -> Vec<Fact> {
    let counts = [("slice", 0), ("created", created), ("changed", changed), ("unchanged", unchanged)];
    counts.map(|(name, count)| Fact::new(name, Value::Integer(count))).to_vec()
}

fn last(shop: &Shop) -> &Record {
    shop.rows.records.last().expect("a record")
}

#[test]
fn a_file_of_products_makes_what_is_new_and_changes_what_is_there() {
    let mut shop = Shop::open(settings());
    let into_wraps = |changes| ProductChanges { category: Some(Some("WRAPS".into())), ..changes };
    let lines = vec![
        expecting(Expected::There, line("SHAWARMA-L", into_wraps(at_price(2_750)))),
        expecting(Expected::New, line("SHAWARMA-XL", into_wraps(named("en", "Huge shawarma", 3_000)))),
        line("WATER", at_price(200)),
    ];
    assert_eq!(taken_in(&mut shop, taking_in(lines)), [CameTo::Changed, CameTo::Created, CameTo::Unchanged]);
    let product = |sku: &str| {
        let product = shop.rows.product(sku).expect("there");
        (product.sku.as_str(), product.name(), product.category.as_deref(), product.price, product.version)
    };
    assert_eq!(product("4006381333931"), ("SHAWARMA-L", "Large shawarma", Some("WRAPS"), Amount(2_750), 2));
    assert_eq!(product("SHAWARMA-XL"), ("SHAWARMA-XL", "Huge shawarma", Some("WRAPS"), Amount(3_000), 1));
    assert_eq!(product("WATER"), ("WATER", "Water", None, Amount(200), 1));
    let wraps = Category { code: "WRAPS".into(), names: vec![("en".into(), "WRAPS".into())] };
    assert_eq!(shop.rows.categories.values().collect::<Vec<_>>(), [&wraps]);
    let actions: Vec<_> = shop.rows.records.iter().rev().take(4).map(|record| record.action).collect();
    assert_eq!(actions, ["products.imported", "product.created", "product.changed", "category.created"]);
    assert_eq!(last(&shop).new, counts(1, 1, 1));
}

#[test]
fn every_line_that_is_wrong_is_pointed_at_and_nothing_of_the_slice_is_taken_in() {
    let mut shop = Shop::open(settings());
    shop.reopen();
    let lines = vec![
        line("SHAWARMA-L", at_price(2_750)),
        expecting(Expected::New, line("WATER", at_price(250))),
        expecting(Expected::There, line("TEA", named("en", "Tea", 100))),
        line("COFFEE", ProductChanges::default()),
        line("MILK", named("ar", "حليب", 100)),
        line("4006381333931", named("en", "Another shawarma", 100)),
    ];
    let refusal = shop.refuse(&owner(), taking_in(lines));
    assert_eq!(refusal.code, Code::ProductCodeTaken);
    assert_eq!(
        told(&refusal),
        [
            ("/products/1/sku", Code::ProductCodeTaken, "There is a product WATER already."),
            ("/products/2/sku", Code::ProductNotFound, "The product TEA is not there any more."),
            ("/products/3/name", Code::ProductIncomplete, "COFFEE is new and needs a name."),
            ("/products/3/price", Code::ProductIncomplete, "COFFEE is new and needs a price."),
            ("/products/4/name", Code::ProductIncomplete, "MILK is new and needs a name."),
            ("/products/5/sku", Code::ProductCodeTaken, "4006381333931 is a SKU or barcode of SHAWARMA-L already."),
        ]
    );
}

#[test]
fn a_file_does_not_change_in_what_something_in_stock_is_counted() {
    let mut shop = Shop::open(settings());
    let tracked = ProductChanges { track_stock: Some(true), ..ProductChanges::default() };
    assert_eq!(taken_in(&mut shop, taking_in(vec![line("WATER", tracked)])), [CameTo::Changed]);
    let water = bought("WATER", 5_000, 100);
    let purchase = purchase_of(vec![water]);
    shop.run(&owner(), Command::ReceivePurchase(Box::new(purchase))).expect("received");
    shop.reopen();
    let by = |unit| line("WATER", ProductChanges { unit: Some(unit), ..at_price(250) });
    let refusal = shop.refuse(&owner(), taking_in(vec![by(Unit::Litre)]));
    let detail =
        "WATER is in stock at outlet MAIN; sell it, or count it to nothing with a stock adjustment, before this changes.";
    assert_eq!(told(&refusal), [("/products/0/unit", Code::ProductHasStock, detail)]);
    let mut same = by(Unit::Pack);
    same.expected = Some(Expected::There);
    assert_eq!(
        taken_in(
            &mut shop,
            Command::ImportProducts(Box::new(ImportProducts { slice: Slice { number: 1, ..slice() }, products: vec![same] }))
        ),
        [CameTo::Changed]
    );
}

#[test]
fn a_file_of_customers_makes_who_is_new_and_adds_an_address_where_none_is_known() {
    let mut shop = Shop::open(settings());
    let made = |shop: &mut Shop, phone: &str, name: &str| {
        let outcome = shop.run(&owner(), finding(caller(phone, Some(name)))).expect("made");
        let Document::Customer(customer) = &outcome.document else { panic!("not a customer: {outcome:?}") };
        customer.id
    };
    made(&mut shop, "501234567", "Aisha");
    let fatima = made(&mut shop, "509999999", "Fatima");
    let moved = ChangeCustomer { address: Some(Some("Villa 9".into())), ..changing(fatima) };
    shop.run(&owner(), Command::ChangeCustomer(Box::new(moved))).expect("changed");
    let line = |phone: &str, name: &str, address: &str, is_active| ImportedCustomer {
        who: caller(phone, Some(name)),
        address: Some(address.into()),
        is_active,
    };
    let customers = vec![
        line("501234567", "A.", "Villa 7", false),
        line("509999999", "F.", "Villa 8", false),
        line("505555555", "Omar", "Villa 10", false),
    ];
    let command = Command::ImportCustomers(Box::new(ImportCustomers { slice: slice(), customers }));
    assert_eq!(taken_in(&mut shop, command), [CameTo::Changed, CameTo::Unchanged, CameTo::Created]);
    let mut customers: Vec<&Customer> = shop.rows.customers.values().map(|customer| &**customer).collect();
    customers.sort_by_key(|customer| customer.row);
    let known = customers.iter().map(|one| {
        (one.number.text(), one.name.as_str(), one.address.as_deref().expect("an address"), one.is_active, one.version)
    });
    assert_eq!(
        known.collect::<Vec<_>>(),
        [
            ("CUST0001", "Aisha", "Villa 7", true, 2),
            ("CUST0002", "Fatima", "Villa 9", true, 2),
            ("CUST0003", "Omar", "Villa 10", false, 1),
        ]
    );
    assert_eq!((last(&shop).action, &last(&shop).new), ("customers.imported", &counts(1, 1, 1)));
}
