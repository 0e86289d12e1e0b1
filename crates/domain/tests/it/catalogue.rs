//! The catalogue: products and categories are made and changed, every code leads to one product, and items have options.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Value};
use docket_domain::catalog::{
    Category, ChangeCategory, ChangeProduct, CreateCategory, CreateProduct, ModifierGroup, ModifierOption, NameChange,
    NewProduct, Product, ProductChanges, ProductReference, Unit,
};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::money::Amount;
use docket_domain::ordering::{NewItem, PlaceOrder};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::stock::{AdjustStock, AdjustedItem, Adjustment, ReceivePurchase};

use crate::fixtures::{bought, cancelling, item, open_item, placing, purchase_of, settings, someone, with_two_outlets};
use crate::shop::{Request, Shop};

fn names(name: &str) -> Vec<(String, String)> {
    vec![("en".to_owned(), name.to_owned())]
}

fn new(sku: &str) -> NewProduct {
    NewProduct::new(sku, names(sku), Unit::Piece, Amount(1_000))
}

fn creating(product: NewProduct) -> Command {
    Command::CreateProduct(Box::new(CreateProduct { product }))
}

fn changing(product: &str, changes: ProductChanges) -> Command {
    let product = ProductReference(product.to_owned());
    Command::ChangeProduct(Box::new(ChangeProduct { product, version: None, changes }))
}

fn ordering(product: &str) -> Command {
    placing(PlaceOrder { items: vec![item(product, "1")], ..PlaceOrder::default() })
}

fn with_barcodes(barcodes: &[&str]) -> ProductChanges {
    ProductChanges { barcodes: Some(barcodes.iter().map(|code| (*code).to_owned()).collect()), ..ProductChanges::default() }
}

fn owner() -> Actor {
    someone(Role::Owner)
}

fn product(outcome: &Outcome) -> Arc<Product> {
    let Document::Product(product) = &outcome.document else { panic!("not a product: {outcome:?}") };
    Arc::clone(product)
}

fn problems(refusal: &Refusal) -> Vec<(&str, Code)> {
    refusal.problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect()
}

fn group_of(shop: &mut Shop, commands: Vec<Command>) -> Vec<Result<Outcome, Refusal>> {
    let requests: Vec<Request> = commands.into_iter().map(|command| shop.request(&owner(), command)).collect();
    shop.run_group(&requests)
}

#[test]
fn a_product_is_found_by_every_code_from_the_next_command_on() {
    let mut shop = Shop::open(settings());
    let wanted = NewProduct { barcodes: vec!["73513537".into(), "X 1".into()], ..new("TEA") };
    // The first order asks for codes that nobody has yet, so that the book knows them as absent.
    let answers =
        group_of(&mut shop, vec![ordering("X 1"), creating(wanted), ordering("X 1"), ordering("73513537"), ordering("TEA")]);
    assert_eq!(answers[0].as_ref().expect_err("unknown").code, Code::ProductUnknown);
    let made = answers[1].as_ref().expect("made");
    assert!(made.created);
    let made = product(made);
    assert_eq!((made.version, made.is_active, made.track_stock), (1, true, false));
    for answer in &answers[2..] {
        let order = shop.written(answer.as_ref().expect("placed"));
        assert_eq!((order.lines[0].product, order.lines[0].unit_price), (Some(made.id), Amount(1_000)));
    }
    assert_eq!(shop.rows.product(&made.id.to_string()), Some(&made));
    let record = shop.rows.records.iter().find(|record| record.action == "product.created").expect("a record");
    assert_eq!((record.subject, record.old.is_empty()), (made.subject(), true));
}

#[test]
fn a_change_shows_under_every_code_in_the_same_group() {
    let mut shop = Shop::open(settings());
    let price = ProductChanges { price: Some(Amount(2_750)), ..ProductChanges::default() };
    let answers = group_of(
        &mut shop,
        vec![ordering("4006381333931"), changing("SHAWARMA-L", price), ordering("4006381333931"), ordering("SHAWARMA-L")],
    );
    let prices: Vec<Amount> =
        [0, 2, 3].map(|index: usize| shop.written(answers[index].as_ref().expect("placed")).lines[0].unit_price).to_vec();
    assert_eq!(prices, [Amount(2_500), Amount(2_750), Amount(2_750)]);
    let changed = product(answers[1].as_ref().expect("changed"));
    assert_eq!(changed.version, 2);
    shop.reopen();
    let order = shop.place(&owner(), ordering(&changed.id.to_string()));
    assert_eq!(order.lines[0].unit_price, Amount(2_750));
}

