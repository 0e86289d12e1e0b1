//! What another system had is stored as it came, is found by what it was known by, and is healthy: no day, no report and no rule of the
//! doctor takes it for something that Docket did.

use docket_domain::billing::Settlement;
use docket_domain::command::{Command, Document};
use docket_domain::customers::Customer;
use docket_domain::days::DayKey;
use docket_domain::ids::OrderId;
use docket_domain::imports::CameTo;
use docket_domain::legacy::{LegacyNumber, LegacyRecords};
use docket_domain::money::Amount;
use docket_domain::ordering::views::PaymentStatus;
use docket_domain::ordering::{OrderDocument, Status, TransitionOrder};
use docket_domain::payments::{PaymentMethod, RecordPayment};
use docket_domain::time::Timestamp;
use docket_store::customers::{CustomerFilter, CustomerSearch};
use docket_store::ordering::{OrderFilter, OrderSearch};
use docket_store::payments::PaymentFilter;

use crate::customer_94::{BROUGHT_IN, FIRST, WALLET, nothing, order, paid, raising, records, taking_in};
use crate::desk::Desk;
use crate::doctor::{all_found, found_by};
use crate::fixtures::{SHOP, caller, cash, date, moving, paying, settings};

/// A shop to which records of customer 94 came.
fn with(records: LegacyRecords) -> Desk {
    let mut desk = Desk::open();
    desk.now = BROUGHT_IN;
    if !records.orders.is_empty() {
        desk.run(raising(1, &settings(), &records)).expect("raised");
    }
    take_in(&mut desk, 1, records);
    desk
}

/// What each line of a slice came to.
fn take_in(desk: &mut Desk, import: u128, records: LegacyRecords) -> Vec<CameTo> {
    match desk.run(taking_in(import, 0, vec![records])).expect("taken in").document {
        Document::Imported(imported) => imported.lines.clone(),
        other => panic!("not a slice: {other:?}"),
    }
}

async fn orders(desk: &Desk) -> Vec<OrderDocument> {
    let filter = OrderFilter { oldest_first: true, ..OrderFilter::default() };
    let found: Vec<_> = desk.reads.orders(SHOP, filter, None, 50).await.expect("read").data;
    let mut whole = Vec::new();
    for document in found {
        whole.push(desk.order(document.order.id).await);
    }
    whole
}

async fn one(desk: &Desk) -> Customer {
    let search = CustomerSearch { text: "94".into(), phone: None };
    let found = desk.reads.customers(SHOP, CustomerFilter::default(), Some(search), None, 10).await.expect("read").data;
    assert_eq!(found.len(), 1);
    found[0].clone()
}

async fn wallet(desk: &Desk) -> Amount {
    let customer = one(desk).await;
    desk.reads.wallet(SHOP, customer.row, None, 1).await.expect("read").0.wallet()
}

/// An order that nobody was at home for.
fn coming_back(order: OrderId) -> Command {
    let reason = Some("Nobody opened.".into());
    let (to, settlement) = (Status::Ready, Settlement::default());
    Command::TransitionOrder(Box::new(TransitionOrder { order, to, reason, settlement, version: None }))
}

