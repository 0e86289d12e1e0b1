//! Orders that change after something was paid for them: what goes back, what is owed again, and what is refused.

use docket_domain::access::Role;
use docket_domain::billing::Settlement;
use docket_domain::command::Document;
use docket_domain::ids::{BillId, CustomerId};
use docket_domain::ledger::Account;
use docket_domain::merchants::{AutoConfirm, Settings};
use docket_domain::ordering::views::PaymentStatus;
use docket_domain::ordering::{NewOrderPayment, Order, OrderBill, OrderDocument, SplitOrder, Taken, TransitionOrder};
use docket_domain::payments::{
    PaymentMethod, PaymentRefund, RecordPayment, RefundPayment, Status as PaymentState, Terms, TopUpWallet,
};

use super::*;
use crate::fixtures::{
    amending, caller, cancelling, cash, finding, holding, item, joining, moving, paying, recalling, splitting, without,
};

const PHONE: &str = "501234567";

/// The kitchen that confirms what is paid.
fn on_paid() -> Shop {
    Shop::open(Settings { auto_confirm: AutoConfirm::OnPaid, ..settings() })
}

/// A customer with so much in their wallet.
fn wallet_of(shop: &mut Shop, minor: i64) -> CustomerId {
    shop.run(&someone(Role::Cashier), finding(caller(PHONE, None))).expect("found or made");
    let customer = shop.rows.customers.values().next().expect("a customer").id;
    let (amount, method) = (Amount(minor), PaymentMethod::BankTransfer);
    let top_up = TopUpWallet { customer, outlet: None, amount, method, reference: None };
    shop.run(&someone(Role::Owner), Command::TopUpWallet(Box::new(top_up))).expect("topped up");
    customer
}

/// Two shawarmas and a water, 52.00, of that customer: the wallet pays what it can, and the method the rest.
fn lunch_by(shop: &mut Shop, method: Terms) -> Arc<Order> {
    let reference = (method == Terms::Card).then(|| "4711".to_owned());
    let payment = NewOrderPayment { use_wallet: true, method: Some(method), received: None, reference };
    let items = vec![item("SHAWARMA-L", "2"), item("WATER", "1")];
    let customer = Some(caller(PHONE, None));
    place_more(shop, PlaceOrder { items, customer, payment: Some(payment), ..PlaceOrder::default() })
}

/// The same of nobody known, and not paid yet.
fn lunch(shop: &mut Shop) -> Arc<Order> {
    place(shop, vec![item("SHAWARMA-L", "2"), item("WATER", "1")])
}

fn pay(shop: &mut Shop, order: &Order, minor: i64) {
    let payment = RecordPayment { order: Some(order.id), ..cash(minor) };
    shop.run(&someone(Role::Cashier), paying(payment)).expect("paid");
}

fn now(shop: &Shop, order: &Order) -> Arc<Order> {
    Arc::clone(&shop.rows.orders[&order.id])
}

/// What stands on an account, credits less debits.
fn stands(shop: &Shop, account: Account) -> i64 {
    let of_account = shop.rows.balances.iter().filter(|(key, _)| key.account.account == account && key.account.part.is_empty());
    -of_account.map(|(_, balance)| balance.net().0).sum::<i64>()
}

/// What is owed to customers says the ledger as the orders say it: due back, paid ahead, in wallets.
#[track_caller]
fn owes(shop: &Shop, due: i64, ahead: i64, wallets: i64) {
    let orders = || shop.rows.orders.values();
    assert_eq!(orders().map(|order| order.refund_due().0).sum::<i64>(), due);
    let accounts = [Account::RefundsDue, Account::CustomerDeposits, Account::Wallets];
    assert_eq!(accounts.map(|account| stands(shop, account)), [due, ahead, wallets]);
    let sum: i64 = shop.rows.entries.values().flat_map(|entry| &entry.postings).map(|posting| posting.amount.0).sum();
    assert_eq!(sum, 0);
}

/// Hands an order over that needs no payment any more.
fn hand_over(shop: &mut Shop, order: &Order) {
    bring_to(shop, order.id, &[Status::Preparing, Status::Ready]);
    let settlement = Settlement { payments: Vec::new(), on_account: false };
    let to = TransitionOrder { order: order.id, to: Status::Delivered, reason: None, settlement, version: None };
    shop.run(&someone(Role::Owner), Command::TransitionOrder(Box::new(to))).expect("handed over");
}

