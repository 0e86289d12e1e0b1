//! Items that are added, changed and taken off, and what that costs.

use docket_domain::access::Role;
use docket_domain::audit::Value;
use docket_domain::billing::NewCharge;
use docket_domain::catalog::{ChangeProduct, ProductChanges, ProductReference};
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::ORDER_LINES_MAX;
use docket_domain::money::Amount;
use docket_domain::ordering::{AmendOrder, LineAmendment, NewItem, Order, PlaceOrder, Status};
use docket_domain::refusal::Code;

use super::*;
use crate::fixtures::{amending, amount_off, cancelling, item, open_item, percent_off, settings, so_many, without};

fn command(amendment: AmendOrder) -> Command {
    Command::AmendOrder(Box::new(amendment))
}

/// An order of two shawarmas (25.00 each) and one water (2.00).
fn lunch(shop: &mut Shop) -> std::sync::Arc<Order> {
    place(shop, vec![item("SHAWARMA-L", "2"), item("WATER", "1")])
}

#[test]
fn lines_are_added_changed_and_taken_off_and_keep_their_numbers() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let amended = amend(
        &mut shop,
        AmendOrder {
            add: vec![item("DATES", "1"), open_item("Gift wrap", 500)],
            change: vec![LineAmendment { notes: Some("no onion".into()), ..so_many(1, "3") }],
            remove: vec![without(2, None)],
            ..amending(order.id)
        },
    );
    assert_eq!(lines(&amended), [(1, 3, 0, 0, 7_500), (2, 0, 1, 0, 0), (3, 1, 0, 0, 3_333), (4, 1, 0, 0, 500)]);
    assert_eq!((amended.totals.total, amended.version), (Amount(11_333), 2));
    assert_eq!(amended.lines[0].notes, "no onion");
    assert!(amended.lines.iter().all(|line| line.added_at.is_none()), "nobody has begun: these are no add-ons");
    let again =
        amend(&mut shop, AmendOrder { add: vec![item("WATER", "1")], remove: vec![without(1, Some("1"))], ..amending(order.id) });
    assert_eq!(lines(&again)[0], (1, 2, 1, 0, 5_000));
    assert_eq!(lines(&again)[4], (5, 1, 0, 0, 200), "the number of what was taken off is not given again");
}

#[test]
fn the_history_says_what_a_line_was_and_is_and_notes_stand_beside_it() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let change = LineAmendment { line: 1, quantity: None, notes: Some("for Aisha".into()) };
    let reason = Some("she rang".into());
    amend(&mut shop, AmendOrder { change: vec![change], remove: vec![without(2, None)], reason, ..amending(order.id) });
    let record = last_record(&shop, &order);
    assert_eq!(record.action, "order.amended");
    assert_eq!(fact(&record.old, "total"), Some(&Value::Amount(Amount(5_200), 2)));
    assert_eq!(fact(&record.new, "total"), Some(&Value::Amount(Amount(5_000), 2)));
    let Some(Value::List(new)) = fact(&record.new, "lines") else { panic!("lines") };
    assert_eq!(new.len(), 2, "one whose notes changed, and one that was taken off");
    let told = format!("{:?} {:?}", record.old, record.new);
    assert!(!told.contains("Aisha") && !told.contains("rang"), "nothing that names a person: {told}");
    let personal = format!("{:?}", record.personal);
    assert!(personal.contains("for Aisha") && personal.contains("she rang"), "{personal}");
}

#[test]
fn a_line_keeps_the_price_at_which_it_was_ordered_and_what_is_added_has_the_price_of_now() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let changes = ProductChanges { price: Some(Amount(3_000)), ..ProductChanges::default() };
    let dearer = ChangeProduct { product: ProductReference("SHAWARMA-L".into()), version: None, changes };
    shop.run(&someone(Role::Owner), Command::ChangeProduct(Box::new(dearer))).expect("changed");
    let amended =
        amend(&mut shop, AmendOrder { add: vec![item("SHAWARMA-L", "1")], change: vec![so_many(1, "3")], ..amending(order.id) });
    assert_eq!(lines(&amended), [(1, 3, 0, 0, 7_500), (2, 1, 0, 0, 200), (3, 1, 0, 0, 3_000)]);
}

