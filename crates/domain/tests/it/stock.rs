//! Goods that come, go back, are counted and are moved: the batches, movements and figures of each document, and what is refused.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Fact, Record, Value};
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::{BatchId, StockDocumentId};
use docket_domain::limits::OPEN_BATCHES_MAX;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series};
use docket_domain::ordering::PlaceOrder;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::stock::{
    AdjustStock, AdjustedItem, Adjustment, Batch, MovementKind, PurchasedItem, ReceivePurchase, ReturnPurchase, ReturnedBatch,
    StockDocument, TransferStock, TransferredItem,
};
use docket_domain::time::Timestamp;

use crate::fixtures::{DAY, bought, item, placing, purchase_of, series, someone, with_two_outlets};
use crate::shop::Shop;

/// A shop of two outlets that keeps stock of tea and coffee, by the piece.
fn shop() -> Shop {
    let mut shop = Shop::open(with_two_outlets());
    keep_stock(&mut shop);
    shop
}

fn keep_stock(shop: &mut Shop) {
    for sku in ["TEA", "COFFEE"] {
        let names = vec![("en".into(), sku.to_lowercase())];
        let product = NewProduct { track_stock: true, ..NewProduct::new(sku, names, Unit::Piece, Amount(900)) };
        shop.run(&owner(), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    }
}

fn owner() -> Actor {
    someone(Role::Owner)
}

fn reference(sku: &str) -> ProductReference {
    ProductReference(sku.into())
}

/// So many pieces that cost so much each.
fn arriving(sku: &str, pieces: i64, unit_cost: i64) -> PurchasedItem {
    bought(sku, pieces * 1_000, unit_cost)
}

fn purchase(outlet: &str, items: Vec<PurchasedItem>) -> ReceivePurchase {
    ReceivePurchase { outlet: Some(outlet.into()), ..purchase_of(items) }
}

fn receiving(purchase: ReceivePurchase) -> Command {
    Command::ReceivePurchase(Box::new(purchase))
}

fn adjusting(outlet: &str, items: Vec<AdjustedItem>) -> Command {
    Command::AdjustStock(Box::new(AdjustStock { outlet: Some(outlet.into()), reason: "stock-take".into(), items }))
}

fn adjusted(sku: &str, batch: Option<BatchId>, adjustment: Adjustment) -> AdjustedItem {
    AdjustedItem { product: reference(sku), batch, adjustment }
}

fn sending_back(purchase: StockDocumentId, items: &[(BatchId, i64)]) -> Command {
    let returned = |(batch, pieces): &(BatchId, i64)| ReturnedBatch { batch: *batch, quantity: Quantity(pieces * 1_000) };
    let items = items.iter().map(returned).collect();
    Command::ReturnPurchase(Box::new(ReturnPurchase { purchase, items, reason: None }))
}

/// Moves thousandths of products from the main outlet to another.
fn sending(to: &str, items: &[(&str, i64)]) -> Command {
    let sent = |(sku, milli): &(&str, i64)| TransferredItem { product: reference(sku), batch: None, quantity: Quantity(*milli) };
    let items = items.iter().map(sent).collect();
    Command::TransferStock(Box::new(TransferStock { from: "MAIN".into(), to: to.into(), items, reason: None }))
}

/// Runs what makes a document of stock.
#[track_caller]
fn document(shop: &mut Shop, command: Command) -> Arc<StockDocument> {
    let outcome = shop.run(&owner(), command).expect("it is done");
    let Document::StockDocument(document) = outcome.document else { panic!("not a document of stock") };
    document
}

/// The batches of a record, in the order of their lines.
fn batches(shop: &Shop, row: u64) -> Vec<Arc<Batch>> {
    let mut batches: Vec<_> = shop.rows.batches.values().filter(|batch| batch.row == row).cloned().collect();
    batches.sort_by_key(|batch| batch.line);
    batches
}

/// The movements of a kind: line, line of the document, thousandths, worth.
fn moved(shop: &Shop, kind: MovementKind) -> Vec<(u32, u32, i64, i64)> {
    let movements = shop.rows.movements.iter().filter(|movement| movement.kind == kind);
    movements.map(|one| (one.line, one.document_line, one.quantity.0, one.value.0)).collect()
}

/// How much is there, and what it is worth.
fn there(shop: &Shop, outlet: &str, sku: &str) -> (i64, i64) {
    let product = shop.rows.product(sku).expect("a product").id;
    let mut stocks = shop.rows.stocks.iter().filter(|(key, _)| key.outlet == outlet && key.product == product);
    stocks.next().map_or((0, 0), |(_, stock)| (stock.on_hand().0, stock.value().0))
}

fn last_of<'a>(shop: &'a Shop, action: &str) -> &'a Record {
    shop.rows.records.iter().rfind(|record| record.action == action).expect("a record")
}

