//! A day of a shop on which people do with money whatever they like, decided on what comes out of the store alone: whatever was
//! written of it is read as it was written.

use std::sync::Arc;

use docket_domain::billing::BillState;
use docket_domain::book::{Key, Loaded};
use docket_domain::ids::{CustomerId, OrderId};
use docket_domain::ledger::Account;
use docket_domain::merchants::{AutoConfirm, PaymentRules, Register, Settings};
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset};
use docket_domain::ordering::Order;
use docket_domain::payments::{Payment, Purpose};
use docket_domain::writes::Writes;
use docket_store::billing::BillFilter;
use docket_store::ledger::{EntryFilter, PostingDocument};
use docket_store::ordering::OrderFilter;
use docket_store::payments::PaymentFilter;

use crate::desk::Desk;
use crate::dice::Dice;
use crate::fixtures::{SHOP, series, settings};
use crate::money_commands::{Known, REGISTERS, command, products};

fn desk(auto_confirm: AutoConfirm) -> Desk {
    let mut settings = Settings {
        auto_confirm,
        payments: PaymentRules { pay_later: false, transfer_hours: 1, release_unpaid_minutes: Some(30) },
        smallest_coin: Amount(25),
        ..settings()
    };
    let of_day = [(Kind::CreditNote, "CN-{SEQ:10}"), (Kind::Shift, "SH-{SEQ:6}"), (Kind::ZReport, "Z-{SEQ:5}")];
    settings.series.extend(of_day.map(|(kind, template)| series(kind, template, Reset::Never)));
    settings.registers =
        REGISTERS.map(|(code, outlet)| Register { outlet: outlet.into(), code: code.into(), name: code.into() }).to_vec();
    let mut desk = Desk::with(settings);
    for product in products() {
        desk.run(product).expect("a product");
    }
    desk
}

/// Runs a command and reads back what it has changed. Whether it was carried out.
fn step(desk: &mut Desk, known: &mut Known, dice: &mut Dice) -> bool {
    desk.now.0 += dice.from(0, 60_000);
    known.now = desk.now;
    let (actor, command) = command(known, dice);
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let Ok((writes, _)) = desk.decide(SHOP, &actor, command) else {
        desk.writer.rollback();
        return false;
    };
    desk.write(&writes).expect("written");
    desk.writer.commit().expect("committed");
    read_back(desk, &writes);
    known.customers.extend(writes.customers.into_iter().map(|(_, customer)| (customer.id, customer)));
    known.orders.extend(writes.orders.into_iter().map(|(_, order)| (order.id, order)));
    known.payments.extend(writes.payments.into_iter().map(|(_, payment)| (payment.id, payment)));
    known.bills.extend(writes.bills.into_iter().map(|(_, state)| (state.bill.id, state)));
    known.shifts.extend(writes.shifts.into_iter().map(|(_, shift)| (shift.id, shift)));
    true
}

