//! What must hold of everything that is written, checked over a group's writes before they reach the store.
//!
//! It repeats no rule: it looks at the result only, so that a mistake in a rule is found before it is a record. A failed check is
//! a bug; the group is decided again one command at a time, and the one that fails alone is answered with 500.

mod orders;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::leaves_master_data;
use crate::billing::{Bill, BillLine, BillState};
use crate::book::Change;
use crate::catalog::Product;
use crate::clock::FLOOR_LOWERED;
use crate::ids::UserId;
use crate::ledger::{Balance, BalanceKey, CustomerAccounts, Entry};
use crate::money::Amount;
use crate::numbering::{Counter, CounterKey, Kind, Number, NumberSource};
use crate::ordering::{Order, Status};
use crate::payments::{Payment, PaymentMethod, Purpose, Status as PaymentState};
use crate::standing::{StandingOrder, StandingStatus};
use crate::stock::{Stock, StockKey};
use crate::writes::Writes;

/// A promise that the writes would break.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// Checks a group's writes.
///
/// # Errors
/// The first promise that is broken.
pub fn check(writes: &Writes) -> Result<(), Broken> {
    records_are_contiguous(writes)?;
    time_does_not_run_back(writes)?;
    for (before, order) in &writes.orders {
        orders::check(before.as_deref(), order)?;
        payments_are_those_written(order, writes)?;
        promise(before.is_some() || order.row > writes.before.seq, || {
            format!("order {} takes row {}, which is not new", order.id, order.row)
        })?;
    }
    orders::stock_is_kept_for_them(writes)?;
    for (_, standing) in &writes.standing_orders {
        standing_order_goes_on(standing)?;
    }
    let entries: BTreeSet<u64> = writes.entries.iter().map(|entry| entry.row).collect();
    for (change, payment) in &writes.payments {
        payment_is_money(*change, payment, &entries)?;
    }
    for refund in &writes.payment_refunds {
        let moves_money = refund.amount > Amount::ZERO && entries.contains(&refund.row);
        promise(moves_money, || format!("the refund of record {} moves no money", refund.row))?;
    }
    for (change, state) in &writes.bills {
        if *change == Change::Insert {
            bill_adds_up(&state.bill)?;
        }
        returns_are_of_what_was_sold(state)?;
    }
    stocks_are_what_moved(writes)?;
    codes_name_one_product(writes)?;
    let records: BTreeSet<u64> = writes.records.iter().map(|record| record.seq).collect();
    for job in &writes.print_jobs {
        promise(records.contains(&job.row), || format!("nothing asked for print job {}", job.id))?;
    }
    customers_stand_alone(writes)?;
    changes_of_master_data_are_told(writes)?;
    deliveries_stand_where_their_orders_do(writes)?;
    entries_balance(writes)?;
    balances_are_what_was_posted(writes)?;
    customers_have_what_was_posted(writes)?;
    drivers_owe_what_was_posted(writes)?;
    numbers_are_consecutive(writes)
}

/// An active standing order has a next occurrence, and no other has; no date is decided twice.
fn standing_order_goes_on(standing: &StandingOrder) -> Result<(), Broken> {
    let has_next = standing.next.is_some();
    promise(has_next == (standing.status == StandingStatus::Active), || {
        format!("standing order {} is {} and its next occurrence {:?}", standing.id, standing.status.as_str(), standing.next)
    })?;
    let goes_on = standing.next.is_none_or(|next| standing.last.is_none_or(|last| next.date > last));
    promise(goes_on, || format!("standing order {} is due for {:?} after {:?}", standing.id, standing.next, standing.last))
}

/// Money that is there has an entry, and no more is given back or billed of it than it paid.
fn payment_is_money(change: Change, payment: &Payment, entries: &BTreeSet<u64>) -> Result<(), Broken> {
    let number = payment.number.text();
    let with_bill = payment.bill_row.filter(|_| payment.purpose == Purpose::Sale);
    let is_there = payment.status == PaymentState::Paid;
    // A transfer may come in the group that awaited it; its entry is then that of its approval.
    let was_awaited = payment.method == PaymentMethod::BankTransfer && payment.version > 1;
    let moves_money = change == Change::Update || !is_there || was_awaited || entries.contains(&with_bill.unwrap_or(payment.row));
    promise(payment.amount > Amount::ZERO && moves_money, || format!("payment {number} moves no money"))?;
    let billed = payment.billed.unwrap_or(Amount::ZERO);
    let is_whole = payment.refunded >= Amount::ZERO
        && (!is_there || payment.refunded.0 + billed.0 <= payment.credited().0)
        && is_there == payment.paid_date.is_some();
    promise(is_whole, || format!("more of payment {number} is billed and given back than it paid"))
}

