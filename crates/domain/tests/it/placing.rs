//! Placing orders: what an order is made of, and every reason to refuse one.

use docket_domain::access::{Actor, Role};
use docket_domain::billing::{ChargeKind, ChargeRule, NewCharge};
use docket_domain::book::Key;
use docket_domain::command::{self, Command, Document, Envelope, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::merchants::{AutoConfirm, Settings};
use docket_domain::money::{Amount, Percent};
use docket_domain::numbering::{Kind, Reset};
use docket_domain::ordering::{Address, NewItem, NewOrderPayment, PlaceOrder, Status};
use docket_domain::payments::Terms;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};

use crate::fixtures::{
    at_register, caller, cancelling, item, open_item, percent_off, placing, series, set_up, settings, shawarma, shawarma_by,
    someone, with_two_outlets,
};
use crate::shop::{MERCHANT, Shop};

fn of_items(items: Vec<NewItem>) -> PlaceOrder {
    PlaceOrder { items, ..PlaceOrder::default() }
}

/// Pointer and code of each problem.
fn problems(refusal: &Refusal) -> Vec<(&str, Code)> {
    refusal.problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect()
}

#[test]
fn a_product_is_found_by_sku_barcode_or_id_and_priced_by_the_catalogue() {
    let mut shop = Shop::open(settings());
    let id = shop.rows.product("SHAWARMA-L").expect("a SKU").id.to_string();
    let order = of_items(vec![item("SHAWARMA-L", "2"), item("4006381333931", "1"), item(&id, "1")]);
    let order = shop.place(&someone(Role::Dispatcher), placing(order));
    for line in &order.lines {
        assert_eq!((line.sku.as_deref(), line.description.as_str()), (Some("SHAWARMA-L"), "Large shawarma"));
        assert_eq!((line.product.map(|id| id.to_string()), line.unit_price), (Some(id.clone()), Amount(2_500)));
    }
    assert_eq!(order.totals.total, Amount(10_000));
}

#[test]
fn an_order_answers_with_everything_that_was_agreed() {
    let mut shop = Shop::open(settings());
    let address = Address { text: "Villa 7".into(), latitude_micro: Some(25_200_000), longitude_micro: Some(55_300_000) };
    let order = PlaceOrder {
        channel: Some("delivery".into()),
        table: Some("12".into()),
        customer: Some(caller("501234567", Some("Aisha"))),
        delivery_address: Some(address.clone()),
        notes: "ring twice".into(),
        client_reference: Some("WEB-1".into()),
        ..shawarma()
    };
    let cashier = at_register(Role::Cashier, "R1");
    let outcome = shop.run(&cashier, placing(order)).expect("placed");
    assert!(outcome.created && !outcome.replayed);
    let Document::Order(id, Some(document)) = &outcome.document else { panic!("the whole order") };
    let order = &document.order;
    assert_eq!(shop.rows.orders[id], *order, "what is answered is what was written");
    assert_eq!((order.outlet.as_str(), order.register.as_deref()), ("MAIN", Some("R1")));
    assert_eq!((order.channel.as_str(), order.table.as_deref()), ("delivery", Some("12")));
    assert_eq!((order.user, order.status, order.version), (cashier.user, Status::Pending, 1));
    assert_eq!((order.notes.as_str(), order.client_reference.as_deref()), ("ring twice", Some("WEB-1")));
    assert_eq!(order.delivery_address, Some(address));
    let customer = document.customer.as_ref().expect("a customer");
    assert_eq!((order.customer, order.customer_row), (Some(customer.id), Some(customer.row)));
    assert_eq!(document.history.len(), 1);
    assert_eq!((document.history[0].seq, document.history[0].to), (order.row, Some(Status::Pending)));
}

