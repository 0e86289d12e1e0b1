//! What customers order by themselves, as guests and signed in: for themselves, as the outlet's terms say, at its prices.

use docket_domain::access::{Actor, Role};
use docket_domain::billing::{ChargeKind, ChargeRule, NewCharge};
use docket_domain::catalog::{ChangeProduct, ProductChanges, ProductReference};
use docket_domain::command::Command;
use docket_domain::ids::CustomerId;
use docket_domain::merchants::Channel;
use docket_domain::money::Amount;
use docket_domain::ordering::{Address, NewOrderPayment, PlaceOrder, Status};
use docket_domain::outlets::ShopTerms;
use docket_domain::payments::{PaymentMethod, Terms, TopUpWallet};
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;

use crate::fixtures::{caller, creating, percent_off, placing, settings, shawarma, someone};
use crate::shop::Shop;

const PHONE: &str = "501234567";

fn terms() -> ShopTerms {
    ShopTerms {
        guests: true,
        pick_up: true,
        delivery: true,
        delivery_charge: Some("deliveryFee".into()),
        requested_times: true,
        methods: vec![Terms::Cash, Terms::Cod, Terms::BankTransfer, Terms::Wallet],
        bank_account: Some("AE07 0331 2345".into()),
    }
}

/// The kitchen with a shop of these terms, which charges 7.00 for a delivery.
fn kitchen(terms: Option<ShopTerms>) -> Shop {
    let mut settings = settings();
    settings.channels.push(Channel::new("online", "WEB"));
    let kind = ChargeKind::Amount(Amount(700));
    settings.charges.push(ChargeRule { code: "deliveryFee".into(), name: "Delivery".into(), kind, taxes: Vec::new() });
    settings.outlets[0].shop = terms;
    Shop::open(settings)
}

fn guest() -> Actor {
    Actor::customer(CustomerId(uuid::Uuid::nil()))
}

/// Somebody who is a customer, as they are when they have signed in.
fn aisha(shop: &mut Shop) -> Actor {
    shop.run(&someone(Role::Owner), creating(caller(PHONE, Some("Aisha")))).expect("made");
    Actor::customer(shop.rows.customers.values().next().expect("a customer").id)
}

fn paid_by(method: Terms) -> Option<NewOrderPayment> {
    Some(NewOrderPayment { method: Some(method), ..NewOrderPayment::default() })
}

fn fetched() -> PlaceOrder {
    PlaceOrder { payment: paid_by(Terms::Cash), ..shawarma() }
}

fn brought() -> PlaceOrder {
    let address = Address { text: "Corniche Road 7".into(), latitude_micro: None, longitude_micro: None };
    PlaceOrder { payment: paid_by(Terms::Cod), delivery_address: Some(address), ..shawarma() }
}

fn of_guest(order: PlaceOrder) -> PlaceOrder {
    PlaceOrder { customer: Some(caller(PHONE, Some("Aisha"))), ..order }
}

#[test]
fn a_guest_orders_for_the_phone_that_they_name_and_a_customer_for_themselves() {
    let mut shop = kitchen(Some(terms()));
    let first = shop.place(&guest(), placing(of_guest(fetched())));
    let customer = shop.rows.customers.values().next().expect("made with the order").id;
    assert_eq!((first.channel.as_str(), first.customer, first.status), ("online", Some(customer), Status::Pending));
    let second = shop.place(&Actor::customer(customer), placing(fetched()));
    assert_eq!((second.customer, shop.rows.customers.len()), (Some(customer), 1));
    assert_eq!(second.number.sequence(), 2);
}

