//! Orders that nobody pays for: when they are cancelled by themselves, and when not.

use docket_domain::access::Actor;
use docket_domain::audit::Value;
use docket_domain::billing::SellItems;
use docket_domain::billing::tender::Tender;
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::ledger::Account;
use docket_domain::merchants::{AutoConfirm, PaymentRules};
use docket_domain::ordering::{DiscountKind, NewOrderPayment, ReleaseUnpaidOrder, Taken};
use docket_domain::payments::{PaymentMethod, RecordPayment, RefundPayment, Terms, UploadReceipt};
use docket_domain::time::Timestamp;

use super::*;
use crate::fixtures::{
    amending, amount_off, caller, cancelling, cash, holding, item, joining, moving, paying, recalling, sold_item, splitting,
    without,
};

const MINUTES: i64 = 30;

/// The kitchen with ten tins, where orders are paid first and are kept for half an hour.
fn strict() -> Shop {
    strict_with(AutoConfirm::OnPaid)
}

fn strict_with(auto_confirm: AutoConfirm) -> Shop {
    let payments = PaymentRules { pay_later: false, transfer_hours: 2, release_unpaid_minutes: Some(MINUTES as u16) };
    with_tins_of(Settings { payments, auto_confirm, ..settings() })
}

fn tins(shop: &mut Shop, pieces: &str, payment: Option<Terms>) -> Arc<Order> {
    let payment = payment.map(|method| NewOrderPayment { method: Some(method), ..NewOrderPayment::default() });
    let customer: Option<FindOrCreateCustomer> = payment.is_some().then(|| caller("501234567", None));
    place_more(shop, PlaceOrder { items: vec![item("TINS", pieces)], customer, payment, ..PlaceOrder::default() })
}

fn release(shop: &mut Shop, order: &Order) -> Result<Arc<Order>, Refusal> {
    let command = Command::ReleaseUnpaidOrder(Box::new(ReleaseUnpaidOrder { order: order.id }));
    let outcome = shop.run(&Actor::program(), command)?;
    Ok(shop.written(&outcome))
}

/// It is not cancelled now, and nothing was written.
#[track_caller]
fn goes_on(shop: &mut Shop, order: &Order) {
    let before = format!("{:?}", shop.rows);
    assert_eq!(release(shop, order).expect_err("it goes on").code, Code::OrderNotOverdue);
    assert_eq!(format!("{:?}", shop.rows), before);
}

fn pass_minutes(shop: &mut Shop, minutes: i64) {
    shop.now = Timestamp(shop.now.0 + minutes * 60_000);
}

fn pay(shop: &mut Shop, order: &Order, minor: i64) {
    let payment = RecordPayment { order: Some(order.id), ..cash(minor) };
    shop.run(&someone(Role::Cashier), paying(payment)).expect("paid");
}

fn now(shop: &Shop, order: &Order) -> Arc<Order> {
    Arc::clone(&shop.rows.orders[&order.id])
}

#[test]
fn an_order_that_nobody_pays_for_is_cancelled_when_its_time_is_up_and_its_goods_are_everybodys_again() {
    let mut shop = strict();
    let order = tins(&mut shop, "10", None);
    assert_eq!(order.release_at, Some(Timestamp(order.created_at.0 + MINUTES * 60_000)));
    let refused =
        shop.refuse(&someone(Role::Owner), placing(PlaceOrder { items: vec![item("TINS", "1")], ..PlaceOrder::default() }));
    assert_eq!(refused.code, Code::StockInsufficient);
    shop.now = Timestamp(order.created_at.0 + MINUTES * 60_000 - 1);
    goes_on(&mut shop, &order);
    shop.now = Timestamp(order.created_at.0 + MINUTES * 60_000);
    let cancelled = release(&mut shop, &order).expect("cancelled");
    assert_eq!((cancelled.status, &cancelled.number, cancelled.release_at), (Status::Cancelled, &order.number, None));
    assert_eq!(tins_kept(&shop), 0);
    let record = last_record(&shop, &order);
    assert_eq!((record.action, record.actor.user), ("order.cancelled", Actor::program().user));
    let reason = record.personal.iter().flat_map(|personal| &personal.facts).find(|fact| fact.name == "reason");
    assert_eq!(reason.map(|fact| &fact.value), Some(&Value::Text("It was not paid in time.".into())));
    let next = tins(&mut shop, "10", None);
    assert_eq!(next.number.sequence(), order.number.sequence() + 1);
    goes_on(&mut shop, &order);
}

