//! The ledger: what was posted is what is read, and balances are the sums of it.

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document};
use docket_domain::ledger::{Account, Balance};
use docket_domain::money::Amount;
use docket_domain::payments::RecordPayment;
use docket_domain::time::Date;
use docket_store::StoreError;
use docket_store::ledger::{EntryFilter, TrialLine};

use crate::desk::Desk;
use crate::fixtures::{DAY, SHOP, caller, cash, date, paying, settings};

fn today() -> Date {
    date("2025-11-06")
}

fn till() -> Actor {
    Actor { outlet: Some("MAIN".into()), register: Some("R1".into()), ..Actor::program() }
}

/// Payments of two days at two outlets, some at a till and some of a customer, whose id is answered.
fn busy_desk() -> (Desk, String) {
    let mut desk = Desk::open();
    let found = desk.run(Command::FindOrCreateCustomer(Box::new(caller("501234567")))).expect("made");
    let Document::Customer(customer) = found.document else { panic!("a customer") };
    for (days, minor) in [(0, 1_000), (0, 234), (1, 5)] {
        desk.now.0 += days * DAY;
        desk.run_for(SHOP, &till(), paying(RecordPayment { customer: Some(customer.id), ..cash(minor) })).expect("recorded");
        desk.run(paying(RecordPayment { outlet: Some("YAS".into()), ..cash(10 * minor) })).expect("recorded");
    }
    (desk, customer.id.to_string())
}

async fn trial(desk: &Desk, date: Date, outlet: Option<&str>, by_part: bool) -> Vec<TrialLine> {
    desk.reads.trial_balance(SHOP, date, outlet.map(str::to_owned), by_part).await.expect("read")
}

fn line(account: Account, part: Option<&str>, debit: i64, credit: i64) -> TrialLine {
    TrialLine { account, part: part.map(str::to_owned), sums: Balance { debit: Amount(debit), credit: Amount(credit) } }
}

#[tokio::test]
async fn an_entry_is_read_as_it_was_posted_with_what_caused_it() {
    let (desk, customer) = busy_desk();
    let page = desk.reads.ledger_entries(SHOP, EntryFilter::default(), None, 100).await.expect("read");
    assert_eq!(page.data.len(), 6);
    assert!(page.data.is_sorted_by_key(|entry| std::cmp::Reverse(entry.row)), "the newest first");
    let payments = desk.reads.payments(SHOP, Default::default(), None, 100).await.expect("read").data;
    for (entry, payment) in page.data.iter().zip(&payments) {
        assert_eq!((entry.row, entry.business_date, &entry.outlet), (payment.row, payment.business_date, &payment.outlet));
        assert_eq!((entry.action.as_str(), entry.subject_kind.as_str()), ("payment.recorded", "payment"));
        assert_eq!((entry.subject_id, entry.at, entry.user), (Some(payment.id.0), payment.created_at, payment.user));
        let part = if payment.customer.is_some() { customer.as_str() } else { "" };
        let seen: Vec<_> = entry.postings.iter().map(|one| (one.account, one.part.as_str(), one.amount.0)).collect();
        let drawer = payment.register.as_deref().unwrap_or_default();
        let minor = payment.amount.0;
        assert_eq!(seen, [(Account::CashDrawers, drawer, minor), (Account::CustomerDeposits, part, -minor)]);
    }
}

#[tokio::test]
async fn entries_are_filtered_by_date_outlet_and_account_page_by_page() {
    let (desk, _) = busy_desk();
    for (filter, expected) in [
        (EntryFilter { business_date: Some(today()), ..EntryFilter::default() }, 4),
        (EntryFilter { outlet: Some("YAS".into()), ..EntryFilter::default() }, 3),
        (EntryFilter { business_date: Some(today()), outlet: Some("MAIN".into()), ..EntryFilter::default() }, 2),
        (EntryFilter { account: Some(Account::CustomerDeposits), ..EntryFilter::default() }, 6),
        (EntryFilter { account: Some(Account::Sales), ..EntryFilter::default() }, 0),
    ] {
        let (mut after, mut rows) = (None, Vec::new());
        loop {
            let page = desk.reads.ledger_entries(SHOP, filter.clone(), after, 1).await.expect("read");
            rows.extend(page.data.iter().map(|entry| entry.row));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(rows.len(), expected, "{filter:?}");
        assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(*row)));
    }
}

