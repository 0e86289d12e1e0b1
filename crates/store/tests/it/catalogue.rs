//! Products on the store: written to the last field, found by code and by words, page by page; indexed when an old store is opened.

use std::collections::BTreeSet;

use docket_domain::catalog::embedded::{BarcodeRule, ValueKind};
use docket_domain::catalog::search::{Wanted, terms};
use docket_domain::catalog::{
    Category, ChangeCategory, ChangeProduct, Consumption, CreateCategory, CreateProduct, MarkSoldOut, ModifierGroup,
    ModifierOption, NameChange, NewProduct, Product, ProductChanges, ProductReference, SoldOutUntil, Unit,
};
use docket_domain::command::{Command, Document};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::{NewItem, PlaceOrder};
use docket_domain::quantity::Quantity;
use docket_store::Page;
use docket_store::catalog::{ProductFilter, is_cursor};

use crate::desk::Desk;
use crate::fixtures::{SHOP, item, settings};

fn names(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(language, name)| ((*language).to_owned(), (*name).to_owned())).collect()
}

fn named(sku: &str, name: &str) -> NewProduct {
    NewProduct::new(sku, names(&[("en", name)]), Unit::Piece, Amount(100))
}

fn make(desk: &mut Desk, product: NewProduct) -> Product {
    let command = Command::CreateProduct(Box::new(CreateProduct { product }));
    let Document::Product(product) = desk.run(command).expect("made").document else { panic!("not a product") };
    Product::clone(&product)
}

fn change(desk: &mut Desk, product: &str, changes: ProductChanges) -> Product {
    let product = ProductReference(product.to_owned());
    let command = Command::ChangeProduct(Box::new(ChangeProduct { product, version: None, changes }));
    let Document::Product(product) = desk.run(command).expect("changed").document else { panic!("not a product") };
    Product::clone(&product)
}

/// A product with everything that a product can have.
fn full() -> NewProduct {
    let option = |code: &str, price| ModifierOption { code: code.into(), names: names(&[("en", code)]), price: Amount(price) };
    NewProduct {
        category: Some("FOOD".into()),
        barcodes: vec!["4006381333948".into(), "2112345".into(), "قهوة \"1\"".into()],
        sell_by_weight: true,
        is_active: false,
        sold_online: false,
        track_stock: true,
        consumption: Consumption::Fefo,
        reorder_level: Some(Quantity(2_500)),
        image: Some("https://example.com/a.jpg".into()),
        modifiers: vec![ModifierGroup {
            code: "ROAST".into(),
            names: names(&[("en", "Roast"), ("ar", "تحميص")]),
            min: 1,
            max: 2,
            options: vec![option("DARK", 0), option("LIGHT", 150)],
        }],
        ..NewProduct::new("COFFEE", names(&[("en", "Coffee \"Mocha\""), ("ar", "قهوة")]), Unit::Kilogram, Amount(9_900))
    }
}

async fn read(desk: &Desk, name: &str) -> Option<Product> {
    desk.reads.product_named(SHOP, ProductReference(name.to_owned())).await.expect("read")
}

#[tokio::test]
async fn where_a_product_is_sold_out_is_read_as_it_was_said_and_stays_with_other_changes() {
    let mut desk = Desk::open();
    let mut switch = |is_sold_out, until| {
        let product = ProductReference("WATER".into());
        let command = MarkSoldOut { product, outlet: Some("MAIN".into()), is_sold_out, until };
        let Document::Product(product) = desk.run(Command::MarkSoldOut(Box::new(command))).expect("switched").document else {
            panic!("not a product")
        };
        Product::clone(&product)
    };
    switch(true, None);
    let today = switch(true, Some(SoldOutUntil::BusinessDayEnd));
    assert!(today.sold_out[0].until.is_some());
    assert_eq!(read(&desk, "WATER").await.as_ref(), Some(&today));
    let dearer = change(&mut desk, "WATER", ProductChanges { price: Some(Amount(700)), ..ProductChanges::default() });
    assert_eq!((&dearer.sold_out, read(&desk, "WATER").await.as_ref()), (&today.sold_out, Some(&dearer)));
    let there =
        MarkSoldOut { product: ProductReference("WATER".into()), outlet: Some("MAIN".into()), is_sold_out: false, until: None };
    desk.run(Command::MarkSoldOut(Box::new(there))).expect("there again");
    assert_eq!(read(&desk, "WATER").await.map(|water| water.sold_out), Some(Vec::new()));
}