#[test]
fn discounts_are_spread_anew_and_an_amount_off_is_at_most_what_is_left() {
    let mut shop = Shop::open(settings());
    let discounts = vec![percent_off("10"), amount_off(4_000)];
    let items = vec![item("SHAWARMA-L", "2"), NewItem { discounts: vec![amount_off(150)], ..item("WATER", "1") }];
    let order = place_more(&mut shop, PlaceOrder { items, discounts: discounts.clone(), ..PlaceOrder::default() });
    // 50.00 + 0.50, less 10 % and 40.00.
    assert_eq!(order.totals.total, Amount(545));
    let fewer = amend(&mut shop, AmendOrder { change: vec![so_many(1, "1")], ..amending(order.id) });
    assert_eq!((fewer.totals.subtotal, fewer.totals.discount, fewer.totals.total), (Amount(2_700), Amount(2_700), Amount(0)));
    assert_eq!(fewer.discounts, discounts, "what was agreed stays");
    let more = amend(&mut shop, AmendOrder { change: vec![so_many(1, "3")], ..amending(order.id) });
    assert_eq!(more.totals.total, Amount(2_795), "75.50 less 10 % and 40.00");
}

#[test]
fn a_charge_that_is_a_part_of_the_goods_goes_with_them_and_another_stays() {
    let mut shop = Shop::open(with_charges());
    let charge = |code: &str, amount| NewCharge { code: code.into(), amount };
    let charges = vec![charge("deliveryFee", None), charge("serviceCharge", None), charge("serviceCharge", Some(Amount(70)))];
    let items = vec![item("SHAWARMA-L", "2")];
    let order = place_more(&mut shop, PlaceOrder { items, charges, ..PlaceOrder::default() });
    assert_eq!(lines(&order).iter().map(|line| line.4).collect::<Vec<_>>(), [5_000, 500, 500, 70]);
    let amended = amend(&mut shop, AmendOrder { add: vec![item("SHAWARMA-L", "2")], ..amending(order.id) });
    assert_eq!(lines(&amended).iter().map(|line| line.4).collect::<Vec<_>>(), [5_000, 500, 1_000, 70, 5_000]);
    let free = amend(&mut shop, AmendOrder { remove: vec![without(3, None)], ..amending(order.id) });
    assert_eq!((lines(&free)[2], free.totals.total), ((3, 0, 1, 0, 0), Amount(10_570)), "a charge is taken off as a line");
    let part = AmendOrder { remove: vec![without(2, Some("0.5"))], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(part)), (Code::OrderLineIsCharge, vec!["/remove/0/quantity".into()]));
    let two = AmendOrder { change: vec![so_many(2, "2")], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(two)), (Code::OrderLineIsCharge, vec!["/change/0/quantity".into()]));
    let goods = AmendOrder { remove: vec![without(1, None), without(5, None)], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(goods)).0, Code::OrderEmpty, "charges alone are no order");
}

#[test]
fn what_is_kept_in_stock_goes_with_the_lines() {
    let mut shop = with_tins();
    let order = place(&mut shop, vec![item("TINS", "4"), item("WATER", "1")]);
    assert_eq!(tins_kept(&shop), 4);
    amend(&mut shop, AmendOrder { add: vec![item("TINS", "3")], change: vec![so_many(1, "7")], ..amending(order.id) });
    assert_eq!(tins_kept(&shop), 10);
    let one_more = AmendOrder { change: vec![so_many(1, "8")], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(one_more)), (Code::StockInsufficient, vec!["/change/0/quantity".into()]));
    let another = AmendOrder { add: vec![item("WATER", "1"), item("TINS", "1")], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(another)), (Code::StockInsufficient, vec!["/add/1/quantity".into()]));
    // What the same change gives back may be taken.
    amend(&mut shop, AmendOrder { add: vec![item("TINS", "5")], remove: vec![without(1, None)], ..amending(order.id) });
    assert_eq!(tins_kept(&shop), 8);
    shop.run(&someone(Role::Owner), cancelling(order.id, "changed their mind")).expect("cancelled");
    assert_eq!(tins_kept(&shop), 0);
}

