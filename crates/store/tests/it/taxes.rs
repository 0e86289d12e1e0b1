//! The list of taxes on the store: written, changed on every product that bears one, and made for merchants of before there was any.

use docket_domain::catalog::{ChangeTax, CreateProduct, CreateTax, KnownTax, NewProduct, Tax, Unit};
use docket_domain::command::Command;
use docket_domain::money::{Amount, Percent};
use docket_store::catalog::FeedAsked;
use rusqlite::Connection;

use crate::desk::Desk;
use crate::fixtures::SHOP;

fn tax(name: &str, rate: i64) -> Tax {
    Tax { name: name.into(), rate: Percent(rate) }
}

fn make(desk: &mut Desk, sku: &str, taxes: Vec<Tax>) {
    let product = NewProduct { taxes, ..NewProduct::new(sku, vec![("en".into(), sku.into())], Unit::Piece, Amount(100)) };
    desk.run(Command::CreateProduct(Box::new(CreateProduct { product }))).expect("made");
}

async fn taxes_of(desk: &Desk, sku: &str) -> (Vec<Tax>, u32) {
    let product = desk.reads.product_named(SHOP, docket_domain::catalog::ProductReference(sku.into())).await;
    let product = product.expect("read").expect("there");
    (product.taxes, product.version)
}

#[tokio::test]
async fn a_tax_that_changes_is_another_one_on_every_product_that_bears_it_and_tills_are_told() {
    let mut desk = Desk::open();
    let (quoted, sugar) = (tax("V\"A\\T] é", 5_000), tax("Sugar", 7_500));
    make(&mut desk, "BOTH", vec![quoted.clone(), sugar.clone()]);
    make(&mut desk, "ONE", vec![quoted.clone()]);
    make(&mut desk, "NONE", vec![sugar.clone()]);
    let settings = desk.reads.settings(SHOP).await.expect("read").expect("there");
    let number = settings.taxes.iter().find(|known| known.tax == quoted).expect("on the list").number;
    let asked = |since| FeedAsked { since, after: None, limit: 100 };
    let before = desk.reads.catalogue(SHOP, asked(None)).await.expect("read").expect("there").version;
    let change = ChangeTax { number, name: None, rate: Some(Percent(9_000)), is_active: None };
    desk.run(Command::ChangeTax(Box::new(change))).expect("changed");
    let changed = tax("V\"A\\T] é", 9_000);
    assert_eq!(taxes_of(&desk, "BOTH").await, (vec![changed.clone(), sugar.clone()], 2));
    assert_eq!(taxes_of(&desk, "ONE").await, (vec![changed.clone()], 2));
    assert_eq!(taxes_of(&desk, "NONE").await, (vec![sugar], 1));
    let page = desk.reads.catalogue(SHOP, asked(Some(before))).await.expect("read").expect("there");
    let told: Vec<&str> = page.products.iter().map(|product| product.sku.as_str()).collect();
    assert_eq!(told, ["BOTH", "ONE"]);
}

#[tokio::test]
async fn the_list_is_read_as_it_was_written() {
    let mut desk = Desk::open();
    let before = desk.reads.settings(SHOP).await.expect("read").expect("there").taxes.clone();
    desk.run(Command::CreateTax(Box::new(CreateTax { tax: tax("Excise", 50_000) }))).expect("made");
    let number = before.len() as u32 + 1;
    let retiring = ChangeTax { number, name: None, rate: None, is_active: Some(false) };
    desk.run(Command::ChangeTax(Box::new(retiring))).expect("retired");
    let after = desk.reads.settings(SHOP).await.expect("read").expect("there").taxes.clone();
    let retired = KnownTax { number, tax: tax("Excise", 50_000), is_active: false };
    assert_eq!(after, [before, vec![retired]].concat());
}

#[test]
fn merchants_of_before_have_what_their_products_and_charges_bear_on_the_list() {
    let mut desk = Desk::in_a_file();
    make(&mut desk, "BOTH", vec![tax("Sugar", 7_500), tax("Excise", 50_000)]);
    let raw = Connection::open(desk.file_store().file()).expect("the file");
    raw.execute_batch("DROP TABLE tax").expect("as before");
    raw.execute_batch(include_str!("../../migrations/0039_taxes/sqlite.sql")).expect("migrated");
    let mut statement = raw.prepare("SELECT number, name, rate, is_active FROM tax ORDER BY number").expect("a statement");
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let rows: Vec<(i64, String, i64, bool)> =
        statement.query_map([], row).expect("rows").collect::<Result<_, _>>().expect("rows");
    let listed: Vec<(&str, i64)> = rows.iter().map(|(_, name, rate, _)| (name.as_str(), *rate)).collect();
    assert!(listed.contains(&("Sugar", 7_500)) && listed.contains(&("Excise", 50_000)), "{listed:?}");
    assert!(rows.iter().zip(1..).all(|((number, _, _, is_active), wanted)| *number == wanted && *is_active), "{rows:?}");
}