fn personal(record: &Record) -> Vec<Fact> {
    record.personal.as_ref().map(|personal| personal.facts.clone()).unwrap_or_default()
}

fn told(refusal: &Refusal) -> Vec<(Code, &str)> {
    refusal.problems.iter().map(|problem| (problem.code, problem.pointer.as_str())).collect()
}

#[test]
fn each_line_of_a_purchase_is_a_batch_and_a_movement_of_its_own() {
    let mut shop = shop();
    let received = document(&mut shop, receiving(purchase("MAIN", vec![arriving("TEA", 10, 400), arriving("TEA", 5, 450)])));
    assert_eq!((received.number.as_ref().map(|number| number.text()), received.value), (Some("PUR-000001"), Amount(6_250)));
    let made = batches(&shop, received.row);
    let named: Vec<_> = made.iter().map(|batch| (batch.line, batch.number.as_str(), batch.quantity.0)).collect();
    assert_eq!(named, [(1, "PUR-000001-1", 10_000), (2, "PUR-000001-2", 5_000)]);
    assert_eq!(moved(&shop, MovementKind::Purchase), [(1, 1, 10_000, 4_000), (2, 2, 5_000, 2_250)]);
    assert_eq!(there(&shop, "MAIN", "TEA"), (15_000, 6_250));
}

#[test]
fn who_supplied_goods_and_on_which_papers_is_kept_beside_the_stream() {
    let mut shop = shop();
    let nameless = purchase("MAIN", vec![arriving("TEA", 1, 400)]);
    let invoice = ReceivePurchase { reference: Some("INV-77".into()), ..nameless.clone() };
    document(&mut shop, receiving(ReceivePurchase { supplier: Some("Ali Trading".into()), ..invoice }));
    let record = last_of(&shop, "purchase.received");
    let text = |name, text: &str| Fact::new(name, Value::Text(text.into()));
    assert_eq!(personal(record), [text("supplier", "Ali Trading"), text("reference", "INV-77")]);
    document(&mut shop, receiving(nameless));
    assert_eq!(last_of(&shop, "purchase.received").personal, None, "nobody is named");
}

#[test]
fn purchases_are_numbered_by_outlet_and_user_where_the_series_says_so() {
    let mut settings = with_two_outlets();
    settings.series.retain(|series| series.kind != Kind::Purchase);
    settings.series.push(Series {
        scope: vec![ScopePart::Outlet, ScopePart::User],
        ..series(Kind::Purchase, "P-{OUTLET}-{USER}-{SEQ:3}", Reset::Never)
    });
    let mut shop = Shop::open(settings);
    keep_stock(&mut shop);
    let numbers = [("MAIN", "ANA"), ("YAS", "ANA"), ("MAIN", "BEN"), ("MAIN", "ANA")].map(|(outlet, user)| {
        let actor = Actor { user_code: Some(user.into()), ..owner() };
        let outcome = shop.run(&actor, receiving(purchase(outlet, vec![arriving("TEA", 1, 400)]))).expect("received");
        let Document::StockDocument(received) = outcome.document else { panic!("not a document of stock") };
        received.number.as_ref().expect("a number").text().to_owned()
    });
    assert_eq!(numbers, ["P-MAIN-ANA-001", "P-YAS-ANA-001", "P-MAIN-BEN-001", "P-MAIN-ANA-002"]);
}

#[test]
fn goods_are_booked_in_from_the_moment_on_at_which_they_have_arrived() {
    let mut shop = shop();
    let come_at = |at| ReceivePurchase { received_at: Some(at), ..purchase("MAIN", vec![arriving("TEA", 1, 400)]) };
    for ahead in [1, DAY] {
        let refusal = shop.refuse(&owner(), receiving(come_at(Timestamp(shop.now.0 + ahead))));
        assert_eq!(told(&refusal), [(Code::StockNotArrived, "/receivedAt")]);
    }
    for before in [0, 1, DAY] {
        let at = Timestamp(shop.now.0 - before);
        let received = document(&mut shop, receiving(come_at(at)));
        assert_eq!(batches(&shop, received.row)[0].received_at, at);
    }
}