#[test]
fn once_preparing_has_begun_lines_are_add_ons_and_taken_off_by_a_manager_with_a_reason() {
    for status in [Status::Preparing, Status::Ready] {
        let mut shop = with_tins();
        let order = place(&mut shop, vec![item("TINS", "3"), item("WATER", "2")]);
        bring(&mut shop, order.id, status);
        let added = AmendOrder { add: vec![item("WATER", "1")], ..amending(order.id) };
        let amended = amend_as(&mut shop, Role::Cashier, added).expect("added");
        assert_eq!(amended.lines.iter().map(|line| line.added_at.is_some()).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!((amended.lines[2].added_at, amended.status), (Some(amended.updated_at), Status::Preparing));
        assert_eq!(amended.status_since == amended.updated_at, status == Status::Ready, "what came on it is not ready");
        let spilt = || AmendOrder { remove: vec![without(1, Some("2"))], reason: Some("spilt".into()), ..amending(order.id) };
        let by_cashier = refused(&mut shop, Role::Cashier, command(spilt()));
        assert_eq!(by_cashier, (Code::PermissionMissing, vec!["/remove".into()]));
        let silent = AmendOrder { reason: None, ..spilt() };
        assert_eq!(refused(&mut shop, Role::Manager, command(silent)), (Code::OrderReasonRequired, vec!["/reason".into()]));
        let changed = AmendOrder { change: vec![so_many(1, "2")], ..amending(order.id) };
        assert_eq!(refused(&mut shop, Role::Manager, command(changed)), (Code::OrderTooLate, vec!["/change".into()]));
        let voided = amend_as(&mut shop, Role::Manager, spilt()).expect("voided");
        assert_eq!((lines(&voided)[0], tins_kept(&shop)), ((1, 1, 2, 0, 100), 1));
    }
}

#[test]
fn an_order_that_has_left_the_house_or_was_called_off_is_not_amended() {
    let mut shop = Shop::open(settings());
    let cancelled = lunch(&mut shop);
    shop.run(&someone(Role::Owner), cancelling(cancelled.id, "changed their mind")).expect("cancelled");
    let delivered = lunch(&mut shop);
    bring(&mut shop, delivered.id, Status::Delivered);
    let sent = place_more(
        &mut shop,
        PlaceOrder { channel: Some("delivery".into()), items: vec![item("WATER", "1")], ..PlaceOrder::default() },
    );
    crate::fixtures::bring_to(&mut shop, sent.id, &[WAY[0], WAY[1], WAY[2], Status::Assigned]);
    for order in [cancelled, delivered, sent] {
        let more = AmendOrder { add: vec![item("WATER", "1")], ..amending(order.id) };
        assert_eq!(refused(&mut shop, Role::Owner, command(more)).0, Code::OrderTooLate);
    }
}

#[test]
fn only_what_counts_is_billed() {
    let mut shop = with_tins();
    let order = place(&mut shop, vec![item("TINS", "3"), item("TINS", "1"), item("WATER", "2")]);
    bring(&mut shop, order.id, Status::Preparing);
    let (reason, remove) = (Some("spilt".into()), vec![without(1, Some("1")), without(2, None)]);
    amend(&mut shop, AmendOrder { remove, reason, add: vec![item("TINS", "1")], ..amending(order.id) });
    crate::fixtures::bring_to(&mut shop, order.id, &[Status::Ready, Status::Delivered]);
    let bill = &shop.rows.bills.values().next().expect("a bill").bill;
    let billed = |place: usize| (bill.lines[place].line.quantity.0, bill.lines[place].line.total.0);
    assert_eq!((billed(0), billed(1), billed(2), bill.lines.len()), ((2_000, 200), (2_000, 400), (1_000, 100), 3));
    assert_eq!((bill.totals.total, bill.cost, tins_kept(&shop)), (Amount(700), Amount(150), 0));
    assert!(bill.lines.iter().all(|line| line.line.added_at.is_none()), "what is an add-on is the kitchen's affair");
}

#[test]
fn what_is_wrong_with_each_line_is_said_at_once() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    amend(&mut shop, AmendOrder { add: vec![item("DATES", "1")], remove: vec![without(2, None)], ..amending(order.id) });
    let wrong = AmendOrder {
        change: vec![so_many(9, "1"), so_many(1, "1.5"), so_many(2, "1")],
        remove: vec![without(3, Some("1.001")), without(0, None)],
        ..amending(order.id)
    };
    let at = ["/change/0/line", "/change/1/quantity", "/change/2/line", "/remove/0/quantity", "/remove/1/line"];
    let (code, pointers) = refused(&mut shop, Role::Owner, command(wrong.clone()));
    assert_eq!((code, pointers), (Code::OrderLineUnknown, at.map(str::to_owned).to_vec()));
    let codes = shop.refuse(&someone(Role::Owner), command(wrong)).problems.into_iter().map(|problem| problem.code);
    use Code::{OrderLineTooMuch, OrderLineUnknown, QuantityNotWhole};
    let expected = [OrderLineUnknown, QuantityNotWhole, OrderLineUnknown, OrderLineTooMuch, OrderLineUnknown];
    assert_eq!(codes.collect::<Vec<_>>(), expected);
    let items =
        vec![item("NOTHING", "1"), item("WATER", "0.5"), NewItem { discounts: vec![percent_off("50")], ..item("WATER", "1") }];
    let added = AmendOrder { add: items, ..amending(order.id) };
    let (code, pointers) = refused(&mut shop, Role::Cashier, command(added));
    assert_eq!(
        (code, pointers),
        (Code::ProductUnknown, ["/add/0/product", "/add/1/quantity", "/add/2/discounts/0"].map(str::to_owned).to_vec())
    );
    let overdone = NewItem { discounts: vec![amount_off(201)], ..item("WATER", "1") };
    let added = AmendOrder { add: vec![item("WATER", "1"), overdone], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(added)), (Code::DiscountTooLarge, vec!["/add/1/discounts".into()]));
}