/// Loads the rows that were just written, as the next command would.
fn read_back(desk: &mut Desk, writes: &Writes) {
    let mut keys: Vec<Key> = Vec::new();
    keys.extend(writes.orders.iter().map(|(_, order)| Key::Order(order.id)));
    keys.extend(writes.payments.iter().map(|(_, payment)| Key::Payment(payment.id)));
    keys.extend(writes.bills.iter().map(|(_, state)| Key::Bill(state.bill.id)));
    keys.extend(writes.shifts.iter().map(|(_, shift)| Key::Shift(shift.id)));
    keys.extend(writes.customer_accounts.iter().map(|(_, row, _)| Key::CustomerAccounts(*row)));
    keys.extend(writes.balances.iter().map(|(_, key, _)| Key::Balance(key.clone())));
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let loaded = desk.writer.load(SHOP, &keys).expect("loaded");
    desk.writer.rollback();
    assert_eq!(loaded.len(), keys.len());
    for one in loaded {
        match one {
            Loaded::Order(id, order) => {
                let written = writes.orders.iter().find(|(_, order)| order.id == id);
                assert_eq!(order.as_ref(), written.map(|(_, order)| order));
            }
            Loaded::Payment(id, payment) => {
                let written = writes.payments.iter().find(|(_, payment)| payment.id == id);
                assert_eq!(payment.as_ref(), written.map(|(_, payment)| payment));
            }
            Loaded::Bill(id, state) => {
                let written = writes.bills.iter().find(|(_, state)| state.bill.id == id);
                let (read, written) = (state.expect("a bill"), written.map(|(_, state)| state).expect("written"));
                assert_eq!(settled(&read), settled(written));
            }
            Loaded::Shift(id, shift) => {
                let written = writes.shifts.iter().find(|(_, shift)| shift.id == id);
                assert_eq!(shift.as_ref(), written.map(|(_, shift)| shift));
            }
            Loaded::CustomerAccounts(row, accounts) => {
                let written = writes.customer_accounts.iter().find(|(_, written, _)| *written == row);
                let (read, written) = (accounts.expect("accounts"), written.map(|(_, _, accounts)| accounts).expect("written"));
                assert_eq!(&read, written, "the accounts of customer {row}");
            }
            Loaded::Balance(key, balance) => {
                let written = writes.balances.iter().find(|(_, written, _)| *written == key);
                assert_eq!(balance.as_ref(), written.map(|(_, _, balance)| balance), "{key:?}");
            }
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

/// A bill with its sums by method in one order: what was paid since is kept payment by payment, and comes back as a sum.
fn settled(state: &Arc<BillState>) -> BillState {
    let mut state = (**state).clone();
    for sums in [&mut state.paid_later, &mut state.refunded] {
        sums.sort_by_key(|(method, _)| *method);
        let mut merged: Vec<(_, Amount)> = Vec::new();
        for (method, amount) in sums.drain(..) {
            match merged.last_mut().filter(|(last, _)| *last == method) {
                Some((_, sum)) => sum.0 += amount.0,
                None => merged.push((method, amount)),
            }
        }
        *sums = merged;
    }
    state
}

/// Whoever was merged is shown as whom they are part of.
fn whoever_is(known: &Known, id: CustomerId) -> CustomerId {
    known.customers[&id].merged_into.unwrap_or(id)
}

/// A payment with whose it is now.
fn now_of(known: &Known, payment: &Payment) -> Payment {
    Payment { customer: payment.customer.map(|id| whoever_is(known, id)), ..payment.clone() }
}

/// The read side shows every order, payment and bill as it was written, and a customer's wallet as the postings have left it.
async fn all_is_shown(desk: &Desk, known: &Known) {
    for order in known.orders.values() {
        let read = desk.order(order.id).await;
        let payments = order.payments.iter().map(|payment| Arc::new(now_of(known, payment))).collect();
        let customer = order.customer.map(|id| whoever_is(known, id));
        assert_eq!(*read.order, Order { customer, payments, ..(**order).clone() });
        let billed = known.bills.values().find(|state| state.bill.order.as_ref().is_some_and(|billed| billed.id == order.id));
        assert_eq!(read.bill.map(|bill| bill.id), billed.map(|state| state.bill.id));
    }
    for payment in known.payments.values() {
        let read = desk.reads.payment(SHOP, payment.id).await.expect("read").expect("a payment");
        assert_eq!(read, now_of(known, payment));
    }
    for state in known.bills.values() {
        let (read, _) = desk.reads.bill(SHOP, state.bill.id).await.expect("read").expect("a bill");
        assert_eq!(settled(&Arc::new(read)), settled(state));
    }
    let connection = desk.raw();
    let sql = "SELECT coalesce(sum(debit) - sum(credit), 0) FROM ledger_balance";
    let difference: i64 = connection.query_row(sql, [], |row| row.get(0)).expect("a sum");
    assert_eq!(difference, 0, "the trial balance");
}

/// All of a list, page by page.
macro_rules! listed {
    ($desk:ident.$list:ident($($argument:expr),*)) => {{
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page = $desk.reads.$list(SHOP, $($argument,)* after, 7).await.expect("read");
            listed.extend(page.data);
            after = page.next;
            if after.is_none() {
                break listed;
            }
        }
    }};
}

/// What is listed of a customer, or of an account, is what there is, however much of it is in the look-ups yet.
async fn all_is_listed(desk: &Desk, known: &Known) {
    let orders = listed!(desk.orders(OrderFilter::default()));
    let payments = listed!(desk.payments(PaymentFilter::default()));
    let bills = listed!(desk.bills(BillFilter::default()));
    let entries = listed!(desk.ledger_entries(EntryFilter::default()));
    assert_eq!((orders.len(), payments.len(), bills.len()), (known.orders.len(), known.payments.len(), known.bills.len()));
    for customer in known.customers.values().filter(|customer| customer.merged_into.is_none()) {
        let id = Some(customer.id);
        let of: Vec<OrderId> = orders.iter().filter(|one| one.order.customer == id).map(|one| one.order.id).collect();
        let filter = OrderFilter { customer: id, ..OrderFilter::default() };
        let of_customer: Vec<OrderId> = listed!(desk.orders(filter.clone())).iter().map(|one| one.order.id).collect();
        assert_eq!(of_customer, of);
        let oldest_first = OrderFilter { oldest_first: true, ..filter };
        let of_customer: Vec<OrderId> = listed!(desk.orders(oldest_first.clone())).iter().rev().map(|one| one.order.id).collect();
        assert_eq!(of_customer, of);
        let of: Vec<&Payment> = payments.iter().filter(|payment| payment.customer == id).collect();
        let filter = PaymentFilter { customer: id, ..PaymentFilter::default() };
        assert_eq!(listed!(desk.payments(filter.clone())).iter().collect::<Vec<_>>(), of);
        let is_theirs =
            |state: &&BillState| state.bill.customer.as_ref().is_some_and(|billed| whoever_is(known, billed.id) == customer.id);
        let of: Vec<&BillState> = bills.iter().filter(is_theirs).collect();
        let filter = BillFilter { customer: id, ..BillFilter::default() };
        assert_eq!(listed!(desk.bills(filter.clone())).iter().collect::<Vec<_>>(), of);
    }
    for customer in known.customers.values() {
        let part = customer.id.to_string();
        let in_wallet = |posting: &&PostingDocument| posting.account == Account::Wallets && posting.part == part;
        let of = entries
            .iter()
            .flat_map(|entry| entry.postings.iter().filter(in_wallet).map(|posting| (entry.row, -posting.amount.0)));
        let mut of: Vec<(u64, i64)> = of.collect();
        let (mut wallet, mut after) = (Vec::new(), None);
        loop {
            let (_, page) = desk.reads.wallet(SHOP, customer.row, after, 3).await.expect("read");
            wallet.extend(page.data);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(wallet.iter().map(|entry| (entry.row, entry.amount.0)).collect::<Vec<_>>(), of);
        of.reverse();
        let mut held = 0;
        let balances: Vec<i64> = of
            .iter()
            .map(|(_, amount)| {
                held += amount;
                held
            })
            .collect();
        assert_eq!(wallet.iter().rev().map(|entry| entry.balance.0).collect::<Vec<_>>(), balances);
    }
    for &account in Account::ALL.iter() {
        let of: Vec<u64> = entries
            .iter()
            .filter(|entry| entry.postings.iter().any(|one| one.account == account))
            .map(|entry| entry.row)
            .collect();
        let filter = EntryFilter { account: Some(account), ..EntryFilter::default() };
        assert_eq!(
            listed!(desk.ledger_entries(filter.clone())).iter().map(|entry| entry.row).collect::<Vec<_>>(),
            of,
            "{account:?}"
        );
    }
}

/// A shop after so many attempts at something, with whatever came of them in its tables.
pub fn after_attempts(attempts: usize) -> Desk {
    let (mut desk, mut dice, mut known) = (desk(AutoConfirm::OnPaid), Dice(8_003), Known::nothing());
    let done = (0..attempts).filter(|_| step(&mut desk, &mut known, &mut dice)).count();
    assert!(done > attempts / 3, "{done} were done");
    desk
}

#[tokio::test]
async fn a_day_of_money_is_read_as_it_was_written() {
    let (mut done, mut prepaid, mut late) = (0, 0, 0);
    for (seed, auto_confirm) in [(8_001, AutoConfirm::OnPaid), (8_002, AutoConfirm::Manual)] {
        let (mut desk, mut dice, mut known) = (desk(auto_confirm), Dice(seed), Known::nothing());
        for attempt in 0..900 {
            if attempt % 40 == 39 {
                desk.skip_records();
            }
            done += usize::from(step(&mut desk, &mut known, &mut dice));
        }
        all_is_shown(&desk, &known).await;
        all_is_listed(&desk, &known).await;
        prepaid += known.payments.values().filter(|payment| payment.billed.is_some()).count();
        late += known.payments.values().filter(|one| one.purpose == Purpose::TopUp && one.order.is_some()).count();
    }
    assert!(done > 700 && prepaid > 9 && late > 1, "{done} were done, {prepaid} billed ahead, {late} too late");
}

/// The shop after so many commands of a day.
pub fn some_day(seed: u64, commands: usize) -> Desk {
    let (mut desk, mut known, mut dice) = (desk(AutoConfirm::OnPaid), Known::nothing(), Dice(seed));
    for _ in 0..commands {
        step(&mut desk, &mut known, &mut dice);
    }
    desk
}
