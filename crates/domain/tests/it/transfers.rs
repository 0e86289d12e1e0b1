//! The life of a bank transfer: promised until a deadline, shown by a receipt, rejected, there, or given up together with its order.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::command::{Command, Document};
use docket_domain::customers::Customer;
use docket_domain::ids::{OrderId, PaymentId};
use docket_domain::merchants::{AutoConfirm, Settings};
use docket_domain::money::Amount;
use docket_domain::ordering::{NewOrderPayment, Order, PlaceOrder, Status as OrderStatus};
use docket_domain::payments::{
    ApprovePayment, ExpirePayment, Payment, PaymentMethod, Purpose, Receipt, ReceiptFile, RecordPayment, RejectPayment, Status,
    Terms, TopUpWallet, UploadReceipt,
};
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;

use crate::fixtures::{DAY, caller, cancelling, cash, finding, paying, placing, settings, shawarma, someone};
use crate::shop::Shop;

/// The kitchen that confirms what is paid, and awaits a transfer for two days.
fn kitchen() -> Shop {
    Shop::open(Settings { auto_confirm: AutoConfirm::OnPaid, ..settings() })
}

/// Runs what must be done to a payment; what is answered is what was written.
fn done(shop: &mut Shop, actor: &Actor, command: Command) -> Arc<Payment> {
    let outcome = shop.run(actor, command).expect("it is done");
    let Document::Payment(payment) = outcome.document else { panic!("not a payment: {outcome:?}") };
    assert_eq!(shop.rows.payments[&payment.id], payment);
    payment
}

fn aisha(shop: &mut Shop) -> Arc<Customer> {
    let outcome = shop.run(&someone(Role::Cashier), finding(caller("501234567", Some("Aisha")))).expect("found or made");
    let Document::Customer(customer) = outcome.document else { panic!("not a customer: {outcome:?}") };
    customer
}

fn wallet(shop: &mut Shop) -> Amount {
    let row = aisha(shop).row;
    shop.rows.customer_accounts.get(&row).map_or(Amount::ZERO, |accounts| accounts.wallet())
}

/// An order of one shawarma, 25.00, by Aisha on those terms, to which her wallet gives what it holds.
fn ordered(shop: &mut Shop, terms: Terms) -> Arc<Order> {
    let payment = NewOrderPayment { use_wallet: true, method: Some(terms), ..NewOrderPayment::default() };
    let customer = Some(caller("501234567", Some("Aisha")));
    shop.place(&someone(Role::Cashier), placing(PlaceOrder { customer, payment: Some(payment), ..shawarma() }))
}

/// Such an order that waits for a transfer, and the transfer.
fn promised(shop: &mut Shop) -> (OrderId, Arc<Payment>) {
    let order = ordered(shop, Terms::BankTransfer);
    let transfer = order.payments.iter().find(|payment| payment.method == PaymentMethod::BankTransfer);
    (order.id, Arc::clone(transfer.expect("a transfer")))
}

fn transfer(order: Option<OrderId>, received: Option<bool>) -> Command {
    paying(RecordPayment { order, method: PaymentMethod::BankTransfer, received, ..cash(2_500) })
}

fn file(first: u8) -> ReceiptFile {
    ReceiptFile { hash: [first; 32], media_type: "image/png".into(), size_bytes: 900 }
}

fn showing(payment: PaymentId, file: ReceiptFile) -> Command {
    let ReceiptFile { hash, media_type, size_bytes } = file;
    Command::UploadReceipt(Box::new(UploadReceipt { payment, hash, media_type, size_bytes }))
}

fn rejecting(payment: PaymentId, reason: &str) -> Command {
    Command::RejectPayment(Box::new(RejectPayment { payment, reason: reason.into() }))
}

fn approving(payment: PaymentId, to_wallet: bool) -> Command {
    Command::ApprovePayment(Box::new(ApprovePayment { payment, to_wallet }))
}

fn expiring(payment: PaymentId) -> Command {
    Command::ExpirePayment(Box::new(ExpirePayment { payment }))
}

/// Lets the deadline of a transfer come, and gives it up.
fn expired(shop: &mut Shop, transfer: &Payment) -> Arc<Payment> {
    shop.now = transfer.deadline.expect("a deadline");
    done(shop, &Actor::program(), expiring(transfer.id))
}

#[test]
fn a_transfer_whose_receipt_was_rejected_is_shown_anew_and_confirms_its_order_when_it_has_come() {
    let mut shop = kitchen();
    let (owner, finance) = (someone(Role::Owner), someone(Role::Finance));
    let (order, promised) = promised(&mut shop);
    let stands = |payment: &Payment| (payment.status, payment.version, payment.deadline);
    let in_two_days = |at: Timestamp| Some(Timestamp(at.0 + 2 * DAY));
    assert_eq!(stands(&promised), (Status::Awaited, 1, in_two_days(promised.created_at)));
    let uploaded_at = shop.now;
    let shown = done(&mut shop, &owner, showing(promised.id, file(7)));
    assert_eq!(stands(&shown), (Status::ReceiptUploaded, 2, None));
    assert_eq!(shown.receipt, Some(Receipt { file: Some(file(7)), uploaded_at }));
    let rejected_at = shop.now;
    let rejected = done(&mut shop, &finance, rejecting(promised.id, "It is of another order."));
    assert_eq!(stands(&rejected), (Status::Rejected, 3, in_two_days(rejected_at)));
    assert_eq!(rejected.rejection.as_deref(), Some("It is of another order."));
    let uploaded_at = shop.now;
    let shown = done(&mut shop, &owner, showing(promised.id, file(8)));
    assert_eq!(stands(&shown), (Status::ReceiptUploaded, 4, None));
    assert_eq!(shown.receipt, Some(Receipt { file: Some(file(8)), uploaded_at }));
    assert_eq!(shop.rows.orders[&order].status, OrderStatus::Pending);
    let paid = done(&mut shop, &finance, approving(promised.id, false));
    assert_eq!(stands(&paid), (Status::Paid, 5, None));
    let order = &shop.rows.orders[&order];
    assert_eq!((order.status, order.left_to_pay()), (OrderStatus::Confirmed, Amount::ZERO));
    assert_eq!(order.payments, [paid]);
}