#[test]
fn a_discount_on_what_is_added_comes_on_top_of_what_is_off_the_order() {
    let mut shop = Shop::open(settings());
    let order = PlaceOrder { items: vec![item("WATER", "1")], discounts: vec![percent_off("6")], ..PlaceOrder::default() };
    let order = place_more(&mut shop, order);
    let with = |percent: &str| {
        let add = vec![NewItem { discounts: vec![percent_off(percent)], ..item("WATER", "1") }];
        AmendOrder { add, ..amending(order.id) }
    };
    let over = refused(&mut shop, Role::Cashier, command(with("5")));
    assert_eq!(over, (Code::DiscountOverLimit, vec!["/add/0/discounts/0".into()]), "a cashier gives ten");
    amend_as(&mut shop, Role::Cashier, with("4")).expect("within the limit");
}

#[test]
fn an_order_is_amended_as_it_was_seen_and_only_if_it_is_there() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let more = |version| AmendOrder { add: vec![item("WATER", "1")], version, ..amending(order.id) };
    amend(&mut shop, more(Some(1)));
    assert_eq!(refused(&mut shop, Role::Owner, command(more(Some(1)))), (Code::OrderVersionConflict, vec!["/version".into()]));
    let nowhere = AmendOrder { order: OrderId(uuid::Uuid::nil()), ..more(None) };
    assert_eq!(refused(&mut shop, Role::Owner, command(nowhere)).0, Code::OrderUnknown);
    let emptied = AmendOrder { remove: vec![without(1, None), without(2, None), without(3, None)], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(emptied)).0, Code::OrderEmpty);
    let many = AmendOrder { add: vec![item("WATER", "1"); ORDER_LINES_MAX - 2], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(many)).0, Code::OrderTooManyLines);
}