#[test]
fn an_open_item_has_the_price_it_is_given_and_no_tax() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Cashier), placing(of_items(vec![open_item("Gift wrap", 500)])));
    let line = &order.lines[0];
    assert_eq!((line.product, line.sku.as_deref(), line.description.as_str()), (None, None, "Gift wrap"));
    assert_eq!((line.total, line.tax), (Amount(500), Amount::ZERO));
}

#[test]
fn a_price_other_than_the_catalogue_s_stands_where_the_role_may_set_one() {
    let mut shop = Shop::open(settings());
    let cheaper = NewItem { unit_price: Some(Amount(2_000)), ..item("SHAWARMA-L", "3") };
    let order = shop.place(&someone(Role::Cashier), placing(of_items(vec![cheaper])));
    assert_eq!((order.lines[0].unit_price, order.totals.total), (Amount(2_000), Amount(6_000)));
}

#[test]
fn only_roles_with_the_permission_set_prices_or_use_open_items() {
    for role in Role::STAFF {
        let may = matches!(role, Role::Owner | Role::Manager | Role::Cashier);
        let mut shop = Shop::open(settings());
        let priced = NewItem { unit_price: Some(Amount(1)), ..item("SHAWARMA-L", "1") };
        for items in [vec![open_item("Gift wrap", 500)], vec![item("WATER", "1"), priced]] {
            let index = items.len() - 1;
            if may {
                shop.place(&someone(*role), placing(of_items(items)));
            } else {
                let refusal = shop.refuse(&someone(*role), placing(of_items(items)));
                let pointer = format!("/items/{index}/unitPrice");
                assert_eq!(problems(&refusal), [(pointer.as_str(), Code::PermissionMissing)], "{role:?}");
            }
        }
    }
}

#[test]
fn every_item_that_is_wrong_is_named_with_its_pointer() {
    let mut shop = Shop::open(settings());
    let items = vec![
        item("NOTHING", "1"),
        item("SHAWARMA-L", "1"),
        item("SHAWARMA-L", "1.5"),
        item("00000000-0000-7000-8000-000000000000", "1"),
        item("WATER", "0.001"),
        item("DATES", "0.25"),
    ];
    let refusal = shop.refuse(&someone(Role::Owner), placing(of_items(items)));
    let expected = [
        ("/items/0/product", Code::ProductUnknown),
        ("/items/2/quantity", Code::QuantityNotWhole),
        ("/items/3/product", Code::ProductUnknown),
        ("/items/4/quantity", Code::QuantityNotWhole),
    ];
    assert_eq!(problems(&refusal), expected);
    assert_eq!(refusal.code, Code::ProductUnknown);
    assert!(refusal.detail.contains("NOTHING") && refusal.detail.contains("3 more"), "{}", refusal.detail);
}

#[test]
fn weighed_goods_are_sold_to_the_gram() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(of_items(vec![item("DATES", "0.255")])));
    assert_eq!((order.lines[0].quantity, order.lines[0].gross), (Quantity(255), Amount(850)));
}

#[test]
fn a_product_that_is_not_sold_any_more_is_refused() {
    let mut shop = Shop::open(settings());
    for product in shop.rows.products.values_mut().filter(|product| product.sku == "WATER") {
        std::sync::Arc::make_mut(product).is_active = false;
    }
    shop.reopen();
    let refusal = shop.refuse(&someone(Role::Owner), placing(of_items(vec![item("DATES", "1"), item("WATER", "1")])));
    assert_eq!(problems(&refusal), [("/items/1/product", Code::ProductInactive)]);
}

#[test]
fn the_only_outlet_and_the_counter_are_what_is_meant_where_none_is_named() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    assert_eq!((order.outlet.as_str(), order.channel.as_str(), order.register.as_deref()), ("MAIN", "counter", None));
}