/// What an order lists of its payments is what is written of them.
fn payments_are_those_written(order: &Order, writes: &Writes) -> Result<(), Broken> {
    let written = |payment: &Payment| writes.payments.iter().find(|(_, one)| one.id == payment.id);
    let differs = order.payments.iter().find(|payment| written(payment).is_some_and(|(_, one)| one != *payment));
    promise(differs.is_none(), || format!("order {} lists a payment as it is not", order.number.text()))
}

/// Customers' parts of accounts were changed by exactly the group's postings to them, and none is less than nothing.
fn customers_have_what_was_posted(writes: &Writes) -> Result<(), Broken> {
    let mut posted: BTreeMap<u64, CustomerAccounts> = BTreeMap::new();
    for (before, row, _) in &writes.customer_accounts {
        posted.insert(*row, before.clone().unwrap_or_default());
    }
    for entry in &writes.entries {
        for posting in &entry.postings {
            let Some(row) = posting.account.customer_row() else { continue };
            let known = posted.get(&row).ok_or_else(|| Broken(format!("a posting to customer {row} without their accounts")))?;
            let after = known.after(&entry.outlet, posting.account.account, posting.amount);
            posted.insert(row, after);
        }
    }
    for (_, row, after) in &writes.customer_accounts {
        promise(posted.get(row) == Some(after), || format!("the accounts of customer {row} are not what was posted"))?;
        promise(after.is_possible(), || format!("the accounts of customer {row} hold less than nothing: {after:?}"))?;
    }
    Ok(())
}

fn promise(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(otherwise())) }
}

/// Whoever goes by the records knows when settings, products, categories or customers have changed, and other servers do.
fn changes_of_master_data_are_told(writes: &Writes) -> Result<(), Broken> {
    let changes = writes.settings.is_some()
        || !writes.products.is_empty()
        || !writes.retaxings.is_empty()
        || !writes.categories.is_empty()
        || !writes.erasures.is_empty()
        || writes.customers.iter().any(|(before, _)| before.is_some());
    let are_told = !changes || writes.records.iter().any(|record| !leaves_master_data(record.action));
    promise(are_told, || "master data change, and no record says so".to_owned())
}

fn records_are_contiguous(writes: &Writes) -> Result<(), Broken> {
    let mut seq = writes.before.seq;
    for record in &writes.records {
        promise(record.seq == seq + 1, || format!("record {} follows {seq}", record.seq))?;
        seq = record.seq;
    }
    let wrote = !writes.orders.is_empty()
        || !writes.customers.is_empty()
        || !writes.payments.is_empty()
        || !writes.entries.is_empty()
        || !writes.deliveries.is_empty()
        || !writes.products.is_empty()
        || !writes.categories.is_empty()
        || !writes.retaxings.is_empty()
        || !writes.replays.is_empty();
    promise(!wrote || !writes.records.is_empty(), || "something changes without a record".to_owned())
}

/// No two products that are written have a code in common, and each is a step further than it was, but for where it is sold out.
fn codes_name_one_product(writes: &Writes) -> Result<(), Broken> {
    let mut codes = BTreeSet::new();
    for (before, product) in &writes.products {
        for code in product.codes() {
            promise(codes.insert(code), || format!("the code {code} names two products"))?;
        }
        let version = before.as_ref().map_or(0, |before| before.version);
        let otherwise_same =
            |before: &Arc<Product>| **before == Product { sold_out: before.sold_out.clone(), ..(**product).clone() };
        let goes_on = product.version > version || before.as_ref().is_some_and(otherwise_same);
        promise(goes_on, || format!("product {} does not go on from version {version}", product.id))?;
    }
    Ok(())
}

/// Nothing is dated before a document that was there before, only documents raise the floor, and only a command for that lowers it.
fn time_does_not_run_back(writes: &Writes) -> Result<(), Broken> {
    let mut floor = writes.before.time.floor;
    for record in &writes.records {
        if record.action == FLOOR_LOWERED {
            promise(record.at < floor, || format!("record {} lowers the floor of time to where it is not below it", record.seq))?;
            floor = record.at;
        }
        promise(record.at >= floor, || format!("record {} is dated before the document before it", record.seq))?;
        if record.subject.is_document() {
            floor = record.at;
        }
    }
    promise(floor == writes.time.floor, || "the floor of time is not the time of the last document".to_owned())
}