#[test]
fn an_order_amended_below_what_was_paid_gives_the_wallet_its_part_back_by_an_entry_of_its_own_and_owes_the_rest() {
    let mut shop = on_paid();
    wallet_of(&mut shop, 1_000);
    let order = lunch_by(&mut shop, Terms::Card);
    assert_eq!((order.status, order.paid()), (Status::Confirmed, Amount(5_200)));
    owes(&shop, 0, 5_200, 0);
    let reason = Some("one guest less".to_owned());
    let amended = amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1"))], reason, ..amending(order.id) });
    assert_eq!((amended.totals.total, amended.paid(), amended.refund_due()), (Amount(2_700), Amount(4_200), Amount(1_500)));
    assert_eq!((amended.status, amended.payment_status()), (Status::Confirmed, PaymentStatus::PartiallyRefunded));
    owes(&shop, 1_500, 2_700, 1_000);
    let [PaymentRefund { row, amount, method, reason, .. }] = &shop.rows.payment_refunds[..] else { panic!("one refund") };
    assert_eq!((*amount, *method, reason.as_deref()), (Amount(1_000), PaymentMethod::Wallet, Some("one guest less")));
    let postings = |row: u64| -> Vec<(Account, i64)> {
        shop.rows.entries[&row].postings.iter().map(|posting| (posting.account.account, posting.amount.0)).collect()
    };
    assert_eq!(postings(*row), [(Account::CustomerDeposits, 1_000), (Account::Wallets, -1_000)]);
    let amendment = last_record(&shop, &order);
    assert_eq!(amendment.action, "order.amended");
    assert_eq!(postings(amendment.seq), [(Account::CustomerDeposits, 1_500), (Account::RefundsDue, -1_500)]);
}

#[test]
fn what_is_due_back_pays_first_for_what_is_added_later() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    pay(&mut shop, &order, 5_200);
    amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1"))], ..amending(order.id) });
    owes(&shop, 2_500, 2_700, 0);
    let amended = amend(&mut shop, AmendOrder { add: vec![item("WATER", "2")], ..amending(order.id) });
    assert_eq!((amended.refund_due(), amended.left_to_pay()), (Amount(2_100), Amount::ZERO));
    owes(&shop, 2_100, 3_100, 0);
    let amended = amend(&mut shop, AmendOrder { add: vec![item("SHAWARMA-L", "1")], ..amending(order.id) });
    assert_eq!((amended.refund_due(), amended.left_to_pay()), (Amount::ZERO, Amount(400)));
    owes(&shop, 0, 5_200, 0);
}

#[test]
fn an_order_amended_above_what_was_paid_owes_again_until_a_further_payment_settles_it() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    pay(&mut shop, &order, 5_200);
    assert_eq!(now(&shop, &order).payment_status(), PaymentStatus::Paid);
    let amended = amend(&mut shop, AmendOrder { add: vec![item("WATER", "1")], ..amending(order.id) });
    assert_eq!((amended.payment_status(), amended.left_to_pay()), (PaymentStatus::PartiallyPaid, Amount(200)));
    assert_eq!(amended.status, Status::Confirmed, "what was confirmed goes on");
    owes(&shop, 0, 5_200, 0);
    pay(&mut shop, &order, 200);
    assert_eq!(now(&shop, &order).payment_status(), PaymentStatus::Paid);
    owes(&shop, 0, 5_400, 0);
    hand_over(&mut shop, &order);
    owes(&shop, 0, 0, 0);
    let bill = shop.rows.bills.values().next().expect("a bill");
    assert_eq!((bill.bill.totals.total, bill.bill.payments.len()), (Amount(5_400), 2));
}

#[test]
fn what_was_due_back_when_an_order_is_handed_over_is_due_back_after_it() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    pay(&mut shop, &order, 5_200);
    amend(&mut shop, AmendOrder { remove: vec![without(2, None)], ..amending(order.id) });
    hand_over(&mut shop, &order);
    owes(&shop, 200, 0, 0);
    let payment = now(&shop, &order).payments[0].id;
    let refund = RefundPayment { payment, amount: None, method: None, reason: "no water".into() };
    shop.run(&someone(Role::Finance), Command::RefundPayment(Box::new(refund))).expect("given back");
    owes(&shop, 0, 0, 0);
}