#[test]
fn a_code_that_was_taken_off_finds_nothing_and_may_go_to_another_product() {
    for in_one_group in [true, false] {
        let mut shop = Shop::open(settings());
        let id = shop.rows.product("SHAWARMA-L").expect("a SKU").id.to_string();
        let rename = ProductChanges { sku: Some("SHAWARMA-XL".into()), ..with_barcodes(&[]) };
        let commands = vec![
            changing("4006381333931", rename),
            ordering("SHAWARMA-L"),
            ordering("4006381333931"),
            changing("WATER", with_barcodes(&["4006381333931", "SHAWARMA-L"])),
            ordering("4006381333931"),
            ordering("SHAWARMA-L"),
            ordering("SHAWARMA-XL"),
            ordering(&id),
        ];
        let answers = match in_one_group {
            true => group_of(&mut shop, commands),
            false => commands.into_iter().map(|command| shop.run(&owner(), command)).collect(),
        };
        for index in [1, 2] {
            assert_eq!(answers[index].as_ref().expect_err("unknown").code, Code::ProductUnknown, "{in_one_group}");
        }
        let skus: Vec<_> =
            answers[4..].iter().map(|answer| shop.written(answer.as_ref().expect("placed")).lines[0].sku.clone()).collect();
        assert_eq!(skus.iter().flatten().collect::<Vec<_>>(), ["WATER", "WATER", "SHAWARMA-XL", "SHAWARMA-XL"]);
    }
}

#[test]
fn a_code_that_was_taken_off_and_put_back_is_as_before() {
    let mut shop = Shop::open(settings());
    let answers = group_of(
        &mut shop,
        vec![
            changing("SHAWARMA-L", with_barcodes(&[])),
            ordering("4006381333931"),
            changing("SHAWARMA-L", with_barcodes(&["4006381333931"])),
            ordering("4006381333931"),
        ],
    );
    assert!(answers[1].is_err() && answers[3].is_ok());
    assert_eq!(shop.rows.product("4006381333931").expect("it is back").version, 3);
}

#[test]
fn no_code_is_given_to_two_products() {
    let mut shop = Shop::open(settings());
    let wanted =
        NewProduct { barcodes: vec!["4006381333931".into(), "NEW".into(), "WATER".into(), "NEW".into()], ..new("DATES") };
    let refusal = shop.refuse(&owner(), creating(wanted));
    let taken = |pointer| (pointer, Code::ProductCodeTaken);
    assert_eq!(problems(&refusal), ["/sku", "/barcodes/0", "/barcodes/2", "/barcodes/3"].map(taken));
    assert!(refusal.problems[1].detail.contains("SHAWARMA-L"), "{refusal:?}");
    let refusal = shop.refuse(&owner(), changing("WATER", with_barcodes(&["ONE", "SHAWARMA-L"])));
    assert_eq!(problems(&refusal), [taken("/barcodes/1")]);
    let refusal = shop.refuse(&owner(), changing("WATER", with_barcodes(&["WATER"])));
    assert_eq!(problems(&refusal), [taken("/barcodes/0")]);
    let answers = group_of(&mut shop, vec![creating(new("TEA")), creating(new("TEA"))]);
    assert_eq!(answers[1].as_ref().expect_err("taken").code, Code::ProductCodeTaken);
}