/// What was sold sums to what was paid and is owed, and each line's goods come from somewhere as a whole.
fn bill_adds_up(bill: &Bill) -> Result<(), Broken> {
    let number = bill.number.text();
    let sum = |of: fn(&BillLine) -> i64| bill.lines.iter().map(of).sum::<i64>();
    let paid: i64 = bill.payments.iter().map(|payment| payment.amount.0).sum();
    let adds_up = sum(|line| line.line.total.0) == bill.totals.total.0
        && sum(|line| line.line.tax.0) == bill.totals.tax.0
        && sum(|line| line.line.net.0) == bill.totals.total.0 - bill.totals.tax.0
        && sum(|line| line.cost.0) == bill.cost.0
        && paid + bill.on_account.0 == bill.due().0;
    promise(adds_up && !bill.lines.is_empty(), || format!("bill {number} does not add up"))?;
    for line in &bill.lines {
        let (quantity, cost) =
            line.portions.iter().fold((0, 0), |(quantity, cost), portion| (quantity + portion.quantity.0, cost + portion.cost.0));
        let is_whole = line.portions.is_empty() || quantity == line.line.quantity.0;
        promise(is_whole && cost == line.cost.0, || format!("the goods of a line of bill {number} come from nowhere"))?;
    }
    Ok(())
}

/// Whoever was merged is part of someone and of nobody who is not there, whoever was erased has nothing that names them, and no
/// two have one phone.
fn customers_stand_alone(writes: &Writes) -> Result<(), Broken> {
    let mut phones = BTreeSet::new();
    for (_, customer) in &writes.customers {
        let number = customer.number.text();
        promise(customer.merged_into != Some(customer.id), || format!("customer {number} is part of themselves"))?;
        let is_named = customer.phone.is_some() || customer.email.is_some() || customer.address.is_some();
        // Another system may have known them without one.
        let may_lack_phone = customer.erased_at.is_some() || customer.origin.is_some();
        promise(customer.phone.is_some() || may_lack_phone, || format!("customer {number} has no phone"))?;
        promise(customer.erased_at.is_none() || !is_named, || format!("customer {number} was erased and is named"))?;
        let is_own = customer.phone.as_ref().is_none_or(|phone| phones.insert(&phone.e164));
        promise(is_own, || format!("customer {number} has the phone of another"))?;
    }
    for (_, customer) in &writes.customers {
        let whole = customer.merged_into;
        let is_chained = writes.customers.iter().any(|(_, other)| Some(other.id) == whole && other.merged_into.is_some());
        promise(!is_chained, || format!("customer {} is part of one who is part of another", customer.number.text()))?;
    }
    Ok(())
}

fn returns_are_of_what_was_sold(state: &BillState) -> Result<(), Broken> {
    let lines = state.bill.lines.iter().zip(&state.returned);
    let is_within = lines.into_iter().all(|(line, returned)| (0..=line.line.quantity.0).contains(&returned.0));
    promise(is_within, || format!("more of bill {} was returned than was sold", state.bill.number.text()))
}

/// Each stock was changed by exactly the group's movements, and nothing is left below zero.
fn stocks_are_what_moved(writes: &Writes) -> Result<(), Broken> {
    let mut moved: BTreeMap<&StockKey, (i64, i64)> = BTreeMap::new();
    for movement in &writes.movements {
        let sums = moved.entry(&movement.stock).or_default();
        *sums = (sums.0 + movement.quantity.0, sums.1 + movement.value.0);
    }
    for (before, key, after) in &writes.stocks {
        let nothing = Stock::default();
        let before = before.as_deref().unwrap_or(&nothing);
        let change = (after.on_hand().0 - before.on_hand().0, after.value().0 - before.value().0);
        let sums = moved.remove(key).unwrap_or_default();
        promise(change == sums, || format!("the stock of {key:?} changed by {change:?}, and {sums:?} moved"))?;
        let is_there = after.layers().iter().all(|layer| layer.remaining.0 > 0 && layer.value.0 >= 0);
        promise(is_there, || format!("a layer of {key:?} is used up or worth less than nothing"))?;
    }
    promise(moved.values().all(|sums| *sums == (0, 0)), || format!("goods moved without their stock: {:?}", moved.keys()))
}

