//! What the rows of a shop say of a business day and of a customer, added up once more and in another way than the store does.

use docket_domain::customers::CustomerFacts;
use docket_domain::days::{CashSums, DayFacts, DayKey, GrandTotal, MethodSum, NumberRange, OrderSums, SalesSums};
use docket_domain::ids::CustomerId;
use docket_domain::ledger::Account;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Number};
use docket_domain::ordering::Status;
use docket_domain::standing::StandingStatus;

use crate::shop::Rows;

/// All of it.
pub fn of_day(rows: &Rows, key: &DayKey) -> DayFacts {
    let of_outlet = || rows.z_reports.iter().filter(|z_report| z_report.day.outlet == key.outlet);
    let closed = |(day, _): &(&DayKey, _)| day.outlet == key.outlet && day.date > key.date;
    DayFacts {
        sales: sales(rows, key),
        orders: orders(rows, key),
        payments: payments(rows, key),
        refunds: refunds(rows, key),
        numbers: numbers(rows, key),
        cash: cash(rows, key),
        previous: of_outlet().rfind(|z_report| z_report.day == *key).map(|z_report| z_report.total),
        after_last_day: of_outlet().rfind(|z_report| z_report.revision == 1).map_or(GrandTotal::default(), |z| z.grand_total),
        now: of_outlet().next_back().map_or(GrandTotal::default(), |z_report| z_report.grand_total),
        next_closed: rows.days.iter().filter(closed).filter(|(_, day)| day.revision > 0).map(|(day, _)| day.date).min(),
    }
}

/// What they say of a customer.
pub fn of_customer(rows: &Rows, id: CustomerId) -> CustomerFacts {
    let Some(customer) = rows.customers.get(&id) else { return CustomerFacts::default() };
    let mut merged: Vec<_> = rows.customers.values().filter(|one| one.merged_into == Some(id)).cloned().collect();
    merged.sort_by_key(|one| one.row);
    let is_theirs = |row: u64| row == customer.row || merged.iter().any(|one| one.row == row);
    let open = rows.orders.values().filter(|order| order.status.is_open() && order.customer_row.is_some_and(is_theirs));
    let goes_on = rows.standing_orders.values().filter(|standing| standing.status != StandingStatus::Cancelled);
    let standing_orders = goes_on.filter(|standing| is_theirs(standing.customer_row)).cloned().collect();
    CustomerFacts { open_orders: open.count() as u64, merged, standing_orders, open_imports: rows.open_imports }
}

fn sales(rows: &Rows, key: &DayKey) -> SalesSums {
    let credit_of = |account: Account| {
        let of_day = rows.balances.iter().filter(|(balance, _)| {
            balance.outlet == key.outlet && balance.business_date == key.date && balance.account.account == account
        });
        -of_day.map(|(_, balance)| balance.net().0).sum::<i64>()
    };
    SalesSums {
        gross: Amount(credit_of(Account::Sales)),
        discounts: Amount(-credit_of(Account::Discounts)),
        taxes: Amount(credit_of(Account::TaxesPayable)),
    }
}

fn orders(rows: &Rows, key: &DayKey) -> OrderSums {
    let mut sums = OrderSums::default();
    for order in rows.orders.values().filter(|order| order.business_date == key.date && order.outlet == key.outlet) {
        sums.placed += 1;
        sums.open += u64::from(order.status.is_open());
        match order.status {
            Status::Cancelled => sums.cancelled += 1,
            _ => sums.total.0 += order.totals.total.0,
        }
    }
    sums
}

fn payments(rows: &Rows, key: &DayKey) -> Vec<MethodSum> {
    let mut sums: Vec<MethodSum> = Vec::new();
    for payment in rows.payments.values().filter(|payment| payment.business_date == key.date && payment.outlet == key.outlet) {
        match sums.iter_mut().find(|sum| sum.method == payment.method.as_str()) {
            Some(sum) => {
                sum.count += 1;
                sum.amount.0 += payment.amount.0;
            }
            None => sums.push(MethodSum { method: payment.method.as_str().into(), count: 1, amount: payment.amount }),
        }
    }
    sums.sort_by(|a, b| a.method.cmp(&b.method));
    sums
}

fn refunds(rows: &Rows, key: &DayKey) -> Vec<MethodSum> {
    let mut sums: Vec<MethodSum> = Vec::new();
    let notes = rows.credit_notes.iter().filter(|note| note.business_date == key.date && note.outlet == key.outlet);
    for refund in notes.flat_map(|note| &note.refunds) {
        match sums.iter_mut().find(|sum| sum.method == refund.method.as_str()) {
            Some(sum) => {
                sum.count += 1;
                sum.amount.0 += refund.amount.0;
            }
            None => sums.push(MethodSum { method: refund.method.as_str().into(), count: 1, amount: refund.amount }),
        }
    }
    sums.sort_by(|a, b| a.method.cmp(&b.method));
    sums
}

fn numbers(rows: &Rows, key: &DayKey) -> Vec<NumberRange> {
    let mut ranges: Vec<(u64, NumberRange)> = Vec::new();
    let mut issued: Vec<(u64, Kind, &Number)> = Vec::new();
    let here = |date, outlet: &str| date == key.date && outlet == key.outlet;
    let orders = rows.orders.values().filter(|order| here(order.business_date, &order.outlet));
    issued.extend(orders.map(|order| (order.row, Kind::Order, &order.number)));
    let bills = rows.bills.values().map(|state| &state.bill).filter(|bill| here(bill.business_date, &bill.outlet));
    issued.extend(bills.map(|bill| (bill.row, Kind::Bill, &bill.number)));
    let notes = rows.credit_notes.iter().filter(|note| here(note.business_date, &note.outlet));
    issued.extend(notes.map(|note| (note.row, Kind::CreditNote, &note.number)));
    let payments = rows.payments.values().filter(|payment| here(payment.business_date, &payment.outlet));
    issued.extend(payments.map(|payment| (payment.row, Kind::Payment, &payment.number)));
    let shifts = rows.shifts.values().filter(|shift| here(shift.business_date, &shift.outlet));
    issued.extend(shifts.map(|shift| (shift.row, Kind::Shift, &shift.number)));
    issued.sort_by_key(|(row, kind, _)| (*kind, *row));
    for (row, kind, number) in issued {
        match ranges.iter_mut().find(|(_, range)| range.kind == kind) {
            Some((_, range)) => {
                range.last = number.text().into();
                range.count += 1;
            }
            None => {
                let range = NumberRange { kind, first: number.text().into(), last: number.text().into(), count: 1 };
                ranges.push((row, range));
            }
        }
    }
    ranges.into_iter().map(|(_, range)| range).collect()
}

fn cash(rows: &Rows, key: &DayKey) -> CashSums {
    let mut sums = CashSums::default();
    for shift in rows.shifts.values().filter(|shift| shift.outlet == key.outlet) {
        match &shift.closing {
            Some(closing) if closing.business_date == key.date => {
                sums.expected.0 += closing.expected.0;
                sums.counted.0 += closing.counted.0;
                sums.shifts_closed += 1;
            }
            None if shift.business_date == key.date => sums.shifts_open += 1,
            _ => {}
        }
    }
    sums
}