#[test]
fn an_order_on_hold_keeps_its_goods_no_longer() {
    let mut shop = strict();
    let order = tins(&mut shop, "3", None);
    shop.run(&someone(Role::Cashier), holding(order.id)).expect("on hold");
    pass_minutes(&mut shop, MINUTES);
    assert_eq!(release(&mut shop, &order).expect("cancelled").status, Status::Cancelled);
    let recalled = shop.refuse(&someone(Role::Cashier), recalling(order.id));
    assert_eq!((recalled.code, tins_kept(&shop)), (Code::OrderNotHeld, 0));
}

#[test]
fn terms_that_allow_paying_later_are_no_reason_to_cancel() {
    let mut shop = strict();
    for terms in [Terms::Cash, Terms::Card, Terms::HouseAccount] {
        let order = tins(&mut shop, "1", Some(terms));
        assert_eq!(order.release_at, None, "{terms:?}");
        pass_minutes(&mut shop, 3 * MINUTES);
        goes_on(&mut shop, &order);
    }
    let PaymentRules { transfer_hours, .. } = PaymentRules::USUAL;
    let payments = PaymentRules { pay_later: true, transfer_hours, release_unpaid_minutes: Some(1) };
    let mut later = with_tins_of(Settings { payments, ..settings() });
    let order = tins(&mut later, "1", None);
    pass_minutes(&mut later, 60);
    goes_on(&mut later, &order);
    assert_eq!(order.release_at, None);
}

#[test]
fn without_the_setting_goods_are_kept_until_somebody_cancels() {
    let payments = PaymentRules { pay_later: false, ..PaymentRules::USUAL };
    let mut shop = with_tins_of(Settings { payments, ..settings() });
    let order = tins(&mut shop, "1", None);
    assert_eq!(order.release_at, None);
    pass_minutes(&mut shop, 60 * 24 * 365);
    goes_on(&mut shop, &order);
}

#[test]
fn an_order_that_is_paid_before_the_timer_came_round_goes_on() {
    for auto_confirm in [AutoConfirm::OnPaid, AutoConfirm::Manual] {
        let mut shop = strict_with(auto_confirm);
        let order = tins(&mut shop, "2", None);
        pass_minutes(&mut shop, 2 * MINUTES);
        pay(&mut shop, &order, 200);
        goes_on(&mut shop, &order);
        assert_eq!(now(&shop, &order).release_at, None);
        assert_eq!(tins_kept(&shop), 2);
    }
}

#[test]
fn an_order_that_is_paid_in_part_or_got_it_back_is_left_to_people() {
    let mut shop = strict();
    let order = tins(&mut shop, "2", None);
    pay(&mut shop, &order, 50);
    pass_minutes(&mut shop, 2 * MINUTES);
    goes_on(&mut shop, &order);
    let payment = now(&shop, &order).payments[0].id;
    let refund = RefundPayment { payment, amount: None, method: None, reason: "a mistake".into() };
    shop.run(&someone(Role::Owner), Command::RefundPayment(Box::new(refund))).expect("given back");
    assert_eq!(now(&shop, &order).paid(), Amount::ZERO);
    goes_on(&mut shop, &order);
    shop.run(&someone(Role::Owner), cancelling(order.id, "nobody came")).expect("by hand");
    assert_eq!(tins_kept(&shop), 0);
}

#[test]
fn a_transfer_that_was_promised_later_has_the_deadline_from_then_on() {
    let mut shop = strict();
    let order = tins(&mut shop, "2", None);
    let transfer = RecordPayment { method: PaymentMethod::BankTransfer, order: Some(order.id), ..cash(200) };
    let promised = tins(&mut shop, "1", Some(Terms::BankTransfer));
    assert_eq!(promised.release_at, None);
    let receipt =
        UploadReceipt { payment: promised.payments[0].id, hash: [7; 32], media_type: "image/png".into(), size_bytes: 900 };
    shop.run(&someone(Role::Owner), Command::UploadReceipt(Box::new(receipt))).expect("a receipt");
    shop.run(&someone(Role::Owner), paying(transfer)).expect("recorded");
    pass_minutes(&mut shop, 2 * MINUTES);
    goes_on(&mut shop, &promised);
    goes_on(&mut shop, &order);
    assert_eq!(tins_kept(&shop), 3);
}