/// Each entry has the record of its row, no other entry has it, and its postings sum to zero: two or more, none of zero, no account
/// twice.
fn entries_balance(writes: &Writes) -> Result<(), Broken> {
    let mut rows = BTreeSet::new();
    let newest = writes.records.last().map_or(writes.before.seq, |record| record.seq);
    for entry in &writes.entries {
        let row = entry.row;
        let is_own = row > writes.before.seq && row <= newest && rows.insert(row);
        promise(is_own, || format!("entry {row} has no record of its own"))?;
        let sum: i128 = entry.postings.iter().map(|posting| i128::from(posting.amount.0)).sum();
        promise(sum == 0 && !entry.postings.is_empty(), || format!("the postings of entry {row} sum to {sum}"))?;
        let accounts: BTreeSet<_> = entry.postings.iter().map(|posting| &posting.account).collect();
        let is_plain = accounts.len() == entry.postings.len() && entry.postings.iter().all(|posting| posting.amount.0 != 0);
        promise(is_plain, || format!("entry {row} posts nothing, or to an account twice"))?;
    }
    Ok(())
}

/// Each balance was moved on from where it stood by exactly the group's postings to it, and no posting has no balance.
fn balances_are_what_was_posted(writes: &Writes) -> Result<(), Broken> {
    let mut posted: BTreeMap<BalanceKey, (i64, i64)> = BTreeMap::new();
    let each = |entry: &'_ Entry| entry.postings.iter().map(|one| (entry.balance_key(one), one.amount.0)).collect::<Vec<_>>();
    for (key, minor) in writes.entries.iter().flat_map(each) {
        let sides = posted.entry(key).or_default();
        *sides = (sides.0 + minor.max(0), sides.1 - minor.min(0));
    }
    for (before, key, after) in &writes.balances {
        let Balance { debit, credit } = before.unwrap_or_default();
        let grown = (after.debit.0 - debit.0, after.credit.0 - credit.0);
        let sides = posted.remove(key).unwrap_or_default();
        promise(grown == sides && debit >= Amount::ZERO && credit >= Amount::ZERO, || {
            format!("the balance of {} on {} grew by {grown:?}, and {sides:?} was posted", key.account, key.business_date)
        })?;
    }
    promise(posted.is_empty(), || format!("postings without their balance: {:?}", posted.keys()))
}

/// Whoever has an order has it because it is assigned or under way; a code is there while it is under way, and no longer.
fn deliveries_stand_where_their_orders_do(writes: &Writes) -> Result<(), Broken> {
    for (_, delivery) in &writes.deliveries {
        let order = writes.orders.iter().map(|(_, order)| order).find(|order| order.row == delivery.order_row);
        let Some(order) = order else { return Err(Broken(format!("delivery {} moved without its order", delivery.order_row))) };
        let (has_driver, has_left) = (delivery.driver.is_some(), delivery.picked_up_at.is_some());
        let is_over = delivery.delivered_at.is_some() && delivery.delivered_on.is_some();
        let fits = match order.status {
            Status::Assigned => has_driver && !has_left && !is_over && delivery.code.is_none(),
            // What was under way before there were codes has none, and may be photographed.
            Status::Dispatched => has_left && !is_over && (delivery.code.is_some() || delivery.photo.is_some()),
            Status::Delivered | Status::Returned => is_over && delivery.code.is_none(),
            _ => !has_driver && !has_left && !is_over,
        };
        let fits = fits && (has_left || delivery.photo.is_none());
        promise(fits, || format!("the delivery of order {} does not fit {}", order.number.text(), order.status.as_str()))?;
    }
    Ok(())
}

/// What each driver owes was moved on by exactly the group's postings to it, and is never less than nothing.
fn drivers_owe_what_was_posted(writes: &Writes) -> Result<(), Broken> {
    let mut posted: BTreeMap<UserId, i64> = BTreeMap::new();
    for posting in writes.entries.iter().flat_map(|entry| &entry.postings) {
        if let Some(driver) = posting.account.driver() {
            *posted.entry(driver).or_default() += posting.amount.0;
        }
    }
    for (before, driver, after) in &writes.driver_cash {
        let grown = after.owed.0 - before.unwrap_or_default().owed.0;
        let sum = posted.remove(driver).unwrap_or_default();
        promise(grown == sum && after.owed >= Amount::ZERO, || {
            format!("what driver {driver} owes grew by {grown} to {}, and {sum} was posted", after.owed.0)
        })?;
    }
    promise(posted.is_empty(), || format!("cash of drivers was posted and is not owed: {posted:?}"))
}