#[test]
fn where_there_are_several_outlets_one_must_be_named_or_bound() {
    let mut shop = Shop::open(with_two_outlets());
    let refusal = shop.refuse(&someone(Role::Owner), placing(shawarma()));
    assert_eq!(problems(&refusal), [("/outlet", Code::OutletRequired)]);
    assert!(refusal.detail.contains("MAIN, YAS"), "{}", refusal.detail);
    let named = PlaceOrder { outlet: Some("yas".into()), ..shawarma() };
    assert_eq!(shop.place(&someone(Role::Owner), placing(named)).outlet, "YAS");
    assert_eq!(shop.place(&at_register(Role::Cashier, "R1"), placing(shawarma())).outlet, "MAIN");
}

#[test]
fn a_token_of_one_outlet_does_not_sell_at_another() {
    let mut shop = Shop::open(with_two_outlets());
    let cashier = at_register(Role::Cashier, "R1");
    let elsewhere = PlaceOrder { outlet: Some("YAS".into()), ..shawarma() };
    assert_eq!(problems(&shop.refuse(&cashier, placing(elsewhere))), [("/outlet", Code::PermissionMissing)]);
    let here = PlaceOrder { outlet: Some("main".into()), ..shawarma() };
    assert_eq!(shop.place(&cashier, placing(here)).outlet, "MAIN");
}

#[test]
fn an_unknown_outlet_or_channel_is_refused_and_the_known_ones_are_named() {
    let mut shop = Shop::open(settings());
    let outlet = PlaceOrder { outlet: Some("NOWHERE".into()), ..shawarma() };
    let refusal = shop.refuse(&someone(Role::Owner), placing(outlet));
    assert_eq!(problems(&refusal), [("/outlet", Code::OutletUnknown)]);
    assert!(refusal.detail.contains("MAIN"), "{}", refusal.detail);
    let refusal = shop.refuse(&someone(Role::Owner), placing(shawarma_by("pigeon")));
    assert_eq!(problems(&refusal), [("/channel", Code::ChannelUnknown)]);
    assert!(refusal.detail.contains("dine_in"), "{}", refusal.detail);
}