#[test]
fn a_delivery_costs_what_the_terms_say_whatever_was_sent() {
    let mut shop = kitchen(Some(terms()));
    let sent = vec![NewCharge { code: "deliveryFee".into(), amount: Some(Amount(1)) }];
    let fetched = shop.place(&guest(), placing(of_guest(PlaceOrder { charges: sent.clone(), ..fetched() })));
    assert_eq!(fetched.lines.len(), 1, "nothing is brought");
    let brought = shop.place(&guest(), placing(of_guest(PlaceOrder { charges: sent, ..brought() })));
    assert_eq!(brought.totals.total, Amount(fetched.totals.total.0 + 700));
}

#[test]
fn what_the_terms_do_not_offer_is_refused_and_uses_no_number() {
    let code = |terms: Option<ShopTerms>, actor: Actor, order: PlaceOrder| {
        let mut shop = kitchen(terms);
        let refused = shop.refuse(&actor, placing(order)).code;
        assert!(shop.rows.customers.is_empty(), "nobody was made");
        refused
    };
    assert_eq!(code(None, guest(), of_guest(fetched())), Code::ShopClosed);
    assert_eq!(code(Some(ShopTerms { guests: false, ..terms() }), guest(), of_guest(fetched())), Code::ShopSignInNeeded);
    assert_eq!(code(Some(ShopTerms { delivery: false, ..terms() }), guest(), of_guest(brought())), Code::ShopNotOffered);
    assert_eq!(code(Some(ShopTerms { pick_up: false, ..terms() }), guest(), of_guest(fetched())), Code::ShopNotOffered);
    let later = PlaceOrder { requested_for: Some(Timestamp(i64::MAX / 2)), ..fetched() };
    assert_eq!(code(Some(ShopTerms { requested_times: false, ..terms() }), guest(), of_guest(later)), Code::ShopNotOffered);
    let by = |method| PlaceOrder { payment: paid_by(method), ..fetched() };
    assert_eq!(code(Some(terms()), guest(), of_guest(by(Terms::Card))), Code::PaymentMethodNotTaken);
    assert_eq!(code(Some(terms()), guest(), of_guest(by(Terms::HouseAccount))), Code::PaymentMethodNotTaken);
    let cash_at_the_door = PlaceOrder { payment: paid_by(Terms::Cash), ..brought() };
    assert_eq!(code(Some(terms()), guest(), of_guest(cash_at_the_door)), Code::PaymentMethodNotTaken);
}

#[test]
fn a_guest_never_reaches_the_wallet_of_the_phone_that_they_name() {
    let mut shop = kitchen(Some(terms()));
    let aisha = aisha(&mut shop);
    let (id, row) = shop.rows.customers.values().map(|customer| (customer.id, customer.row)).next().expect("a customer");
    let (amount, method) = (Amount(10_000), PaymentMethod::Card);
    let top_up = TopUpWallet { customer: id, outlet: None, amount, method, reference: None };
    shop.run(&someone(Role::Manager), Command::TopUpWallet(Box::new(top_up))).expect("topped up");
    for payment in [
        NewOrderPayment { method: Some(Terms::Wallet), ..NewOrderPayment::default() },
        NewOrderPayment { use_wallet: true, method: Some(Terms::Cash), ..NewOrderPayment::default() },
    ] {
        let order = of_guest(PlaceOrder { payment: Some(payment.clone()), ..fetched() });
        assert_eq!(shop.refuse(&guest(), placing(order)).code, Code::ShopSignInNeeded);
        assert_eq!(shop.rows.customer_accounts[&row].wallet(), Amount(10_000));
        shop.place(&aisha, placing(PlaceOrder { payment: Some(payment), ..fetched() }));
        assert!(shop.rows.customer_accounts[&row].wallet() < Amount(10_000), "the customer's own order does");
        let topped = TopUpWallet {
            customer: id,
            outlet: None,
            amount: Amount(10_000 - shop.rows.customer_accounts[&row].wallet().0),
            method,
            reference: None,
        };
        shop.run(&someone(Role::Manager), Command::TopUpWallet(Box::new(topped))).expect("topped up");
    }
}