#[tokio::test]
async fn a_product_is_read_as_it_was_made_and_as_it_was_changed() {
    let mut desk = Desk::open();
    let made = make(&mut desk, full());
    for name in ["COFFEE", "4006381333948", "2112345", "قهوة \"1\"", &made.id.to_string()] {
        assert_eq!(read(&desk, name).await.as_ref(), Some(&made), "{name}");
    }
    let changes = ProductChanges {
        sku: Some("COFFEE-2".into()),
        names: Some(NameChange::Own("Coffee".into())),
        category: Some(None),
        unit: Some(Unit::Piece),
        price: Some(Amount(1)),
        taxes: Some(Vec::new()),
        barcodes: Some(vec!["COFFEE".into(), "2112345".into()]),
        sell_by_weight: Some(false),
        is_active: Some(true),
        sold_online: Some(true),
        track_stock: Some(false),
        consumption: Some(Consumption::Fifo),
        reorder_level: Some(None),
        image: Some(None),
        modifiers: Some(Vec::new()),
    };
    let changed = change(&mut desk, "COFFEE", changes);
    for name in ["COFFEE", "COFFEE-2", "2112345", &made.id.to_string()] {
        assert_eq!(read(&desk, name).await.as_ref(), Some(&changed), "{name}");
    }
    for name in ["4006381333948", "قهوة \"1\"", "nope"] {
        assert_eq!(read(&desk, name).await, None, "{name}");
    }
    let codes = ["4006381333948".to_owned(), "2112345".to_owned(), "COFFEE".to_owned()];
    let found = desk.reads.product_of_codes(SHOP, codes.to_vec()).await.expect("read");
    assert_eq!(found, Some((1, changed)));
}

#[tokio::test]
async fn categories_and_barcode_rules_are_read_as_they_were_written() {
    let rule =
        |prefix: &str, kind| BarcodeRule { prefix: prefix.into(), kind, item_digits: 4, value_digits: 6, value_decimals: 2 };
    let rules = vec![rule("02", ValueKind::Price), rule("29", ValueKind::Weight)];
    let mut desk = Desk::with(Settings { barcode_rules: rules.clone(), ..settings() });
    assert_eq!(desk.reads.settings(SHOP).await.expect("read").expect("settings").barcode_rules, rules);
    let category = |name: &str| Category { code: "DRINKS".into(), names: names(&[("en", name)]) };
    desk.run(Command::CreateCategory(Box::new(CreateCategory { category: category("Drinks") }))).expect("made");
    let names = NameChange::Own("Cold drinks".into());
    desk.run(Command::ChangeCategory(Box::new(ChangeCategory { code: "DRINKS".into(), names }))).expect("changed");
    assert_eq!(desk.reads.category(SHOP, "DRINKS".into()).await.expect("read"), Some(category("Cold drinks")));
    let page = desk.reads.categories(SHOP, None, 1).await.expect("read");
    assert_eq!((page.data[0].code.as_str(), page.next.as_deref()), ("DRINKS", Some("DRINKS")));
    let page = desk.reads.categories(SHOP, page.next, 1).await.expect("read");
    assert_eq!((page.data[0].code.as_str(), page.next), ("FOOD", None));
}

#[tokio::test]
async fn the_options_of_a_line_are_read_as_they_were_chosen() {
    let mut desk = Desk::open();
    make(&mut desk, NewProduct { is_active: true, track_stock: false, ..full() });
    let items = vec![NewItem { options: vec!["LIGHT".into(), "DARK".into()], ..item("COFFEE", "0.5") }, item("WATER", "1")];
    let order = desk.place(PlaceOrder { items, outlet: Some("MAIN".into()), ..PlaceOrder::default() });
    assert_eq!(order.order.lines[0].options.len(), 2);
    assert_eq!(desk.order(order.order.id).await.order, order.order);
}

/// All pages of a search, by SKU.
async fn pages(desk: &Desk, text: &str, filter: &ProductFilter, limit: usize) -> Vec<String> {
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page: Page<Product> =
            desk.reads.search_products(SHOP, Wanted::read(text), filter.clone(), after, limit).await.expect("read");
        assert!(page.data.len() <= limit);
        assert!(!page.data.is_empty() || page.next.is_none(), "few are looked through, so a page that goes on is full");
        found.extend(page.data.into_iter().map(|product| product.sku));
        match page.next {
            Some(next) => {
                assert!(is_cursor(&next, true), "{next}");
                after = Some(next);
            }
            None => return found,
        }
        assert!(found.len() <= 1_000, "a search comes to an end");
    }
}