#[test]
fn only_what_is_sent_changes_and_is_recorded() {
    let mut shop = Shop::open(settings());
    let before = Arc::clone(shop.rows.product("DATES").expect("a SKU"));
    let changes = ProductChanges {
        names: Some(NameChange::All(vec![("en".into(), "Khalas dates".into()), ("ar".into(), "تمر".into())])),
        image: Some(Some("/dates.jpg".into())),
        reorder_level: Some(Some(Quantity(2_500))),
        ..ProductChanges::default()
    };
    let changed = product(&shop.run(&someone(Role::Warehouse), changing("DATES", changes)).expect("changed"));
    let expected = Product {
        names: vec![("en".into(), "Khalas dates".into()), ("ar".into(), "تمر".into())],
        image: Some("/dates.jpg".into()),
        reorder_level: Some(Quantity(2_500)),
        version: 2,
        ..Product::clone(&before)
    };
    assert_eq!(*changed, expected);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.subject), ("product.changed", changed.subject()));
    let named = |facts: &[docket_domain::audit::Fact]| facts.iter().map(|fact| fact.name).collect::<Vec<_>>();
    assert_eq!(named(&record.new), ["name", "reorderLevel", "image", "version"]);
    assert_eq!(named(&record.old), named(&record.new));
    assert_eq!((&record.old[2].value, &record.new[2].value), (&Value::Null, &Value::Text("/dates.jpg".into())));
    // What it can be without is taken off; the name in the merchant's language changes alone.
    let changes = ProductChanges {
        names: Some(NameChange::Own("Dates".into())),
        image: Some(None),
        reorder_level: Some(None),
        ..ProductChanges::default()
    };
    let changed = product(&shop.run(&owner(), changing("DATES", changes)).expect("changed"));
    assert_eq!((&changed.image, changed.reorder_level), (&None, None));
    assert_eq!(changed.names, [("en".into(), "Dates".into()), ("ar".into(), "تمر".into())]);
}

#[test]
fn a_change_that_changes_nothing_is_recorded_as_that() {
    let mut shop = Shop::open(settings());
    let same = ProductChanges { price: Some(Amount(3_333)), ..ProductChanges::default() };
    let kept = product(&shop.run(&owner(), changing("DATES", same)).expect("done"));
    assert_eq!(kept.version, 1);
    let record = shop.rows.records.last().expect("a record");
    assert_eq!((record.action, record.subject), ("product.unchanged", kept.subject()));
}

#[test]
fn a_change_of_an_older_version_is_refused() {
    let mut shop = Shop::open(settings());
    let price = |price| ProductChanges { price: Some(Amount(price)), ..ProductChanges::default() };
    let at = |version, changes| {
        let product = ProductReference("WATER".into());
        Command::ChangeProduct(Box::new(ChangeProduct { product, version: Some(version), changes }))
    };
    let answers = group_of(&mut shop, vec![at(1, price(250)), at(1, price(300)), at(2, price(350))]);
    let refusal = answers[1].as_ref().expect_err("refused");
    assert_eq!(problems(refusal), [("/version", Code::ProductVersionConflict)]);
    assert_eq!(product(answers[2].as_ref().expect("changed")).price, Amount(350));
}

#[test]
fn what_is_not_there_cannot_be_changed() {
    let mut shop = Shop::open(settings());
    for name in ["NOTHING", "01900000-0000-7000-8000-000000000000", ""] {
        assert_eq!(shop.refuse(&owner(), changing(name, ProductChanges::default())).code, Code::ProductNotFound, "{name}");
    }
}

#[test]
fn a_product_must_fit_together_also_after_a_change() {
    let mut shop = Shop::open(settings());
    let wanted =
        NewProduct { category: Some("NOWHERE".into()), sell_by_weight: true, reorder_level: Some(Quantity(1_500)), ..new("TEA") };
    let refusal = shop.refuse(&owner(), creating(wanted));
    assert_eq!(
        problems(&refusal),
        [
            ("/category", Code::CategoryUnknown),
            ("/sellByWeight", Code::ProductUnitNotWeighed),
            ("/reorderLevel", Code::QuantityNotWhole)
        ]
    );
    // Dates are sold by the kilogram and by weight.
    let to_pieces = ProductChanges { unit: Some(Unit::Piece), ..ProductChanges::default() };
    assert_eq!(problems(&shop.refuse(&owner(), changing("DATES", to_pieces))), [("/sellByWeight", Code::ProductUnitNotWeighed)]);
}

#[test]
fn what_is_counted_by_the_piece_is_ordered_again_at_a_whole_number() {
    let mut shop = Shop::open(settings());
    let at = |milli| ProductChanges { reorder_level: Some(Some(Quantity(milli))), ..ProductChanges::default() };
    let changed = product(&shop.run(&owner(), changing("WATER", at(2_000))).expect("two packs"));
    assert_eq!(changed.reorder_level, Some(Quantity(2_000)));
    let refusal = shop.refuse(&owner(), changing("WATER", at(2_500)));
    assert_eq!(problems(&refusal), [("/reorderLevel", Code::QuantityNotWhole)]);
}