#[test]
fn a_product_has_no_more_open_batches_at_an_outlet_than_a_sale_can_look_at() {
    let mut shop = shop();
    let coffee_and_tea = |tea: usize| {
        let items = [arriving("COFFEE", 1, 700)].into_iter().chain(vec![arriving("TEA", 1, 400); tea]);
        receiving(purchase("MAIN", items.collect()))
    };
    let too_many = [(Code::StockTooManyBatches, "/items/1/productId")];
    assert_eq!(told(&shop.refuse(&owner(), coffee_and_tea(OPEN_BATCHES_MAX + 1))), too_many, "at once");
    document(&mut shop, coffee_and_tea(OPEN_BATCHES_MAX));
    assert_eq!(there(&shop, "MAIN", "TEA").0, 1_000_000);
    assert_eq!(told(&shop.refuse(&owner(), coffee_and_tea(1))), too_many, "one more");
    let found = || adjusting("MAIN", vec![adjusted("TEA", None, Adjustment::Found(Quantity(2_000)))]);
    assert_eq!(told(&shop.refuse(&owner(), found())), [(Code::StockTooManyBatches, "/items/0/found")]);
    document(&mut shop, adjusting("MAIN", vec![adjusted("TEA", None, Adjustment::Waste(Quantity(1_000)))]));
    document(&mut shop, found());
    assert_eq!(there(&shop, "MAIN", "TEA"), (1_001_000, 400_400), "a batch that is used up makes room");
}

#[test]
fn goods_are_not_moved_to_where_there_is_no_room_for_their_batches() {
    let mut shop = shop();
    document(&mut shop, receiving(purchase("YAS", vec![arriving("TEA", 1, 400); OPEN_BATCHES_MAX - 1])));
    let items = vec![arriving("TEA", 2, 400), arriving("TEA", 5, 400), arriving("COFFEE", 3, 700)];
    document(&mut shop, receiving(purchase("MAIN", items)));
    let no_room = |shop: &mut Shop, items: &[(&str, i64)]| {
        let refusal = shop.refuse(&owner(), sending("YAS", items));
        let [problem] = refusal.problems.as_slice() else { panic!("one problem: {refusal:?}") };
        assert_eq!(problem.code, Code::StockTooManyBatches);
        problem.pointer.clone()
    };
    assert_eq!(no_room(&mut shop, &[("TEA", 3_000)]), "/items/0/productId", "of two batches");
    assert_eq!(no_room(&mut shop, &[("TEA", 1_000), ("TEA", 1_000)]), "/items/1/productId", "one after the other");
    document(&mut shop, sending("YAS", &[("COFFEE", 1_000), ("TEA", 1_000), ("COFFEE", 1_000)]));
    assert_eq!((there(&shop, "YAS", "TEA").0, there(&shop, "YAS", "COFFEE").0), (1_000_000, 2_000));
    assert_eq!(no_room(&mut shop, &[("TEA", 1_000)]), "/items/0/productId");
}

#[test]
fn what_one_outlet_sends_is_a_batch_a_portion_at_the_other_and_costs_the_same() {
    let mut shop = shop();
    let items = vec![arriving("COFFEE", 4, 700), arriving("TEA", 10, 400), arriving("TEA", 10, 500)];
    document(&mut shop, receiving(purchase("MAIN", items)));
    let sent = document(&mut shop, sending("YAS", &[("TEA", 12_000), ("TEA", 3_000), ("COFFEE", 1_000)]));
    assert_eq!((sent.outlet.as_str(), sent.to_outlet.as_deref(), sent.value), ("MAIN", Some("YAS"), Amount(7_200)));
    let gone = [(1, 1, -10_000, -4_000), (2, 1, -2_000, -1_000), (3, 2, -3_000, -1_500), (4, 3, -1_000, -700)];
    assert_eq!(moved(&shop, MovementKind::TransferOut), gone);
    let come = gone.map(|(line, of_document, quantity, value)| (line, of_document, -quantity, -value));
    assert_eq!(moved(&shop, MovementKind::TransferIn), come);
    let arrived = batches(&shop, last_of(&shop, "stock.arrived").seq);
    let arrived: Vec<_> =
        arrived.iter().map(|one| (one.line, one.outlet.as_str(), one.number.as_str(), one.quantity.0)).collect();
    let expected = [
        (1, "YAS", "PUR-000001-2", 10_000),
        (2, "YAS", "PUR-000001-3", 2_000),
        (3, "YAS", "PUR-000001-3", 3_000),
        (4, "YAS", "PUR-000001-1", 1_000),
    ];
    assert_eq!(arrived, expected);
    assert_eq!((there(&shop, "MAIN", "TEA"), there(&shop, "YAS", "TEA")), ((5_000, 2_500), (15_000, 6_500)));
    assert_eq!((there(&shop, "MAIN", "COFFEE"), there(&shop, "YAS", "COFFEE")), ((3_000, 2_100), (1_000, 700)));
}