async fn filtered(desk: &Desk, text: &str, filter: ProductFilter) -> Vec<String> {
    let whole = pages(desk, text, &filter, 200).await;
    for limit in [1, 2, 3] {
        assert_eq!(pages(desk, text, &filter, limit).await, whole, "{text}: {limit} on a page");
    }
    whole
}

async fn found(desk: &Desk, text: &str) -> Vec<String> {
    filtered(desk, text, ProductFilter::default()).await
}

fn grocery() -> Desk {
    let mut desk = Desk::open();
    for (sku, name) in [
        ("HAIR-OIL", "Coconut hair oil 200 ml"),
        ("OIL-SUN", "Sunflower oil 1 l"),
        ("COCO", "Grated coconut"),
        ("COLA", "Cola"),
        ("COLA-ZERO", "Cola zero"),
        ("ZERO", "Nothing like cola"),
        ("JALAPENO", "Jalapeño"),
    ] {
        make(&mut desk, named(sku, name));
    }
    let tea = NewProduct::new("TEA", names(&[("en", "Tea"), ("ar", "شاي أخضر"), ("hi", "चाय पत्ती")]), Unit::Pack, Amount(1));
    make(&mut desk, NewProduct { barcodes: vec!["4006381333948".into()], ..tea });
    desk
}

#[tokio::test]
async fn every_word_must_begin_some_word() {
    let desk = grocery();
    assert_eq!(found(&desk, "oil").await, ["HAIR-OIL", "OIL-SUN"]);
    assert_eq!(found(&desk, "oi coc").await, ["HAIR-OIL"]);
    assert_eq!(found(&desk, "OIL, Sun").await, ["OIL-SUN"]);
    assert_eq!(found(&desk, "oil zero").await, [] as [&str; 0]);
    assert_eq!(found(&desk, "il").await, [] as [&str; 0], "the middle of a word is not its beginning");
    assert_eq!(found(&desk, "jalapeno").await, ["JALAPENO"]);
    assert_eq!(found(&desk, "hairoil").await, ["HAIR-OIL"], "a SKU is found without its hyphens");
    for text in ["400638133394", "٤٠٠٦٣٨١٣٣٣٩٤", "شاى", "اخضر", "شايّ", "चाय", "पत्त"] {
        assert_eq!(found(&desk, text).await, ["TEA"], "{text}");
    }
    for text in ["चय", "!?", "%", "_", "x' OR 1 = 1"] {
        assert_eq!(found(&desk, text).await, [] as [&str; 0], "{text}");
    }
}

#[tokio::test]
async fn a_code_comes_first_then_names_that_begin_so_then_the_rest() {
    let desk = grocery();
    assert_eq!(found(&desk, "cola").await, ["COLA", "COLA-ZERO", "ZERO"]);
    assert_eq!(found(&desk, "zero").await, ["ZERO", "COLA-ZERO"]);
    assert_eq!(found(&desk, "coco").await, ["COCO", "HAIR-OIL"], "found as a code, and not once more by its words");
    assert_eq!(found(&desk, "co").await, ["HAIR-OIL", "COLA", "COLA-ZERO", "COCO", "ZERO"]);
    assert_eq!(found(&desk, "cola z").await, ["COLA-ZERO", "ZERO"]);
    assert_eq!(found(&desk, "4006381333948").await, ["TEA"]);
}

#[tokio::test]
async fn a_search_is_narrowed_by_category_and_by_what_is_sold() {
    let mut desk = grocery();
    let gone = ProductChanges { is_active: Some(false), ..ProductChanges::default() };
    change(&mut desk, "COLA", gone);
    change(&mut desk, "ZERO", ProductChanges { category: Some(Some("FOOD".into())), ..ProductChanges::default() });
    let active = |active| ProductFilter { active: Some(active), ..ProductFilter::default() };
    assert_eq!(filtered(&desk, "cola", active(true)).await, ["COLA-ZERO", "ZERO"]);
    assert_eq!(filtered(&desk, "cola", active(false)).await, ["COLA"]);
    let food = |active| ProductFilter { category: Some("FOOD".into()), active, sold_online: None };
    assert_eq!(filtered(&desk, "cola", food(None)).await, ["ZERO"]);
    assert_eq!(filtered(&desk, "cola", food(Some(false))).await, [] as [&str; 0]);
    let list = |filter| async { desk.reads.products(SHOP, filter, None, 50).await.expect("read").data };
    let skus = |products: Vec<Product>| products.into_iter().map(|product| product.sku).collect::<Vec<_>>();
    assert_eq!(skus(list(active(false)).await), ["COLA"]);
    // The first three were made at once.
    let food: BTreeSet<String> = skus(list(food(Some(true))).await).into_iter().collect();
    assert_eq!(food.iter().collect::<Vec<_>>(), ["DATES", "SHAWARMA", "WATER", "ZERO"]);
}