/// A shop of two outlets, and five pieces of rice at YAS, of which a new process knows nothing yet.
fn with_rice() -> Shop {
    let mut shop = Shop::open(with_two_outlets());
    shop.run(&owner(), creating(NewProduct { track_stock: true, ..new("RICE") })).expect("made");
    let rice = bought("RICE", 5_000, 600);
    let purchase = ReceivePurchase { outlet: Some("YAS".into()), ..purchase_of(vec![rice]) };
    shop.run(&owner(), Command::ReceivePurchase(Box::new(purchase))).expect("received");
    shop.reopen();
    shop
}

fn counting_no_rice() -> Command {
    let product = ProductReference("RICE".into());
    let nothing = AdjustedItem { product, batch: None, adjustment: Adjustment::Counted(Quantity(0)) };
    let adjust = AdjustStock { outlet: Some("YAS".into()), reason: "counted".into(), items: vec![nothing] };
    Command::AdjustStock(Box::new(adjust))
}

#[test]
fn what_is_in_stock_at_any_outlet_stays_counted_as_it_is_and_everything_else_of_it_changes() {
    let mut shop = with_rice();
    let to = |unit: Option<Unit>, track_stock: Option<bool>| {
        changing("RICE", ProductChanges { unit, track_stock, ..ProductChanges::default() })
    };
    let refusal = shop.refuse(&owner(), to(Some(Unit::Kilogram), None));
    assert_eq!(problems(&refusal), [("/unit", Code::ProductHasStock)]);
    let expected =
        "RICE is in stock at outlet YAS; sell it, or count it to nothing with a stock adjustment, before this changes.";
    assert_eq!(refusal.detail, expected);
    let refusal = shop.refuse(&owner(), to(None, Some(false)));
    assert_eq!(problems(&refusal), [("/trackStock", Code::ProductHasStock)]);
    let refusal = shop.refuse(&owner(), to(Some(Unit::Kilogram), Some(false)));
    assert_eq!(problems(&refusal), [("/unit", Code::ProductHasStock)]);
    let dearer = ProductChanges { price: Some(Amount(1_200)), ..ProductChanges::default() };
    assert_eq!(product(&shop.run(&owner(), changing("RICE", dearer)).expect("dearer")).price, Amount(1_200));
    shop.run(&owner(), counting_no_rice()).expect("counted");
    let changed = product(&shop.run(&owner(), to(Some(Unit::Kilogram), Some(false))).expect("nothing is left"));
    assert_eq!((changed.unit, changed.track_stock), (Unit::Kilogram, false));
}

#[test]
fn what_is_kept_for_an_order_stays_counted_as_it_is_though_nothing_is_left() {
    let mut shop = with_rice();
    let order = PlaceOrder { outlet: Some("YAS".into()), items: vec![item("RICE", "2")], ..PlaceOrder::default() };
    let order = shop.place(&owner(), placing(order));
    shop.run(&owner(), counting_no_rice()).expect("counted");
    let stock = shop.rows.stocks.values().next().expect("a stock");
    assert_eq!((stock.on_hand(), stock.reserved), (Quantity(0), Quantity(2_000)));
    let to_kilograms = || changing("RICE", ProductChanges { unit: Some(Unit::Kilogram), ..ProductChanges::default() });
    assert_eq!(problems(&shop.refuse(&owner(), to_kilograms())), [("/unit", Code::ProductHasStock)]);
    shop.run(&owner(), cancelling(order.id, "There is none.")).expect("called off");
    assert_eq!(product(&shop.run(&owner(), to_kilograms()).expect("nobody waits for it")).unit, Unit::Kilogram);
}

#[test]
fn names_change_language_by_language_and_the_merchant_s_own_stays_first() {
    let mut shop = Shop::open(settings());
    let naming = |names: &[(&str, Option<&str>)]| {
        let each = names.iter().map(|(tag, name)| ((*tag).to_owned(), name.map(str::to_owned))).collect();
        changing("WATER", ProductChanges { names: Some(NameChange::Each(each)), ..ProductChanges::default() })
    };
    let mut named = |names: &[(&str, Option<&str>)]| {
        let changed = product(&shop.run(&owner(), naming(names)).expect("changed"));
        changed.names.iter().map(|(tag, name)| format!("{tag} {name}")).collect::<Vec<String>>()
    };
    assert_eq!(named(&[("ar", Some("ماء")), ("fr", Some("Eau"))]), ["en Water", "ar ماء", "fr Eau"]);
    assert_eq!(named(&[("ar", None), ("fr", Some("Eau plate")), ("de", None)]), ["en Water", "fr Eau plate"]);
    assert_eq!(named(&[("en", Some("Still water"))]), ["en Still water", "fr Eau plate"]);
    assert_eq!(named(&[("en", None)]), ["fr Eau plate"]);
    assert_eq!(named(&[("en", Some("Water"))]), ["en Water", "fr Eau plate"], "it comes back to its place");
}