#[test]
fn a_product_that_is_not_sold_any_more_may_become_less_but_not_more() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let changes = ProductChanges { is_active: Some(false), ..ProductChanges::default() };
    let gone = ChangeProduct { product: ProductReference("SHAWARMA-L".into()), version: None, changes };
    shop.run(&someone(Role::Owner), Command::ChangeProduct(Box::new(gone))).expect("changed");
    let more = AmendOrder { change: vec![so_many(1, "3")], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(more)), (Code::ProductInactive, vec!["/change/0/quantity".into()]));
    amend(&mut shop, AmendOrder { change: vec![so_many(1, "1")], ..amending(order.id) });
}

#[test]
fn the_record_names_what_was_voided_of_a_line_or_split_off_and_only_where_some_was() {
    let mut shop = Shop::open(settings());
    let order = place(&mut shop, vec![item("WATER", "4"), item("WATER", "4")]);
    let told = |shop: &Shop| -> Vec<Vec<(String, Value)>> {
        let Some(Value::List(lines)) = fact(&last_record(shop, &order).new, "lines") else { panic!("lines") };
        let facts = |line: &Value| match line {
            Value::Object(facts) => facts.iter().map(|fact| (fact.name.to_string(), fact.value.clone())).collect(),
            other => panic!("{other:?}"),
        };
        lines.iter().map(facts).collect()
    };
    let line = |number: i64, quantity: i64, more: &[(&str, i64)]| {
        let mut facts: Vec<(String, Value)> = vec![
            ("line".into(), Value::Integer(number)),
            ("sku".into(), Value::Text("WATER".into())),
            ("quantity".into(), Value::Quantity(Quantity(quantity * 1_000))),
            ("unitPrice".into(), Value::Amount(Amount(200), 2)),
            ("total".into(), Value::Amount(Amount(quantity * 200), 2)),
        ];
        facts.extend(more.iter().map(|(name, pieces)| ((*name).to_owned(), Value::Quantity(Quantity(pieces * 1_000)))));
        facts
    };
    amend(&mut shop, AmendOrder { change: vec![so_many(1, "3")], remove: vec![without(2, Some("1"))], ..amending(order.id) });
    assert_eq!(told(&shop), [line(1, 3, &[]), line(2, 3, &[("voided", 1)])]);
    let taken = docket_domain::ordering::Taken::Lines(vec![(1, Some(Quantity(1_000))), (2, Some(Quantity(1_000)))]);
    shop.run(&someone(Role::Owner), crate::fixtures::splitting(order.id, taken)).expect("split");
    assert_eq!(told(&shop), [line(1, 2, &[("splitOff", 1)]), line(2, 2, &[("voided", 1), ("splitOff", 1)])]);
}

#[test]
fn an_order_may_have_as_many_lines_as_the_limit_says() {
    let mut shop = Shop::open(settings());
    let order = place(&mut shop, vec![item("WATER", "1")]);
    let full = amend(&mut shop, AmendOrder { add: vec![item("WATER", "1"); 499], ..amending(order.id) });
    assert_eq!((full.lines.len(), full.totals.total), (500, Amount(100_000)));
}

#[test]
fn what_is_added_is_taxed_as_what_was_ordered_first() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let amended = amend(&mut shop, AmendOrder { add: vec![item("SHAWARMA-L", "1")], ..amending(order.id) });
    let taxes: Vec<i64> = amended.lines.iter().map(|line| line.tax.0).collect();
    // 5 % within 50.00, 2.00 and 25.00.
    assert_eq!((taxes, amended.totals.tax), (vec![238, 10, 119], Amount(367)));
    assert_eq!(amended.lines[2].taxes[0].tax, vat());
}