#[test]
fn an_order_whose_unpaid_part_is_taken_off_is_paid_awaits_nothing_and_is_confirmed() {
    let mut shop = on_paid();
    wallet_of(&mut shop, 2_600);
    let order = lunch_by(&mut shop, Terms::BankTransfer);
    assert_eq!((order.status, order.payment_status()), (Status::Pending, PaymentStatus::BankTransferGrace));
    let remove = vec![without(1, Some("1")), without(2, None)];
    let amended = amend(&mut shop, AmendOrder { remove, ..amending(order.id) });
    let states: Vec<PaymentState> = amended.payments.iter().map(|payment| payment.status).collect();
    assert_eq!(states, [PaymentState::Paid, PaymentState::Cancelled]);
    assert_eq!((amended.status, amended.left_to_pay()), (Status::Confirmed, Amount::ZERO));
    owes(&shop, 0, 2_500, 100);
}

#[test]
fn an_order_on_hold_that_is_paid_waits_until_it_is_recalled_and_is_confirmed_then() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    shop.run(&someone(Role::Cashier), holding(order.id)).expect("on hold");
    pay(&mut shop, &order, 5_200);
    let paid = now(&shop, &order);
    assert_eq!((paid.status, paid.payment_status(), paid.held_at.is_some()), (Status::Pending, PaymentStatus::Paid, true));
    // Neither does an amendment take it along.
    amend(&mut shop, AmendOrder { remove: vec![without(2, None)], ..amending(order.id) });
    assert_eq!(now(&shop, &order).status, Status::Pending);
    assert_eq!(refused(&mut shop, Role::Owner, moving(order.id, Status::Confirmed)).0, Code::OrderHeld);
    shop.run(&someone(Role::Cashier), recalling(order.id)).expect("recalled");
    let recalled = now(&shop, &order);
    assert_eq!((recalled.status, recalled.held_at), (Status::Confirmed, None));
    let record = last_record(&shop, &order);
    assert_eq!((record.action, record.actor.user != someone(Role::Cashier).user), ("order.confirmed", true));
    owes(&shop, 200, 5_000, 0);
}

#[test]
fn an_order_on_hold_that_is_not_paid_is_pending_when_it_is_recalled() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    shop.run(&someone(Role::Cashier), holding(order.id)).expect("on hold");
    pay(&mut shop, &order, 100);
    shop.run(&someone(Role::Cashier), recalling(order.id)).expect("recalled");
    assert_eq!(now(&shop, &order).status, Status::Pending);
}

#[test]
fn an_order_that_is_paid_or_awaits_money_is_not_split_until_the_money_is_back() {
    let mut shop = Shop::open(settings());
    wallet_of(&mut shop, 100);
    let half = || Taken::Lines(vec![(1, Some(Quantity(1_000)))]);
    let by_wallet = lunch_by(&mut shop, Terms::Cash);
    let paid = lunch(&mut shop);
    pay(&mut shop, &paid, 1_000);
    let awaited = lunch_by(&mut shop, Terms::BankTransfer);
    assert!(by_wallet.paid() == Amount(100) && awaited.paid() == Amount::ZERO);
    for order in [&by_wallet, &paid, &awaited] {
        assert_eq!(refused(&mut shop, Role::Owner, splitting(order.id, half())).0, Code::OrderHasPayments);
    }
    let payment = now(&shop, &paid).payments[0].id;
    let refund = RefundPayment { payment, amount: None, method: None, reason: "they pay apart".into() };
    shop.run(&someone(Role::Finance), Command::RefundPayment(Box::new(refund))).expect("given back");
    let split = SplitOrder { order: paid.id, taken: half(), version: None };
    let outcome = shop.run(&someone(Role::Owner), Command::SplitOrder(Box::new(split))).expect("split");
    let new = shop.written(&outcome);
    assert_eq!((new.payments.len(), new.payment_status()), (0, PaymentStatus::Unpaid));
    assert_eq!(now(&shop, &paid).payments.len(), 1, "what came back is told where it came");
}

#[test]
fn a_part_that_is_split_off_is_paid_as_was_agreed_for_the_whole() {
    let mut shop = Shop::open(settings());
    let payment = NewOrderPayment { method: Some(Terms::Card), ..NewOrderPayment::default() };
    let items = vec![item("SHAWARMA-L", "2")];
    let order = place_more(&mut shop, PlaceOrder { items, payment: Some(payment), ..PlaceOrder::default() });
    let taken = Taken::Lines(vec![(1, Some(Quantity(1_000)))]);
    let outcome = shop.run(&someone(Role::Owner), splitting(order.id, taken)).expect("split");
    assert_eq!((shop.written(&outcome).terms, now(&shop, &order).terms), (Some(Terms::Card), Some(Terms::Card)));
}