fn is_healthy(desk: &Desk) {
    let told: Vec<String> = all_found(desk).iter().map(|found| format!("{}: {}", found.rule.code, found.detail())).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[tokio::test]
async fn customer_94_comes_in_with_five_orders_in_their_places_and_what_the_wallet_holds() {
    let mut desk = with(records());
    let places: Vec<_> = orders(&desk)
        .await
        .iter()
        .map(|document| (document.order.number.text().to_owned(), document.order.status, document.payment_status()))
        .collect();
    let expected = [
        ("M2511128", Status::Confirmed, PaymentStatus::Paid),
        ("M2511130", Status::Delivered, PaymentStatus::Paid),
        ("M2511133", Status::Confirmed, PaymentStatus::Paid),
        ("M2511135", Status::Delivered, PaymentStatus::Paid),
        ("M2511138", Status::Pending, PaymentStatus::ReceiptUploaded),
    ];
    assert_eq!(places, expected.map(|(number, status, paid)| (number.to_owned(), status, paid)));
    assert_eq!(wallet(&desk).await, WALLET);
    is_healthy(&desk);
    let before = (orders(&desk).await.iter().map(|one| (*one.order).clone()).collect::<Vec<_>>(), one(&desk).await);
    let lines = take_in(&mut desk, 2, records());
    assert!(lines.len() == 8 && lines.iter().all(|line| *line == CameTo::Unchanged), "{lines:?}");
    let after = (orders(&desk).await.iter().map(|one| (*one.order).clone()).collect::<Vec<_>>(), one(&desk).await);
    assert_eq!(after, before, "a second run changes nothing");
    assert_eq!(wallet(&desk).await, WALLET);
    is_healthy(&desk);
}

#[tokio::test]
async fn a_document_is_read_back_with_where_it_comes_from_and_its_history_begins_with_that() {
    let mut brought = records();
    brought.orders[1].number = LegacyNumber::Former("M2511128".into());
    let desk = with(brought);
    let orders = orders(&desk).await;
    let origin = orders[1].order.origin.as_deref().expect("another system's");
    assert_eq!((origin.legacy_id.as_str(), origin.former_number.as_deref()), ("51130", Some("M2511128")));
    assert!(origin.is_settled_there && !orders[0].order.was_settled_there());
    assert_eq!(orders[1].order.number.text(), "ALM-20251109-000001");
    assert_eq!((orders[0].order.created_at, orders[0].order.business_date), (FIRST, date("2025-11-09")));
    let steps: Vec<_> = orders[1].history.iter().map(|step| (step.action.as_str(), step.to)).collect();
    assert_eq!(steps, [("order.imported", Some(Status::Delivered)), ("legacy.corrected", None)]);
    let awaited = &orders[4].order.payments[0];
    let receipt = awaited.receipt.as_ref().expect("it was uploaded there");
    assert_eq!((receipt.uploaded_at, receipt.file.as_ref()), (Timestamp(FIRST.0 + 2 * 86_400_000), None));
    assert_eq!(desk.order(orders[4].order.id).await.order.payments, orders[4].order.payments);
}

#[tokio::test]
async fn a_document_is_found_by_its_id_there_and_by_the_number_that_it_had() {
    let mut brought = records();
    brought.orders[1].number = LegacyNumber::Former("M2511128".into());
    brought.orders[0].payments[0].number = LegacyNumber::Former("PAY-7".into());
    let desk = with(brought);
    let find = async |text: &str| {
        let search = OrderSearch { text: text.into(), phone: None, today: date("2025-11-20") };
        let page = desk.reads.search_orders(SHOP, search, OrderFilter::default(), None, 10).await.expect("read");
        page.data.iter().map(|document| document.order.origin.clone().expect("an origin").legacy_id).collect::<Vec<_>>()
    };
    assert_eq!(find("51135").await, ["51135"]);
    assert_eq!(find("M2511128").await, ["51128", "51130"], "who has the number, and who had it");
    let pay = async |text: &str| {
        let filter = PaymentFilter { search: Some(text.into()), ..PaymentFilter::default() };
        let page = desk.reads.payments(SHOP, filter, None, 10).await.expect("read");
        page.data.iter().map(|payment| payment.origin.clone().expect("an origin").legacy_id).collect::<Vec<_>>()
    };
    assert_eq!(pay("9002").await, ["9002"]);
    assert_eq!(pay("PAY-7").await, ["9001"]);
    assert_eq!(pay("wallet:51133").await, ["wallet:51133"]);
}

#[tokio::test]
async fn no_day_and_no_report_counts_what_another_system_did() {
    let mut desk = Desk::open();
    desk.now = Timestamp(FIRST.0 - 3_600_000);
    let own = RecordPayment { amount: Amount(5_000), ..cash(0) };
    desk.run(paying(own)).expect("recorded");
    desk.now = BROUGHT_IN;
    let day = DayKey { outlet: "MAIN".into(), date: date("2025-11-09") };
    let before = desk.reads.business_day(SHOP, day.clone()).await.expect("read").expect("it was opened");
    take_in(&mut desk, 2, records());
    let after = desk.reads.business_day(SHOP, day).await.expect("read").expect("it is there");
    assert_eq!(after, before, "neither its state nor its sums");
}

#[tokio::test]
async fn what_is_owed_of_an_order_that_was_handed_over_there_is_paid_with_the_order() {
    let unpaid = order("7", "M7", Status::Delivered, 10_000, vec![paid("71", "P71", PaymentMethod::Cash, 4_000)]);
    let mut desk = with(LegacyRecords { orders: vec![unpaid], ..nothing() });
    is_healthy(&desk);
    let document = orders(&desk).await.remove(0);
    assert_eq!((document.amount_paid(), document.amount_due()), (Amount(4_000), Amount(6_000)));
    assert_eq!(document.payment_status(), PaymentStatus::PartiallyPaid);
    let cash = RecordPayment { order: Some(document.order.id), amount: Amount(6_000), ..cash(0) };
    desk.run(paying(cash)).expect("paid");
    let document = desk.order(document.order.id).await;
    assert_eq!((document.amount_due(), document.payment_status()), (Amount::ZERO, PaymentStatus::Paid));
    is_healthy(&desk);
}

#[tokio::test]
async fn whoever_has_the_phone_here_is_the_same_customer() {
    let mut desk = Desk::open();
    desk.now = BROUGHT_IN;
    let come = docket_domain::customers::FindOrCreateCustomer {
        name: None,
        phone: nothing().customer.expect("one").phone.expect("a phone"),
        ..caller("501234567")
    };
    desk.run(docket_domain::command::Command::FindOrCreateCustomer(Box::new(come))).expect("come");
    assert_eq!(take_in(&mut desk, 1, records())[0], CameTo::Changed);
    let customer = one(&desk).await;
    assert_eq!((customer.number.text(), customer.name.as_str()), ("CUST0001", "مشتری ۹۴"));
    assert_eq!(wallet(&desk).await, WALLET);
    is_healthy(&desk);
}

#[tokio::test]
async fn a_customer_without_a_phone_is_stored() {
    let mut brought = records();
    brought.customer.as_mut().expect("one").phone = None;
    let desk = with(brought);
    assert_eq!(one(&desk).await.phone, None);
    is_healthy(&desk);
}

#[tokio::test]
async fn damage_to_what_was_brought_in_is_found() {
    for (code, sql) in [
        ("order.billMissing", "UPDATE orders SET settled_there = NULL WHERE legacy_id = '51130'"),
        ("order.paidDiffers", "UPDATE orders SET left_to_pay = 5 WHERE legacy_id = '51130'"),
        ("order.paidDiffers", "UPDATE payment SET billed = billed - 1 WHERE legacy_id = '9002'"),
        ("order.historyIllegal", "UPDATE orders SET status = 'ready' WHERE legacy_id = '51128'"),
        ("document.unrecorded", "UPDATE payment SET legacy_id = NULL WHERE legacy_id = '9001'"),
        ("document.unrecorded", "UPDATE orders SET legacy_id = NULL WHERE legacy_id = '51138'"),
        ("document.missing", "DELETE FROM legacy_wallet_entry WHERE legacy_id = '7001'"),
        ("document.missing", "DELETE FROM payment WHERE legacy_id = '9004'"),
        ("entry.missing", "DELETE FROM journal_entry WHERE row = (SELECT row FROM orders WHERE legacy_id = '51135')"),
        ("entry.missing", "DELETE FROM journal_entry WHERE row = (SELECT row FROM payment WHERE legacy_id = '9003')"),
        ("entry.missing", "DELETE FROM journal_entry WHERE row = (SELECT row FROM legacy_wallet_entry WHERE legacy_id = '7002')"),
        (
            "wallet.entryMissing",
            "DELETE FROM posting WHERE account = 'wallets' AND entry_row = (SELECT row FROM payment WHERE legacy_id = 'wallet:51133')",
        ),
        ("customer.balanceDiffers", "UPDATE customer_balance SET wallets = wallets + 1"),
        ("order.totalsDiffer", "UPDATE orders SET total = total + 1 WHERE legacy_id = '51128'"),
    ] {
        let desk = with(records());
        let rule = docket_store::doctor::rule(code).expect("a rule");
        assert!(found_by(&desk, rule, desk.now).is_empty(), "{code} before {sql}");
        assert!(desk.damage(sql) > 0, "{sql}");
        assert!(!found_by(&desk, rule, desk.now).is_empty(), "{code} sees {sql}");
    }
}

#[tokio::test]
async fn an_order_on_its_way_is_handed_over_by_the_staff_or_comes_back() {
    let out = |id: &str| {
        order(
            id,
            &format!("M{id}"),
            Status::Dispatched,
            10_000,
            vec![paid(&format!("p{id}"), &format!("P{id}"), PaymentMethod::Card, 10_000)],
        )
    };
    let mut desk = with(LegacyRecords { orders: vec![out("1"), out("2")], ..nothing() });
    is_healthy(&desk);
    let ids: Vec<_> = orders(&desk).await.iter().map(|document| document.order.id).collect();
    desk.run(moving(ids[0], Status::Delivered)).expect("handed over");
    let document = desk.order(ids[0]).await;
    assert!(document.bill.is_some() && document.payment_status() == PaymentStatus::Paid);
    desk.run(coming_back(ids[1])).expect("brought back");
    assert_eq!(desk.order(ids[1]).await.order.status, Status::Ready);
    is_healthy(&desk);
}