#[test]
fn what_is_split_off_has_the_time_that_is_left() {
    let mut shop = strict();
    let order = tins(&mut shop, "4", None);
    pass_minutes(&mut shop, 20);
    let outcome = shop.run(&someone(Role::Cashier), splitting(order.id, Taken::Lines(vec![(1, Some(Quantity(1_000)))])));
    let new = shop.written(&outcome.expect("split"));
    assert_eq!(new.release_at, order.release_at);
    pass_minutes(&mut shop, 10);
    release(&mut shop, &new).expect("cancelled");
    assert_eq!(tins_kept(&shop), 3);
    release(&mut shop, &order).expect("cancelled");
    assert_eq!(tins_kept(&shop), 0);
}

#[test]
fn orders_that_became_one_are_cancelled_once() {
    let mut shop = strict();
    let first = tins(&mut shop, "1", None);
    pass_minutes(&mut shop, 20);
    let second = tins(&mut shop, "2", None);
    shop.run(&someone(Role::Cashier), joining(second.id, &[first.id])).expect("merged");
    pass_minutes(&mut shop, 10);
    goes_on(&mut shop, &first);
    goes_on(&mut shop, &second);
    pass_minutes(&mut shop, 20);
    release(&mut shop, &second).expect("cancelled");
    assert_eq!(tins_kept(&shop), 0);
}

#[test]
fn an_order_that_comes_to_nothing_has_nothing_to_be_paid() {
    let mut shop = strict_with(AutoConfirm::Manual);
    let discounts = vec![amount_off(100)];
    assert!(matches!(discounts[0].kind, DiscountKind::Amount(_)));
    let order = place_more(&mut shop, PlaceOrder { items: vec![item("TINS", "2")], discounts, ..PlaceOrder::default() });
    assert!(order.release_at.is_some());
    let amended = amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1"))], ..amending(order.id) });
    assert_eq!(amended.left_to_pay(), Amount::ZERO);
    pass_minutes(&mut shop, 2 * MINUTES);
    goes_on(&mut shop, &order);
    shop.run(&someone(Role::Owner), moving(order.id, Status::Confirmed)).expect("confirmed");
    assert_eq!(now(&shop, &order).release_at, None);
}

#[test]
fn no_money_moves_when_an_order_is_released() {
    let mut shop = strict();
    let order = tins(&mut shop, "2", None);
    pass_minutes(&mut shop, MINUTES);
    let entries = shop.rows.entries.len();
    release(&mut shop, &order).expect("cancelled");
    assert_eq!(shop.rows.entries.len(), entries);
    assert!(shop.rows.balances.keys().all(|key| key.account.account != Account::RefundsDue));
}

#[test]
fn an_order_that_does_not_exist_is_unknown() {
    let mut shop = strict();
    let command = Command::ReleaseUnpaidOrder(Box::new(ReleaseUnpaidOrder { order: OrderId(uuid::Uuid::nil()) }));
    assert_eq!(shop.refuse(&Actor::program(), command).code, Code::OrderUnknown);
}

/// Sells tins at the till.
fn selling(pieces: i64) -> Command {
    let item = sold_item("TINS", pieces * 1_000);
    let payments = vec![Tender { method: PaymentMethod::Card, amount: None }];
    Command::SellItems(Box::new(SellItems { items: vec![item], payments, ..SellItems::default() }))
}

#[test]
fn a_till_sells_neither_what_is_kept_for_an_order_nor_more_than_there_is() {
    let mut shop = strict();
    let owner = someone(Role::Owner);
    let order = tins(&mut shop, "8", None);
    for pieces in [3, 11] {
        assert_eq!(shop.refuse(&owner, selling(pieces)).code, Code::StockInsufficient, "{pieces}");
    }
    let facts = shop.refuse(&owner, selling(3)).problems.remove(0).facts;
    let told: Vec<_> = facts.iter().map(|fact| (fact.name, &fact.value)).collect();
    let (three, two) = (Value::Quantity(Quantity(3_000)), Value::Quantity(Quantity(2_000)));
    assert_eq!(told, [("asked", &three), ("available", &two)], "a till says how many it can sell");
    shop.run(&owner, selling(2)).expect("what is not kept is sold");
    shop.run(&owner, cancelling(order.id, "rang back")).expect("cancelled");
    assert_eq!(shop.refuse(&owner, selling(9)).code, Code::StockInsufficient);
    shop.run(&owner, selling(8)).expect("what was kept is everybody's again");
}