#[test]
fn customers_set_no_prices_give_no_discounts_and_receive_no_money() {
    let mut shop = kitchen(Some(terms()));
    let mut cheaper = of_guest(fetched());
    cheaper.items[0].unit_price = Some(Amount(1));
    let received = NewOrderPayment { method: Some(Terms::Cash), received: Some(Amount(100_000)), ..NewOrderPayment::default() };
    for order in [cheaper, of_guest(PlaceOrder { payment: Some(received), ..fetched() })] {
        assert_eq!(shop.refuse(&guest(), placing(order)).code, Code::PermissionMissing);
    }
}

#[test]
fn what_is_not_sold_online_only_the_staff_sell() {
    let mut shop = kitchen(Some(terms()));
    let sku = ProductReference("SHAWARMA-L".into());
    let changes = ProductChanges { sold_online: Some(false), ..ProductChanges::default() };
    let changing = Command::ChangeProduct(Box::new(ChangeProduct { product: sku, version: None, changes }));
    shop.run(&someone(Role::Manager), changing).expect("changed");
    let refusal = shop.refuse(&guest(), placing(of_guest(fetched())));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::ProductNotOnline, "/items/0/product"));
    shop.place(&someone(Role::Cashier), placing(shawarma()));
}

#[test]
fn an_order_that_comes_to_something_else_than_was_shown_is_refused_with_what_it_comes_to() {
    let mut shop = kitchen(Some(terms()));
    let shown = shop.place(&guest(), placing(of_guest(fetched()))).totals.total;
    let expecting = |total| placing(of_guest(PlaceOrder { expected_total: Some(total), ..fetched() }));
    let refusal = shop.refuse(&guest(), expecting(Amount(shown.0 - 1)));
    assert_eq!((refusal.code, refusal.problems[0].facts.len()), (Code::OrderTotalChanged, 1));
    assert_eq!(shop.place(&guest(), expecting(shown)).number.sequence(), 2, "what was refused used no number");
}

#[test]
fn customers_give_no_discount_on_the_whole_and_none_on_an_item() {
    let mut shop = kitchen(Some(terms()));
    let on_the_whole = of_guest(PlaceOrder { discounts: vec![percent_off("10")], ..fetched() });
    let mut on_an_item = of_guest(fetched());
    on_an_item.items[0].discounts = vec![percent_off("10")];
    for order in [on_the_whole, on_an_item] {
        let refusal = shop.refuse(&guest(), placing(order));
        assert_eq!(
            (refusal.code, refusal.detail.as_str()),
            (Code::PermissionMissing, "Customers cannot ask for this themselves.")
        );
    }
}

#[test]
fn what_is_wanted_is_priced_for_whoever_has_not_signed_in_also_where_guests_cannot_order() {
    let mut shop = kitchen(Some(ShopTerms { guests: false, ..terms() }));
    let priced = shop.run(&guest(), placing(shawarma())).expect("nobody is named yet");
    assert_eq!(shop.written(&priced).totals.total, Amount(2_500));
    assert_eq!(shop.refuse(&guest(), placing(of_guest(shawarma()))).code, Code::ShopSignInNeeded);
    let aisha = aisha(&mut shop);
    shop.place(&aisha, placing(fetched()));
}

#[test]
fn a_time_is_asked_for_only_where_the_terms_offer_it_and_nowhere_needed() {
    for requested_times in [true, false] {
        let mut shop = kitchen(Some(ShopTerms { requested_times, ..terms() }));
        shop.place(&guest(), placing(of_guest(fetched())));
        let in_an_hour = Some(Timestamp(shop.now.0 + 3_600_000));
        let later = placing(of_guest(PlaceOrder { requested_for: in_an_hour, ..fetched() }));
        match requested_times {
            true => assert_eq!(shop.place(&guest(), later).requested_for, in_an_hour),
            false => assert_eq!(shop.refuse(&guest(), later).problems[0].pointer, "/requestedFor"),
        }
    }
}