#[test]
fn a_transfer_is_given_up_at_its_deadline_and_not_before_and_its_order_is_called_off_with_it() {
    let mut shop = kitchen();
    let customer = aisha(&mut shop).id;
    let top_up = TopUpWallet { customer, outlet: None, amount: Amount(1_000), method: PaymentMethod::Card, reference: None };
    done(&mut shop, &someone(Role::Owner), Command::TopUpWallet(Box::new(top_up)));
    let (order, promised) = promised(&mut shop);
    assert_eq!((promised.amount, wallet(&mut shop)), (Amount(1_500), Amount::ZERO));
    shop.now = Timestamp(promised.deadline.expect("a deadline").0 - 1);
    assert_eq!(shop.refuse(&Actor::program(), expiring(promised.id)).code, Code::PaymentNotAwaited);
    let given_up = expired(&mut shop, &promised);
    assert_eq!((given_up.status, given_up.version, given_up.deadline), (Status::Expired, 2, None));
    assert_eq!(shop.rows.orders[&order].status, OrderStatus::Cancelled);
    assert_eq!(wallet(&mut shop), Amount(1_000), "what it had paid is in it again");
    assert_eq!(shop.refuse(&Actor::program(), expiring(promised.id)).code, Code::PaymentNotAwaited);
}

#[test]
fn an_order_that_may_be_paid_later_goes_on_without_the_transfer_that_did_not_come() {
    let mut shop = kitchen();
    let order = ordered(&mut shop, Terms::Cash);
    let promised = done(&mut shop, &someone(Role::Cashier), transfer(Some(order.id), None));
    assert_eq!(expired(&mut shop, &promised).status, Status::Expired);
    let order = &shop.rows.orders[&order.id];
    assert_eq!((order.status, order.left_to_pay()), (OrderStatus::Pending, Amount(2_500)));
}

#[test]
fn money_that_comes_too_late_goes_to_the_wallet_where_that_is_asked_for_and_not_before() {
    let mut shop = kitchen();
    let finance = someone(Role::Finance);
    let (order, promised) = promised(&mut shop);
    let refusal = shop.refuse(&finance, approving(promised.id, true));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::PaymentStillAwaited, "/toWallet"));
    expired(&mut shop, &promised);
    assert_eq!(shop.refuse(&finance, approving(promised.id, false)).code, Code::PaymentNotAwaited);
    let came = done(&mut shop, &finance, approving(promised.id, true));
    assert_eq!((came.status, came.purpose, came.version), (Status::Paid, Purpose::TopUp, 3));
    assert_eq!(wallet(&mut shop), Amount(2_500));
    let order = &shop.rows.orders[&order];
    assert_eq!((order.status, order.payments.len(), order.refund_due()), (OrderStatus::Cancelled, 0, Amount::ZERO));
}

#[test]
fn a_transfer_for_an_order_is_awaited_unless_whoever_approves_payments_says_that_it_is_there() {
    let mut shop = kitchen();
    let (cashier, finance) = (someone(Role::Cashier), someone(Role::Finance));
    let order = ordered(&mut shop, Terms::Cash).id;
    let refusal = shop.refuse(&cashier, transfer(Some(order), Some(true)));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::PermissionMissing, "/received"));
    let promised = done(&mut shop, &finance, transfer(Some(order), None));
    assert_eq!(promised.status, Status::Awaited);
    assert_eq!(promised.deadline, Some(Timestamp(promised.created_at.0 + 2 * DAY)));
    assert_eq!(shop.rows.orders[&order].left_to_pay(), Amount(2_500));
    // One for nothing is there when finance records it, and is awaited without an end when a cashier does.
    let deposit = done(&mut shop, &finance, transfer(None, None));
    assert_eq!((deposit.status, deposit.purpose), (Status::Paid, Purpose::Deposit));
    let deposit = done(&mut shop, &cashier, transfer(None, None));
    assert_eq!((deposit.status, deposit.deadline), (Status::Awaited, None));
    assert_eq!(done(&mut shop, &finance, transfer(Some(order), Some(true))).status, Status::Paid);
    assert_eq!(shop.rows.payments[&promised.id].status, Status::Cancelled, "the order is paid");
}

#[test]
fn a_transfer_that_came_for_a_cancelled_order_goes_to_the_wallet_and_leaves_the_order_alone() {
    let mut shop = kitchen();
    let order = ordered(&mut shop, Terms::Cash).id;
    shop.run(&someone(Role::Owner), cancelling(order, "nobody came")).expect("cancelled");
    let cancelled = Arc::clone(&shop.rows.orders[&order]);
    let came = done(&mut shop, &someone(Role::Finance), transfer(Some(order), None));
    assert_eq!((came.status, came.purpose), (Status::Paid, Purpose::TopUp));
    assert_eq!(wallet(&mut shop), Amount(2_500));
    assert_eq!(shop.rows.orders[&order], cancelled);
}