#[tokio::test]
async fn a_trial_balance_sums_a_date_by_account_or_by_part() {
    let (desk, customer) = busy_desk();
    let both = [line(Account::CashDrawers, None, 13_574, 0), line(Account::CustomerDeposits, None, 0, 13_574)];
    assert_eq!(trial(&desk, today(), None, false).await, both);
    let main = [line(Account::CashDrawers, None, 1_234, 0), line(Account::CustomerDeposits, None, 0, 1_234)];
    assert_eq!(trial(&desk, today(), Some("MAIN"), false).await, main);
    let parts = [
        line(Account::CashDrawers, Some(""), 12_340, 0),
        line(Account::CashDrawers, Some("R1"), 1_234, 0),
        line(Account::CustomerDeposits, Some(""), 0, 12_340),
        line(Account::CustomerDeposits, Some(&customer), 0, 1_234),
    ];
    assert_eq!(trial(&desk, today(), None, true).await, parts);
    let next_day = [line(Account::CashDrawers, None, 55, 0), line(Account::CustomerDeposits, None, 0, 55)];
    assert_eq!(trial(&desk, date("2025-11-07"), None, false).await, next_day);
    assert_eq!(trial(&desk, date("2025-11-08"), None, false).await, []);
}

#[tokio::test]
async fn balances_are_the_sums_of_the_postings_to_the_last_unit() {
    let (desk, _) = busy_desk();
    let differing: i64 = desk
        .raw()
        .query_row(
            "SELECT count(*) FROM (
                 SELECT merchant_id, business_date, outlet, account, part, debit, credit FROM ledger_balance
                 EXCEPT
                 SELECT p.merchant_id, e.business_date, e.outlet, p.account,
                        iif(p.account = 'customer_deposits', '', p.part), sum(max(p.amount, 0)), -sum(min(p.amount, 0))
                 FROM posting p JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
                 GROUP BY 1, 2, 3, 4, 5)",
            [],
            |row| row.get(0),
        )
        .expect("a count");
    assert_eq!(differing, 0);
    let rows: i64 = desk.raw().query_row("SELECT count(*) FROM ledger_balance", [], |row| row.get(0)).expect("a count");
    assert_eq!(rows, 8, "two accounts, two outlets, two days");
}

#[tokio::test]
async fn what_was_damaged_by_hand_shows_in_the_trial_balance() {
    let (desk, _) = busy_desk();
    assert_eq!(desk.damage("UPDATE ledger_balance SET debit = debit + 7 WHERE part = 'R1' AND business_date = 20251106"), 1);
    let lines = trial(&desk, today(), None, false).await;
    assert_eq!(lines.iter().map(|line| line.sums.net().0).sum::<i64>(), 7);
}

#[test]
fn an_entry_whose_record_is_not_there_is_a_broken_constraint() {
    let mut desk = Desk::in_a_file();
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let (mut writes, _) = desk.decide(SHOP, &till(), paying(cash(100))).expect("decided");
    writes.entries[0].row += 10;
    assert!(matches!(desk.write(&writes), Err(StoreError::Constraint(_))));
    desk.writer.rollback();
}

#[tokio::test]
async fn a_scratch_merchant_is_removed_with_its_payments_and_its_ledger() {
    let mut desk = Desk::with(docket_domain::merchants::Settings { is_scratch: true, ..settings() });
    desk.run(paying(cash(100))).expect("recorded");
    desk.writer.remove_scratch(SHOP).expect("removed");
    for table in ["payment", "journal_entry", "posting", "ledger_balance", "record", "merchant"] {
        let rows: i64 = desk.raw().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a count");
        assert_eq!(rows, 0, "{table}");
    }
}