#[test]
fn what_is_short_is_named_where_more_of_it_is_asked_for() {
    let mut shop = with_tins();
    let product =
        NewProduct { track_stock: true, ..NewProduct::new("CANS", vec![("en".into(), "Cans".into())], Unit::Piece, Amount(100)) };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    let both = PlaceOrder { items: vec![item("TINS", "4"), item("CANS", "2")], ..PlaceOrder::default() };
    let refusal = shop.refuse(&someone(Role::Owner), placing(both));
    let [short] = &refusal.problems[..] else { panic!("{refusal:?}") };
    assert_eq!((short.code, short.pointer.as_str()), (Code::StockInsufficient, "/items/1/quantity"));
    assert_eq!(short.detail, "2 of CANS were asked for, and 0 are available.");
    let order = place(&mut shop, vec![item("TINS", "4")]);
    let more = AmendOrder { add: vec![item("TINS", "8")], change: vec![so_many(1, "3")], ..amending(order.id) };
    assert_eq!(refused(&mut shop, Role::Owner, command(more)), (Code::StockInsufficient, vec!["/add/0/quantity".into()]));
}

#[test]
fn a_bill_says_of_a_line_what_was_sold_and_nothing_of_what_became_of_it_in_the_order() {
    let mut shop = with_tins_of(with_charges());
    let charges = vec![NewCharge { code: "serviceCharge".into(), amount: None }];
    let order = place_more(&mut shop, PlaceOrder { items: vec![item("TINS", "5")], charges, ..PlaceOrder::default() });
    amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1"))], ..amending(order.id) });
    let taken = docket_domain::ordering::Taken::Lines(vec![(1, Some(Quantity(1_000)))]);
    shop.run(&someone(Role::Owner), crate::fixtures::splitting(order.id, taken)).expect("split");
    bring(&mut shop, order.id, Status::Delivered);
    let ordered = &shop.rows.orders[&order.id].lines;
    let came = |line: &docket_domain::ordering::Line| {
        (line.number, line.quantity.0, line.voided.0, line.split_off.0, line.reserved.0, line.charge_percent)
    };
    let service = Some(Percent(10_000));
    assert_eq!(
        ordered.iter().map(came).collect::<Vec<_>>(),
        [(1, 3_000, 1_000, 1_000, 3_000, None), (2, 1_000, 0, 0, 0, service)]
    );
    let bill = &shop.rows.bills.values().next().expect("a bill").bill;
    let billed: Vec<_> = bill.lines.iter().map(|line| came(&line.line)).collect();
    assert_eq!(billed, [(0, 3_000, 0, 0, 0, None), (0, 1_000, 0, 0, 0, None)]);
    assert_eq!(bill.totals.total, Amount(330), "three tins and a tenth");
}

#[test]
fn an_order_from_before_its_tickets_were_numbered_by_seat_gets_none_for_what_is_added() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    let tickets = docket_domain::numbering::Series {
        scope: vec![docket_domain::numbering::ScopePart::Seat],
        ..crate::fixtures::series(
            docket_domain::numbering::Kind::Ticket,
            "{SEAT}-{SEQ}",
            docket_domain::numbering::Reset::BusinessDay,
        )
    };
    let change = docket_domain::numbering::ChangeSeries { series: tickets };
    shop.run(&someone(Role::Owner), Command::ChangeSeries(Box::new(change))).expect("changed");
    let of_seat = |seat: &str| NewItem { seat: Some(seat.into()), ..item("WATER", "1") };
    let amended = amend(&mut shop, AmendOrder { add: vec![of_seat("A"), item("DATES", "1")], ..amending(order.id) });
    assert_eq!((amended.tickets().count(), amended.lines.len()), (0, 4), "nor is a seat asked of it");
    let next = place(&mut shop, vec![of_seat("A")]);
    assert_eq!(next.tickets().map(|ticket| ticket.text()).collect::<Vec<_>>(), ["A-1"]);
}