#[test]
fn what_is_kept_for_orders_stays_at_its_outlet() {
    let mut shop = shop();
    document(&mut shop, receiving(purchase("MAIN", vec![arriving("TEA", 10, 400)])));
    let order = PlaceOrder { outlet: Some("MAIN".into()), items: vec![item("TEA", "4")], ..PlaceOrder::default() };
    shop.place(&owner(), placing(order));
    let refusal = shop.refuse(&owner(), sending("YAS", &[("TEA", 8_000)]));
    assert_eq!(told(&refusal), [(Code::StockInsufficient, "/items/0/quantity")]);
    let quantity = |name, milli| Fact::new(name, Value::Quantity(Quantity(milli)));
    assert_eq!(refusal.problems[0].facts, [quantity("asked", 8_000), quantity("available", 6_000)]);
    document(&mut shop, sending("YAS", &[("TEA", 6_000)]));
    assert_eq!((there(&shop, "MAIN", "TEA"), there(&shop, "YAS", "TEA")), ((4_000, 1_600), (6_000, 2_400)));
}

#[test]
fn goods_are_moved_to_another_outlet_and_in_whole_pieces() {
    let mut shop = shop();
    document(&mut shop, receiving(purchase("MAIN", vec![arriving("TEA", 10, 400)])));
    let refusal = shop.refuse(&owner(), sending("MAIN", &[("TEA", 1_000)]));
    assert_eq!(told(&refusal), [(Code::StockSameOutlet, "/to")]);
    let refusal = shop.refuse(&owner(), sending("YAS", &[("TEA", 1_000), ("TEA", 1_500), ("TEA", 500)]));
    let not_whole = ["/items/1/quantity", "/items/2/quantity"].map(|pointer| (Code::QuantityNotWhole, pointer));
    assert_eq!(told(&refusal), not_whole);
}

#[test]
fn each_line_of_an_adjustment_says_how_much_more_or_less_there_is() {
    let mut shop = shop();
    document(&mut shop, receiving(purchase("MAIN", vec![arriving("TEA", 10, 400), arriving("COFFEE", 1, 700)])));
    let items = vec![
        adjusted("TEA", None, Adjustment::Waste(Quantity(2_000))),
        adjusted("COFFEE", None, Adjustment::Found(Quantity(3_000))),
        adjusted("TEA", None, Adjustment::Counted(Quantity(9_000))),
    ];
    let counted = document(&mut shop, adjusting("MAIN", items));
    assert_eq!(counted.value, Amount(-800 + 2_100 + 400));
    let line =
        |sku: &str, kind, milli| Value::List(vec![Value::Text(sku.into()), Value::Word(kind), Value::Quantity(Quantity(milli))]);
    let lines = vec![line("TEA", "waste", -2_000), line("COFFEE", "found", 3_000), line("TEA", "count", 1_000)];
    assert!(last_of(&shop, "stock.adjusted").new.contains(&Fact::new("lines", Value::List(lines))));
    assert_eq!(moved(&shop, MovementKind::Waste), [(1, 1, -2_000, -800)]);
    assert_eq!(moved(&shop, MovementKind::Found), [(2, 2, 3_000, 2_100)]);
    assert_eq!(moved(&shop, MovementKind::Count), [(3, 3, 1_000, 400)]);
    let found = batches(&shop, counted.row);
    let found: Vec<_> = found.iter().map(|batch| (batch.line, batch.number.as_str(), batch.quantity.0)).collect();
    assert_eq!(found, [(2, "FOUND-20251106", 3_000), (3, "FOUND-20251106", 1_000)]);
    assert_eq!((there(&shop, "MAIN", "TEA"), there(&shop, "MAIN", "COFFEE")), ((9_000, 3_600), (4_000, 2_800)));
}