#[test]
fn a_product_that_is_taken_out_of_sale_cannot_be_ordered_until_it_is_back() {
    let mut shop = Shop::open(settings());
    let active = |active| ProductChanges { is_active: Some(active), ..ProductChanges::default() };
    let answers = group_of(
        &mut shop,
        vec![changing("WATER", active(false)), ordering("WATER"), changing("WATER", active(true)), ordering("WATER")],
    );
    assert_eq!(answers[1].as_ref().expect_err("refused").code, Code::ProductInactive);
    assert!(answers[3].is_ok());
}

#[test]
fn categories_are_made_once_and_their_names_change() {
    let mut shop = Shop::open(settings());
    let category = |name: &str| Category { code: "DRINKS".into(), names: names(name) };
    let making = |name: &str| Command::CreateCategory(Box::new(CreateCategory { category: category(name) }));
    let naming = |code: &str, name: &str| {
        let names = NameChange::Own(name.into());
        Command::ChangeCategory(Box::new(ChangeCategory { code: code.into(), names }))
    };
    let into =
        |category: Option<&str>| ProductChanges { category: Some(category.map(str::to_owned)), ..ProductChanges::default() };
    let answers = group_of(
        &mut shop,
        vec![
            changing("WATER", into(Some("DRINKS"))),
            making("Drinks"),
            making("Other drinks"),
            changing("WATER", into(Some("DRINKS"))),
            naming("DRINKS", "Cold drinks"),
        ],
    );
    assert_eq!(answers[0].as_ref().expect_err("not there yet").code, Code::CategoryUnknown);
    assert!(answers[1].as_ref().expect("made").created);
    assert_eq!(problems(answers[2].as_ref().expect_err("taken")), [("/code", Code::CategoryCodeTaken)]);
    assert_eq!(product(answers[3].as_ref().expect("changed")).category.as_deref(), Some("DRINKS"));
    assert_eq!(shop.rows.categories["DRINKS"], category("Cold drinks"));
    assert_eq!(shop.refuse(&owner(), naming("NOWHERE", "x")).code, Code::CategoryNotFound);
    let out = product(&shop.run(&owner(), changing("WATER", into(None))).expect("changed"));
    assert_eq!(out.category, None);
    let actions: Vec<_> =
        shop.rows.records.iter().map(|record| record.action).filter(|action| action.starts_with("cat")).collect();
    assert_eq!(actions, ["category.created", "category.changed"]);
}

#[test]
fn the_stream_says_how_a_category_is_called_and_was() {
    let mut shop = Shop::open(settings());
    let category = Category { code: "DRINKS".into(), names: names("Drinks") };
    shop.run(&owner(), Command::CreateCategory(Box::new(CreateCategory { category }))).expect("made");
    let change = ChangeCategory { code: "DRINKS".into(), names: NameChange::Own("Cold drinks".into()) };
    shop.run(&owner(), Command::ChangeCategory(Box::new(change))).expect("changed");
    let told = |name: &str| {
        let name = Value::List(vec![Value::List(vec![Value::Text("en".into()), Value::Text(name.into())])]);
        vec![Fact::new("code", Value::Text("DRINKS".into())), Fact::new("name", name)]
    };
    let [.., created, changed] = &shop.rows.records[..] else { panic!("two records") };
    assert_eq!((created.action, &created.old, &created.new), ("category.created", &vec![], &told("Drinks")));
    assert_eq!((changed.action, &changed.old, &changed.new), ("category.changed", &told("Drinks"), &told("Cold drinks")));
}

#[test]
fn changes_of_the_catalogue_do_not_raise_the_floor_of_time() {
    let mut shop = Shop::open(settings());
    let floor = shop.rows.time;
    shop.suspect = true;
    shop.run(&owner(), creating(new("TEA"))).expect("made, though the clock is suspect");
    assert_eq!(shop.rows.time, floor);
}