#[test]
fn an_order_with_payments_takes_others_over_and_is_not_taken_over_itself() {
    let mut shop = Shop::open(settings());
    let (paid, other) = (lunch(&mut shop), lunch(&mut shop));
    pay(&mut shop, &paid, 5_200);
    let refusal = refused(&mut shop, Role::Owner, joining(other.id, &[paid.id]));
    assert_eq!(refusal, (Code::OrderHasPayments, vec!["/from/0".to_owned()]));
    shop.run(&someone(Role::Owner), joining(paid.id, &[other.id])).expect("merged");
    let merged = now(&shop, &paid);
    assert_eq!((merged.totals.total, merged.left_to_pay()), (Amount(10_400), Amount(5_200)));
    assert_eq!(merged.payment_status(), PaymentStatus::PartiallyPaid);
    owes(&shop, 0, 5_200, 0);
    pay(&mut shop, &paid, 5_200);
    bring_to(&mut shop, paid.id, &[Status::Confirmed]);
    hand_over(&mut shop, &paid);
    owes(&shop, 0, 0, 0);
}

#[test]
fn what_was_due_back_pays_for_what_an_order_takes_over() {
    let mut shop = Shop::open(settings());
    let (paid, other) = (lunch(&mut shop), place(&mut shop, vec![item("WATER", "3")]));
    pay(&mut shop, &paid, 5_200);
    amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1"))], ..amending(paid.id) });
    owes(&shop, 2_500, 2_700, 0);
    shop.run(&someone(Role::Owner), joining(paid.id, &[other.id])).expect("merged");
    owes(&shop, 1_900, 3_300, 0);
}

#[test]
fn money_of_nobody_known_does_not_become_that_of_a_customer_whose_order_is_taken_over() {
    let mut shop = Shop::open(settings());
    wallet_of(&mut shop, 100);
    let anonymous = lunch(&mut shop);
    let items = vec![item("WATER", "1")];
    let theirs = place_more(&mut shop, PlaceOrder { items, customer: Some(caller(PHONE, None)), ..PlaceOrder::default() });
    pay(&mut shop, &anonymous, 1_000);
    assert_eq!(refused(&mut shop, Role::Owner, joining(anonymous.id, &[theirs.id])).0, Code::OrderNotMergeable);
    assert_eq!(refused(&mut shop, Role::Owner, joining(theirs.id, &[anonymous.id])).0, Code::OrderHasPayments);
}

#[test]
fn what_a_platform_has_given_back_before_does_not_keep_the_wallet_s_part_from_going_back() {
    let mut shop = on_paid();
    wallet_of(&mut shop, 1_000);
    let order = lunch_by(&mut shop, Terms::Platform);
    // Of 52.00 the platform gives its 42.00 back, and the wallet gets 8.00.
    amend(&mut shop, AmendOrder { remove: vec![without(1, None)], ..amending(order.id) });
    owes(&shop, 0, 200, 800);
    shop.run(&someone(Role::Owner), cancelling(order.id, "they left")).expect("cancelled");
    owes(&shop, 0, 0, 1_000);
}

#[test]
fn money_that_is_due_back_belongs_to_the_day_on_which_the_order_was_called_off_which_it_opens() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    pay(&mut shop, &order, 5_200);
    shop.now.0 += crate::fixtures::DAY;
    shop.run(&someone(Role::Owner), cancelling(order.id, "they left")).expect("cancelled");
    owes(&shop, 5_200, 0, 0);
    let days: Vec<String> = shop.rows.days.keys().map(|day| day.date.to_string()).collect();
    assert_eq!(days, ["2025-11-06", "2025-11-07"]);
    let called_off = last_record(&shop, &order).seq;
    assert_eq!(shop.rows.entries[&called_off].business_date.to_string(), "2025-11-07");
}

#[test]
fn money_that_was_given_for_an_order_opens_the_day_on_which_an_amendment_makes_it_due_back() {
    let mut shop = on_paid();
    let order = lunch(&mut shop);
    pay(&mut shop, &order, 5_200);
    shop.now.0 += crate::fixtures::DAY;
    amend(&mut shop, AmendOrder { remove: vec![without(2, None)], ..amending(order.id) });
    let days: Vec<String> = shop.rows.days.keys().map(|day| day.date.to_string()).collect();
    assert_eq!(days, ["2025-11-06", "2025-11-07"]);
}