#[test]
fn an_order_confirmed_by_itself_has_two_steps_of_history() {
    let mut settings = settings();
    settings.auto_confirm = AutoConfirm::OnPlaced;
    let mut shop = Shop::open(settings);
    let cashier = someone(Role::Cashier);
    let outcome = shop.run(&cashier, placing(shawarma())).expect("placed");
    let Document::Order(id, Some(document)) = &outcome.document else { panic!("the whole order") };
    assert_eq!((document.order.status, document.order.version), (Status::Confirmed, 2));
    assert_eq!(shop.rows.orders[id].status, Status::Confirmed);
    let steps: Vec<_> = document.history.iter().map(|step| (step.action.as_str(), step.from, step.to, step.user)).collect();
    let expected = [
        ("order.placed", None, Some(Status::Pending), cashier.user),
        ("order.confirmed", Some(Status::Pending), Some(Status::Confirmed), Actor::program().user),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn an_order_waits_where_the_merchant_confirms_by_hand_or_on_payment() {
    for auto_confirm in [AutoConfirm::Manual, AutoConfirm::OnPaid] {
        let mut shop = Shop::open(docket_domain::merchants::Settings { auto_confirm, ..settings() });
        assert_eq!(shop.place(&someone(Role::Owner), placing(shawarma())).status, Status::Pending, "{auto_confirm:?}");
    }
}

#[test]
fn a_merchant_that_does_not_exist_takes_no_orders() {
    let mut shop = Shop::empty();
    assert_eq!(shop.refuse(&someone(Role::Owner), placing(shawarma())).code, Code::MerchantUnknown);
}

#[test]
fn an_order_in_the_group_that_sets_the_merchant_up_finds_its_catalogue() {
    let mut shop = Shop::empty();
    let owner = someone(Role::Owner);
    let barcode = PlaceOrder { items: vec![item("4006381333931", "1")], ..shawarma() };
    let early = shop.request(&owner, placing(shawarma()));
    let requests = [
        early,
        shop.request(&owner, set_up(settings())),
        shop.request(&owner, placing(shawarma())),
        shop.request(&owner, placing(barcode)),
    ];
    let answers = shop.run_group(&requests);
    assert_eq!(answers[0].as_ref().expect_err("too early").code, Code::MerchantUnknown);
    assert!(matches!(answers[1].as_ref().expect("set up").document, Document::Merchant(MERCHANT)));
    let numbers: Vec<_> = answers[2..].iter().flatten().map(|outcome| shop.written(outcome).number.sequence()).collect();
    assert_eq!(numbers, [1, 2]);
    shop.place(&owner, placing(shawarma()));
}

/// What a command asks the store for, round after round, until it is decided by a process that has just started. Nothing is written.
fn rounds(shop: &mut Shop, actor: &Actor, command: Command) -> Vec<Vec<Key>> {
    shop.reopen();
    let request = shop.request(actor, command);
    let clock = shop.stamp(&request).clock;
    let envelope = Envelope { key: request.key, reference: None, request_hash: request.hash, command: request.command };
    command::ask(&envelope, &mut shop.book);
    let mut rounds = Vec::new();
    loop {
        let wanted = shop.book.take_wanted();
        wanted.iter().for_each(|key| shop.book.accept(shop.rows.answer(key.clone())));
        rounds.push(wanted);
        let mut context = Context::new(clock, &shop.book, actor.clone(), Entropy::from_seed([1; 32]));
        let decided = command::decide(&envelope, &mut context, &mut shop.book);
        shop.book.discard();
        match decided {
            Err(Stop::Missing) => {}
            decided => {
                decided.expect("it is done");
                shop.reopen();
                return rounds;
            }
        }
    }
}

#[test]
fn the_numbers_of_an_order_its_ticket_and_its_payment_are_asked_for_together() {
    let mut settings = settings();
    settings.series.push(series(Kind::Ticket, "T{SEQ}", Reset::Never));
    let mut shop = Shop::open(settings);
    let payment = NewOrderPayment { method: Some(Terms::Cash), received: Some(Amount(2_500)), ..NewOrderPayment::default() };
    let order = PlaceOrder { payment: Some(payment), ..shawarma() };
    let rounds = rounds(&mut shop, &someone(Role::Cashier), placing(order));
    let kinds = |round: &Vec<Key>| -> Vec<Kind> {
        let counters = round.iter().filter_map(|key| match key {
            Key::Counter(counter) => Some(counter.kind),
            _ => None,
        });
        counters.collect()
    };
    let asked: Vec<Vec<Kind>> = rounds.iter().map(kinds).filter(|kinds| !kinds.is_empty()).collect();
    assert_eq!(asked, [[Kind::Order, Kind::Ticket, Kind::Payment]]);
}

#[test]
fn calling_an_order_off_asks_for_no_stock_where_none_is_kept_for_it() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Cashier), placing(shawarma()));
    let rounds = rounds(&mut shop, &someone(Role::Owner), cancelling(order.id, "they left"));
    assert!(!rounds.iter().flatten().any(|key| matches!(key, Key::Stock(_))), "{rounds:?}");
}

#[test]
fn a_charge_that_is_a_part_of_the_goods_is_of_what_the_discounts_leave() {
    let kind = ChargeKind::Percent(Percent(10_000));
    let service = ChargeRule { code: "serviceCharge".into(), name: "Service".into(), kind, taxes: Vec::new() };
    let mut shop = Shop::open(Settings { charges: vec![service], ..settings() });
    let charges = vec![NewCharge { code: "serviceCharge".into(), amount: None }];
    let order = PlaceOrder { charges, discounts: vec![percent_off("20")], ..of_items(vec![item("SHAWARMA-L", "2")]) };
    let order = shop.place(&someone(Role::Owner), placing(order));
    // 10 % of 40.00.
    assert_eq!((order.lines[1].total, order.totals.total), (Amount(400), Amount(4_400)));
}