/// Each counter was moved on from where it stood by exactly the documents that carry its values, one each, without a hole. A counter
/// that wraps has other promises.
fn numbers_are_consecutive(writes: &Writes) -> Result<(), Broken> {
    let mut issued: BTreeMap<(Kind, u64), Vec<i64>> = BTreeMap::new();
    let mut note = |kind, number: &Number| issued.entry((kind, number.counter())).or_default().push(number.sequence());
    for (before, order) in &writes.orders {
        if before.is_none() {
            note(Kind::Order, &order.number);
        }
        let known = before.as_deref().map_or(0, |before| before.tickets().count());
        order.tickets().skip(known).for_each(|ticket| note(Kind::Ticket, ticket));
    }
    for (_, customer) in writes.customers.iter().filter(|(before, _)| before.is_none()) {
        note(Kind::Customer, &customer.number);
    }
    for (_, shift) in writes.shifts.iter().filter(|(change, _)| *change == Change::Insert) {
        note(Kind::Shift, &shift.number);
    }
    for z_report in &writes.z_reports {
        note(Kind::ZReport, &z_report.number);
    }
    for (_, payment) in writes.payments.iter().filter(|(change, _)| *change == Change::Insert) {
        note(Kind::Payment, &payment.number);
    }
    for (_, state) in writes.bills.iter().filter(|(change, _)| *change == Change::Insert) {
        let number = &state.bill.number;
        note(if number.source() == NumberSource::Lane { Kind::BillLane } else { Kind::Bill }, number);
    }
    for credit_note in &writes.credit_notes {
        note(Kind::CreditNote, &credit_note.number);
    }
    for number in writes.stock_documents.iter().filter_map(|document| document.number.as_ref()) {
        note(Kind::Purchase, number);
    }
    for (before, key, counter) in &writes.counters {
        let mut sequences = issued.remove(&(key.kind, counter.row)).unwrap_or_default();
        if key.is_fallback() || key.is_of_lane() {
            given_numbers_differ(key, counter, sequences)?;
            continue;
        }
        if counter.wraps {
            wraps_well(writes, before.as_ref(), key, counter, &sequences)?;
            continue;
        }
        if key.is_imported() {
            // They come in the order of their documents' rows, which is not that in which each kind of row is written.
            sequences.sort_unstable();
        }
        let first = before.map_or(counter.start, |before| before.value + 1);
        promise(goes_on(writes, counter, first, &sequences), || {
            format!("counter {} goes on with {first} and stands at {} after {sequences:?}", key.id(), counter.value)
        })?;
    }
    promise(issued.is_empty(), || format!("numbers without their counter: {issued:?}"))
}

/// Whether a counter gave out exactly these values from the first on, in this order, but those that it passed over for a reason.
fn goes_on(writes: &Writes, counter: &Counter, first: i64, sequences: &[i64]) -> bool {
    let gaps = || writes.number_gaps.iter().filter(|gap| gap.counter == counter.row);
    // A counter is raised any number of times in a group, each time from where it stands.
    let after_gaps = |mut value: i64| {
        while let Some(gap) = gaps().find(|gap| gap.from == value) {
            value = gap.to + 1;
        }
        value
    };
    let mut next = after_gaps(first);
    for sequence in sequences {
        if *sequence != next {
            return false;
        }
        next = after_gaps(next + 1);
    }
    next == counter.value + 1
}

/// Numbers that were made without the database, or by a device, come in any order, each once, and none above where their counter stands.
fn given_numbers_differ(key: &CounterKey, counter: &Counter, mut issued: Vec<i64>) -> Result<(), Broken> {
    issued.sort_unstable();
    let differ = issued.windows(2).all(|pair| pair[0] != pair[1]);
    let stands = issued.last().is_some_and(|last| *last <= counter.value);
    promise(differ && stands, || format!("counter {} stands at {} after {issued:?}", key.id(), counter.value))
}

/// A counter that wraps belongs to tickets, stands at a number that it gave out (or where it stood, or was put by hand), and no two of
/// the group's open orders have the same one of its numbers.
fn wraps_well(
    writes: &Writes,
    before: Option<&Counter>,
    key: &CounterKey,
    counter: &Counter,
    issued: &[i64],
) -> Result<(), Broken> {
    let was_reset = writes.records.iter().any(|record| record.action == "numbering.seriesReset");
    let stands = issued.contains(&counter.value) || before.is_some_and(|before| before.value == counter.value) || was_reset;
    promise(key.kind == Kind::Ticket && stands && (was_reset || !issued.is_empty()), || {
        format!("counter {} wraps and stands at {} after {issued:?}", key.id(), counter.value)
    })?;
    let open = writes.orders.iter().filter(|(_, order)| order.status.is_open()).flat_map(|(_, order)| order.tickets());
    let mut sequences: Vec<i64> = open.filter(|ticket| ticket.counter() == counter.row).map(|ticket| ticket.sequence()).collect();
    sequences.sort_unstable();
    promise(sequences.windows(2).all(|pair| pair[0] != pair[1]), || {
        format!("counter {} gave two open orders the same of {sequences:?}", key.id())
    })
}
