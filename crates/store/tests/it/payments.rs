//! Payments: read as they were recorded, listed newest first, found by number and reference.

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::payments::{Payment, RecordPayment};
use docket_store::payments::{PaymentFilter, is_cursor};

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, cash, paying};

fn recorded(outcome: Outcome) -> Payment {
    match outcome.document {
        Document::Payment(payment) => (*payment).clone(),
        other => panic!("not a payment: {other:?}"),
    }
}

fn pay(desk: &mut Desk, payment: RecordPayment) -> Payment {
    recorded(desk.run(paying(payment)).expect("recorded"))
}

fn referring(reference: &str) -> RecordPayment {
    RecordPayment { reference: Some(reference.into()), ..cash(100) }
}

/// The numbers of all pages, so many on each.
async fn numbers(desk: &Desk, filter: &PaymentFilter, limit: usize) -> Vec<String> {
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = desk.reads.payments(SHOP, filter.clone(), after, limit).await.expect("read");
        assert!(page.data.len() <= limit && found.len() <= 1_000);
        found.extend(page.data.iter().map(|payment| payment.number.text().to_owned()));
        match page.next {
            Some(next) => {
                assert!(is_cursor(&next, filter.search.is_some()), "{next}");
                after = Some(next);
            }
            None => return found,
        }
    }
}

/// What a search finds, the same however it is cut into pages.
async fn search(desk: &Desk, text: &str) -> Vec<String> {
    let filter = PaymentFilter { search: Some(text.into()), ..PaymentFilter::default() };
    let found = numbers(desk, &filter, 100).await;
    for limit in [1, 2, 3] {
        assert_eq!(numbers(desk, &filter, limit).await, found, "{text:?}, {limit} on a page");
    }
    found
}

fn numbered(values: &[u32]) -> Vec<String> {
    values.iter().map(|value| format!("PAY2025{value:04}")).collect()
}

#[tokio::test]
async fn a_payment_is_read_as_it_was_answered() {
    let mut desk = Desk::open();
    let found = desk.run(Command::FindOrCreateCustomer(Box::new(caller("501234567")))).expect("made");
    let Document::Customer(customer) = found.document else { panic!("a customer") };
    let till = Actor { outlet: Some("MAIN".into()), register: Some("R1".into()), ..Actor::program() };
    let full = RecordPayment { customer: Some(customer.id), reference: Some("\"Friday\"; شكرا\n--'".into()), ..cash(12_345) };
    for (actor, payment) in [(till, full), (Actor::program(), cash(1))] {
        let answered = recorded(desk.run_for(SHOP, &actor, paying(payment)).expect("recorded"));
        let read = desk.reads.payment(SHOP, answered.id).await.expect("read").expect("it is there");
        assert_eq!(read, answered);
        let page = desk.reads.payments(SHOP, PaymentFilter::default(), None, 1).await.expect("read");
        assert_eq!(page.data, [answered], "the newest first");
    }
}

#[tokio::test]
async fn a_list_shows_every_payment_once_the_newest_first() {
    let mut desk = Desk::open();
    (1..=5).for_each(|minor| drop(pay(&mut desk, cash(minor))));
    for limit in [1, 2, 4, 5, 6] {
        assert_eq!(numbers(&desk, &PaymentFilter::default(), limit).await, numbered(&[5, 4, 3, 2, 1]), "{limit} on a page");
    }
}

#[tokio::test]
async fn what_matches_exactly_comes_first_and_nothing_comes_twice() {
    let mut desk = Desk::open();
    for reference in ["F-1", "F-12", "PAY20250002", "F-1", "G", "PAY2025"] {
        pay(&mut desk, referring(reference));
    }
    pay(&mut desk, cash(100));
    assert_eq!(search(&desk, "F-1").await, numbered(&[4, 1, 2]), "exact ones newest first, then by prefix");
    assert_eq!(search(&desk, "PAY20250002").await, numbered(&[3, 2]), "as number and as reference");
    assert_eq!(search(&desk, "PAY2025").await, numbered(&[6, 1, 2, 3, 4, 5, 7]));
    assert_eq!(search(&desk, "F").await, numbered(&[1, 4, 2]));
    assert_eq!(search(&desk, "f-1").await, numbered(&[]), "letters are as they were written");
    for odd in ["%", "_", "'", "\u{10ffff}", "PAY20250002x", "0002"] {
        assert_eq!(search(&desk, odd).await, numbered(&[]), "{odd:?}");
    }
}

#[tokio::test]
async fn lists_and_searches_show_one_outlet_where_one_is_asked_for() {
    let mut desk = Desk::open();
    for outlet in ["MAIN", "YAS", "MAIN", "YAS"] {
        pay(&mut desk, RecordPayment { outlet: Some(outlet.into()), ..referring("deposit") });
    }
    for search in [None, Some("deposit"), Some("PAY"), Some("dep")] {
        let filter = PaymentFilter { outlet: Some("YAS".into()), search: search.map(str::to_owned), ..PaymentFilter::default() };
        let mut found = numbers(&desk, &filter, 1).await;
        found.sort();
        assert_eq!(found, numbered(&[2, 4]), "{search:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_no_stage_ends_the_list() {
    let mut desk = Desk::open();
    pay(&mut desk, cash(1));
    let filter = PaymentFilter { search: Some("PAY".into()), ..PaymentFilter::default() };
    let page = desk.reads.payments(SHOP, filter, Some("99/PAY/1".into()), 10).await.expect("read");
    assert!(page.data.is_empty() && page.next.is_none());
}