#[test]
fn a_count_that_the_records_agree_with_moves_nothing() {
    let mut shop = shop();
    let items = vec![arriving("TEA", 10, 400), arriving("TEA", 3, 450)];
    let received = document(&mut shop, receiving(purchase("MAIN", items)));
    let (first, second) = (batches(&shop, received.row)[0].id, batches(&shop, received.row)[1].id);
    document(&mut shop, adjusting("MAIN", vec![adjusted("TEA", Some(second), Adjustment::Waste(Quantity(3_000)))]));
    let items = vec![
        adjusted("TEA", None, Adjustment::Counted(Quantity(10_000))),
        adjusted("TEA", Some(first), Adjustment::Counted(Quantity(10_000))),
        adjusted("TEA", Some(second), Adjustment::Counted(Quantity(0))),
    ];
    let counted = document(&mut shop, adjusting("MAIN", items));
    assert_eq!((counted.value, moved(&shop, MovementKind::Count)), (Amount::ZERO, Vec::new()));
}

#[test]
fn a_batch_is_counted_as_what_it_is_and_where_it_is() {
    let mut shop = shop();
    let received = document(&mut shop, receiving(purchase("MAIN", vec![arriving("TEA", 10, 400)])));
    let tea = batches(&shop, received.row)[0].id;
    for (outlet, sku) in [("MAIN", "COFFEE"), ("YAS", "TEA")] {
        let found = adjusted(sku, Some(tea), Adjustment::Found(Quantity(1_000)));
        let refusal = shop.refuse(&owner(), adjusting(outlet, vec![found]));
        assert_eq!(told(&refusal), [(Code::BatchUnknown, "/items/0/batch")], "{sku} at {outlet}");
    }
}

#[test]
fn goods_go_back_from_their_own_batch_at_what_they_cost() {
    let mut shop = shop();
    let items = vec![arriving("TEA", 10, 400), arriving("TEA", 10, 500), arriving("COFFEE", 4, 700)];
    let received = document(&mut shop, receiving(purchase("MAIN", items)));
    let [first, second, coffee] = [0, 1, 2].map(|place| batches(&shop, received.row)[place].id);
    let refusal = shop.refuse(&owner(), sending_back(received.id, &[(first, 10), (second, 11)]));
    assert_eq!(told(&refusal), [(Code::StockInsufficient, "/items/1/quantity")]);
    assert_eq!(refusal.problems[0].facts[1], Fact::new("available", Value::Quantity(Quantity(10_000))), "of the second batch");
    let returned = document(&mut shop, sending_back(received.id, &[(coffee, 1), (second, 10)]));
    assert_eq!((returned.value, returned.purchase_row), (Amount(-5_700), Some(received.row)));
    assert_eq!(moved(&shop, MovementKind::PurchaseReturn), [(1, 1, -1_000, -700), (2, 2, -10_000, -5_000)]);
    assert_eq!((there(&shop, "MAIN", "TEA"), there(&shop, "MAIN", "COFFEE")), ((10_000, 4_000), (3_000, 2_100)));
}

#[test]
fn only_what_a_supplier_brought_to_ones_own_outlet_goes_back() {
    let mut shop = shop();
    let bought = document(&mut shop, receiving(purchase("MAIN", vec![arriving("TEA", 10, 400)])));
    let opening = ReceivePurchase { is_opening: true, ..purchase("MAIN", vec![arriving("TEA", 10, 400)]) };
    let opening = document(&mut shop, receiving(opening));
    let at_yas = Actor { outlet: Some("YAS".into()), ..owner() };
    for (actor, document, whose) in [(owner(), &opening, "nobody's"), (at_yas, &bought, "another outlet's")] {
        let batch = batches(&shop, document.row)[0].id;
        let refusal = shop.refuse(&actor, sending_back(document.id, &[(batch, 1)]));
        assert_eq!(refusal.code, Code::PurchaseUnknown, "{whose}");
    }
}