fn with_extras() -> ProductChanges {
    let option = |code: &str, price| ModifierOption { code: code.into(), names: names(code), price: Amount(price) };
    let group = |code: &str, min, max, options| ModifierGroup { code: code.into(), names: names(code), min, max, options };
    let modifiers = vec![
        group("BREAD", 1, 1, vec![option("PITA", 0), option("SAJ", 100)]),
        group("EXTRAS", 0, 2, vec![option("CHEESE", 300), option("GARLIC", 150)]),
    ];
    ProductChanges { modifiers: Some(modifiers), ..ProductChanges::default() }
}

fn with_options(item: NewItem, options: &[&str]) -> NewItem {
    NewItem { options: options.iter().map(|code| (*code).to_owned()).collect(), ..item }
}

#[test]
fn what_options_cost_is_on_the_line_and_in_the_sums() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), changing("SHAWARMA-L", with_extras())).expect("changed");
    let items = vec![
        with_options(item("SHAWARMA-L", "2"), &["SAJ", "CHEESE"]),
        with_options(NewItem { unit_price: Some(Amount(1_000)), ..item("SHAWARMA-L", "1") }, &["PITA", "GARLIC", "GARLIC"]),
    ];
    let order = shop.place(&owner(), placing(PlaceOrder { items, ..PlaceOrder::default() }));
    let prices: Vec<_> = order.lines.iter().map(|line| (line.unit_price, line.gross)).collect();
    assert_eq!(prices, [(Amount(2_900), Amount(5_800)), (Amount(1_300), Amount(1_300))]);
    let chosen: Vec<_> = order.lines[0].options.iter().map(|one| (one.group.as_str(), one.code.as_str(), one.price)).collect();
    assert_eq!(chosen, [("BREAD", "SAJ", Amount(100)), ("EXTRAS", "CHEESE", Amount(300))]);
    assert_eq!(order.totals.total, Amount(7_100));
    let record = shop.rows.records.iter().find(|record| record.action == "order.placed").expect("a record");
    let lines = record.new.iter().find(|fact| fact.name == "lines").map(|fact| &fact.value);
    let Some(Value::List(lines)) = lines else { panic!("lines") };
    let Value::List(first) = &lines[0] else { panic!("a line") };
    assert_eq!(first.last(), Some(&Value::List(vec![Value::Text("SAJ".into()), Value::Text("CHEESE".into())])));
}

#[test]
fn options_that_do_not_fit_are_refused_with_everything_else_that_is_wrong() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), changing("SHAWARMA-L", with_extras())).expect("changed");
    let items = vec![
        item("SHAWARMA-L", "1"),
        with_options(item("SHAWARMA-L", "1"), &["PITA", "SAJ"]),
        with_options(item("WATER", "1"), &["PITA"]),
        with_options(open_item("Gift wrap", 100), &["PITA"]),
        item("NOTHING", "1"),
    ];
    let refusal = shop.refuse(&owner(), placing(PlaceOrder { items, ..PlaceOrder::default() }));
    assert_eq!(
        problems(&refusal),
        [
            ("/items/0/options", Code::OptionTooFew),
            ("/items/1/options", Code::OptionTooMany),
            ("/items/2/options/0", Code::OptionUnknown),
            ("/items/3/options/0", Code::OptionUnknown),
            ("/items/4/product", Code::ProductUnknown),
        ]
    );
}

#[test]
fn options_that_make_an_item_too_dear_are_refused() {
    let mut shop = Shop::open(settings());
    shop.run(&owner(), changing("SHAWARMA-L", with_extras())).expect("changed");
    let dear = NewItem { unit_price: Some(Amount(docket_domain::limits::AMOUNT_MINOR_MAX)), ..item("SHAWARMA-L", "1") };
    let items = vec![with_options(dear, &["SAJ"])];
    let refusal = shop.refuse(&owner(), placing(PlaceOrder { items, ..PlaceOrder::default() }));
    assert_eq!(problems(&refusal), [("/items/0/options", Code::AmountTooLarge)]);
}

#[test]
#[should_panic(expected = "never asked for")]
fn a_product_that_was_never_asked_for_cannot_be_read() {
    Shop::open(settings()).book.product(&ProductReference("OTHER".into()));
}