#[test]
fn a_transfer_that_is_awaited_no_more_is_another_version_without_a_deadline() {
    let mut shop = on_paid();
    wallet_of(&mut shop, 100);
    let order = lunch_by(&mut shop, Terms::BankTransfer);
    let transfer = order.payments[1].id;
    assert!(shop.rows.payments[&transfer].deadline.is_some());
    pay(&mut shop, &order, 5_100);
    let payment = &shop.rows.payments[&transfer];
    assert_eq!((payment.status, payment.version, payment.deadline), (PaymentState::Cancelled, 2, None));
}

#[test]
fn an_order_says_how_much_of_its_money_came_back_and_that_it_is_owed_nothing_once_it_is_a_bill() {
    let mut shop = Shop::open(settings());
    let order = lunch(&mut shop);
    pay(&mut shop, &order, 5_200);
    let payment = now(&shop, &order).payments[0].id;
    let refund = |shop: &mut Shop, amount: Option<Amount>| {
        let refund = RefundPayment { payment, amount, method: None, reason: "they pay apart".into() };
        shop.run(&someone(Role::Finance), Command::RefundPayment(Box::new(refund))).expect("given back");
    };
    refund(&mut shop, Some(Amount(1_000)));
    assert_eq!(
        (now(&shop, &order).payment_status(), now(&shop, &order).paid()),
        (PaymentStatus::PartiallyRefunded, Amount(4_200))
    );
    refund(&mut shop, None);
    assert_eq!((now(&shop, &order).payment_status(), now(&shop, &order).left_to_pay()), (PaymentStatus::Refunded, Amount(5_200)));
    // It is paid in cash as it is handed over: what is owed from then on is owed of its bill.
    bring(&mut shop, order.id, Status::Delivered);
    assert_eq!(now(&shop, &order).left_to_pay(), Amount::ZERO);
}

#[test]
fn an_order_that_comes_to_nothing_is_paid() {
    let mut shop = Shop::open(settings());
    let items = vec![item("WATER", "1")];
    let free =
        place_more(&mut shop, PlaceOrder { items, discounts: vec![crate::fixtures::amount_off(200)], ..PlaceOrder::default() });
    assert_eq!((free.totals.total, free.payment_status()), (Amount::ZERO, PaymentStatus::Paid));
    assert_eq!(lunch(&mut shop).payment_status(), PaymentStatus::Unpaid);
}

#[test]
fn what_the_terminal_printed_stands_with_the_card_s_payment_and_not_with_the_wallet_s() {
    let mut shop = Shop::open(settings());
    wallet_of(&mut shop, 1_000);
    let order = lunch_by(&mut shop, Terms::Card);
    let payments: Vec<_> =
        order.payments.iter().map(|payment| (payment.method, payment.amount.0, payment.reference.as_deref())).collect();
    assert_eq!(payments, [(PaymentMethod::Wallet, 1_000, None), (PaymentMethod::Card, 4_200, Some("4711"))]);
}

#[test]
fn what_was_paid_and_is_due_of_an_order_says_its_bill_once_it_has_one() {
    let mut shop = Shop::open(settings());
    let payment = NewOrderPayment { method: Some(Terms::Cash), received: Some(Amount(1_000)), ..NewOrderPayment::default() };
    let items = vec![item("SHAWARMA-L", "1")];
    let order = PlaceOrder { items, payment: Some(payment), ..PlaceOrder::default() };
    let outcome = shop.run(&someone(Role::Owner), placing(order)).expect("placed");
    let Document::Order(_, Some(document)) = outcome.document else { panic!("an order") };
    assert_eq!((document.amount_paid(), document.amount_due()), (Amount(1_000), Amount(1_500)));
    let bill = OrderBill {
        id: BillId(uuid::Uuid::nil()),
        number: "BILL-1".into(),
        total: Amount(2_500),
        payments: Vec::new(),
        on_account: Amount(2_500),
        refunded: Amount::ZERO,
        unowed: Amount(500),
        credited: Amount(500),
        paid_later: Amount(1_300),
    };
    let billed = OrderDocument { bill: Some(bill), ..*document };
    assert_eq!((billed.amount_paid(), billed.amount_due()), (Amount(1_300), Amount(700)));
}