#[tokio::test]
async fn what_is_added_between_two_pages_moves_nothing() {
    let mut desk = Desk::open();
    for index in 0..20 {
        make(&mut desk, named(&format!("LAMP-{index:02}"), &format!("Lamp {index:02}")));
    }
    let (mut after, mut seen) = (None, Vec::new());
    for round in 0.. {
        let page =
            desk.reads.search_products(SHOP, Wanted::read("lamp"), ProductFilter::default(), after, 3).await.expect("read");
        seen.extend(page.data.into_iter().map(|product| product.sku).filter(|sku| sku.len() == 7));
        make(&mut desk, named(&format!("LAMP-NEW-{round}"), &format!("Lamp {round:02} new")));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, (0..20).map(|index| format!("LAMP-{index:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn where_very_many_must_be_looked_through_a_page_says_where_to_go_on() {
    let desk = Desk::in_a_file();
    // Written past the loop, which would take long: 12,000 products with the words a0 and b0, of which one has c0 as well.
    let raw = desk.raw();
    raw.execute_batch(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
         INSERT INTO product (merchant_id, product_id, sku, names, unit, price, taxes, barcodes, sell_by_weight, is_active, is_indexed)
         SELECT 7, unhex(printf('01900000000070008000%012x', i)), 'P' || i, '[]', 'piece', 1, '[]', '[]', 0, i = 11990, 1 FROM n;
         INSERT INTO product_word SELECT 7, 'a0', product_id FROM product WHERE sku LIKE 'P%';
         INSERT INTO product_word SELECT 7, 'b0', product_id FROM product WHERE sku LIKE 'P%';",
    )
    .expect("written");
    let active = ProductFilter { active: Some(true), ..ProductFilter::default() };
    let (mut after, mut found, mut pages) = (None, Vec::new(), 0);
    loop {
        let page = desk.reads.search_products(SHOP, Wanted::read("a b"), active.clone(), after, 10).await.expect("read");
        found.extend(page.data.into_iter().map(|product| product.sku));
        pages += 1;
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(found, ["P11990"]);
    assert!(pages > 1, "one page does not look through all");
}

/// What the index says of each product.
fn index(desk: &Desk) -> BTreeSet<(String, String)> {
    let raw = desk.raw();
    let mut statement = raw
        .prepare("SELECT p.sku, w.word FROM product_word w JOIN product p ON p.product_id = w.product_id")
        .expect("a statement");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

#[tokio::test]
async fn the_index_holds_exactly_the_terms_of_what_is_there_also_after_changes() {
    let mut desk = grocery();
    change(
        &mut desk,
        "TEA",
        ProductChanges { names: Some(NameChange::All(names(&[("en", "Green tea")]))), ..ProductChanges::default() },
    );
    change(&mut desk, "COLA", ProductChanges { barcodes: Some(vec!["ONE TWO".into()]), ..ProductChanges::default() });
    change(
        &mut desk,
        "COLA",
        ProductChanges { sku: Some("COKE".into()), barcodes: Some(Vec::new()), ..ProductChanges::default() },
    );
    let products = desk.reads.products(SHOP, ProductFilter::default(), None, 200).await.expect("read").data;
    let expected: BTreeSet<_> =
        products.iter().flat_map(|product| terms(product).into_iter().map(|term| (product.sku.clone(), term))).collect();
    assert_eq!(index(&desk), expected);
}

#[tokio::test]
async fn products_of_an_older_store_are_indexed_when_it_is_opened() {
    let desk = grocery();
    let whole = index(&desk);
    // As the migration leaves it, and as a program leaves it that was stopped half way.
    for done in ["1 = 0", "sku < 'D'"] {
        desk.damage(&format!("UPDATE product SET is_indexed = CASE WHEN {done} THEN 1 ELSE 0 END"));
        desk.damage("DELETE FROM product_word WHERE product_id IN (SELECT product_id FROM product WHERE is_indexed = 0)");
        assert_ne!(index(&desk), whole);
        desk.place.open();
        assert_eq!(index(&desk), whole);
    }
    let left: i64 =
        desk.raw().query_row("SELECT count(*) FROM product WHERE is_indexed = 0", [], |row| row.get(0)).expect("a count");
    assert_eq!(left, 0);
}
