//! What the records say of a business day, summed. Read when everything decided before is written.
//!
//! What another system made is not of any day of Docket's, although it keeps its date: a Z report says what was done here. Money that
//! comes here for it is, and so is its bill.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::days::{CashSums, DayFacts, DayKey, GrandTotal, MethodSum, NumberRange, OrderSums, SalesSums};
use docket_domain::ids::MerchantId;
use docket_domain::money::Amount;
use docket_domain::numbering::Kind;
use docket_domain::time::Date;

use crate::payments::refunds_sql;

/// All of it.
pub(crate) fn facts(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<DayFacts> {
    let mut facts = DayFacts {
        sales: sales(connection, merchant, key)?,
        orders: orders(connection, merchant, key)?,
        payments: payments(connection, merchant, key)?,
        refunds: refunds(connection, merchant, key)?,
        numbers: Vec::new(),
        cash: cash(connection, merchant, key)?,
        previous: last_total(connection, merchant, key)?,
        after_last_day: grand_total(connection, merchant, &key.outlet, "AND revision = 1")?,
        now: grand_total(connection, merchant, &key.outlet, "")?,
        next_closed: next_closed(connection, merchant, key)?,
    };
    let tables = [
        (Kind::Order, "orders"),
        (Kind::Bill, "bill"),
        (Kind::CreditNote, "credit_note"),
        (Kind::Payment, "payment"),
        (Kind::Shift, "shift"),
    ];
    for (kind, table) in tables {
        facts.numbers.extend(numbers(connection, merchant, key, kind, table)?);
    }
    facts.numbers.extend(lane_numbers(connection, merchant, key)?);
    Ok(facts)
}

fn sales(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<SalesSums> {
    let credit_of = |account: &str| -> Result<i64> {
        connection
            .prepare_cached(
                "SELECT coalesce(sum(credit - debit), 0) FROM ledger_balance
                 WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 AND account = ?4",
            )?
            .query_row(params![merchant.0, key.date.as_number(), key.outlet, account], |row| row.get(0))
    };
    Ok(SalesSums {
        gross: Amount(credit_of("sales")?),
        discounts: Amount(-credit_of("discounts")?),
        taxes: Amount(credit_of("taxes_payable")?),
    })
}

fn orders(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<OrderSums> {
    connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END), 0), coalesce(sum(is_open), 0),
                    coalesce(sum(CASE WHEN status = 'cancelled' THEN 0 ELSE total END), 0)
             FROM orders WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 AND legacy_id IS NULL",
        )?
        .query_row(params![merchant.0, key.date.as_number(), key.outlet], |row| {
            let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
            Ok(OrderSums { placed: count(0)?, cancelled: count(1)?, open: count(2)?, total: Amount(row.get(3)?) })
        })
}

fn payments(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Vec<MethodSum>> {
    let mut statement = connection.prepare_cached(
        "SELECT method, count(*), sum(amount) FROM
             (SELECT method, amount FROM payment INDEXED BY payment_business_date
              WHERE merchant_id = ?1 AND business_date = ?2 AND paid_date = ?2 AND outlet = ?3 AND settled_there IS NULL
              UNION ALL
              SELECT method, amount FROM payment INDEXED BY payment_paid_late
              WHERE merchant_id = ?1 AND paid_date = ?2 AND paid_date <> business_date AND outlet = ?3
                AND settled_there IS NULL) AS paid
         GROUP BY method ORDER BY method",
    )?;
    statement.query_map(params![merchant.0, key.date.as_number(), key.outlet], method_sum)?.collect()
}

fn refunds(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Vec<MethodSum>> {
    let mut statement = connection.prepare_cached(
        "SELECT r.method, count(*), sum(r.amount)
         FROM credit_note c JOIN credit_note_refund r ON r.merchant_id = c.merchant_id AND r.credit_row = c.row
         WHERE c.merchant_id = ?1 AND c.business_date = ?2 AND c.outlet = ?3 GROUP BY r.method ORDER BY r.method",
    )?;
    let of_day = params![merchant.0, key.date.as_number(), key.outlet];
    let of_bills = statement.query_map(of_day, method_sum)?.collect::<Result<_>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT method, count(*), sum(amount + rounding) FROM payment_refund
         WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 GROUP BY method ORDER BY method",
    )?;
    let of_payments = statement.query_map(of_day, method_sum)?.collect::<Result<_>>()?;
    Ok(refunds_sql::both(of_bills, of_payments))
}

fn method_sum(row: &Row<'_>) -> Result<MethodSum> {
    Ok(MethodSum { method: row.get(0)?, count: row.get::<_, i64>(1)? as u64, amount: Amount(row.get(2)?) })
}

/// Closes that are posted to the day, and shifts of the day that are still open.
fn cash(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<CashSums> {
    let of_day = params![merchant.0, key.date.as_number(), key.outlet];
    let shifts_open: i64 = connection
        .prepare_cached(
            "SELECT count(*) FROM shift WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 AND closed_at IS NULL",
        )?
        .query_row(of_day, |row| row.get(0))?;
    connection
        .prepare_cached(
            "SELECT coalesce(sum(expected), 0), coalesce(sum(counted), 0), count(*) FROM shift
             WHERE merchant_id = ?1 AND closed_date = ?2 AND outlet = ?3",
        )?
        .query_row(of_day, |row| {
            Ok(CashSums {
                expected: Amount(row.get(0)?),
                counted: Amount(row.get(1)?),
                shifts_closed: row.get::<_, i64>(2)? as u64,
                shifts_open: shifts_open as u64,
            })
        })
}

/// The first and the last number of a kind on the day, as they were given out: not those of another system, which nobody gave out here.
fn numbers(connection: &Connection, merchant: MerchantId, key: &DayKey, kind: Kind, table: &str) -> Result<Option<NumberRange>> {
    let of_day = params![merchant.0, key.date.as_number(), key.outlet];
    let own = match kind {
        Kind::Order | Kind::Payment => "AND legacy_id IS NULL",
        Kind::Bill => "AND number_source IS DISTINCT FROM 'lane'",
        _ => "",
    };
    let of =
        |what: &str| format!("SELECT {what} FROM {table} WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 {own}");
    let number = |order: &str| {
        let sql = format!("{} ORDER BY row {order} LIMIT 1", of("number"));
        connection.prepare_cached(&sql)?.query_row(of_day, |row| row.get::<_, String>(0)).optional()
    };
    let (Some(first), Some(last)) = (number("ASC")?, number("DESC")?) else { return Ok(None) };
    let count: i64 = connection.prepare_cached(&of("count(*)"))?.query_row(of_day, |row| row.get(0))?;
    Ok(Some(NumberRange { kind, first, last, count: count as u64 }))
}

/// The first and the last number of each lane on the day, as its device counted them: they come in any order.
fn lane_numbers(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Vec<NumberRange>> {
    let mut statement = connection.prepare_cached(
        "SELECT counter_row, min(sequence), max(sequence), count(*) FROM bill
         WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 AND number_source = 'lane'
         GROUP BY counter_row ORDER BY counter_row",
    )?;
    let of_day = params![merchant.0, key.date.as_number(), key.outlet];
    let lanes = statement.query_map(of_day, |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let lanes: Vec<(i64, i64, i64, i64)> = lanes.collect::<Result<_>>()?;
    let number = |counter: i64, sequence: i64| {
        connection
            .prepare_cached("SELECT number FROM bill WHERE merchant_id = ?1 AND counter_row = ?2 AND sequence = ?3")?
            .query_row(params![merchant.0, counter, sequence], |row| row.get::<_, String>(0))
    };
    let range = |(counter, first, last, count): (i64, i64, i64, i64)| {
        let (first, last) = (number(counter, first)?, number(counter, last)?);
        Ok(NumberRange { kind: Kind::BillLane, first, last, count: count as u64 })
    };
    lanes.into_iter().map(range).collect()
}

fn last_total(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Option<GrandTotal>> {
    connection
        .prepare_cached(
            "SELECT sales_total, received_total FROM z_report
             WHERE merchant_id = ?1 AND outlet = ?2 AND date = ?3 ORDER BY revision DESC LIMIT 1",
        )?
        .query_row(params![merchant.0, key.outlet, key.date.as_number()], total)
        .optional()
}

/// Where the running totals of an outlet stood after its latest Z report of those.
fn grand_total(connection: &Connection, merchant: MerchantId, outlet: &str, those: &str) -> Result<GrandTotal> {
    let sql = format!(
        "SELECT sales_grand, received_grand FROM z_report WHERE merchant_id = ?1 AND outlet = ?2 {those} ORDER BY row DESC LIMIT 1"
    );
    Ok(connection.prepare_cached(&sql)?.query_row(params![merchant.0, outlet], total).optional()?.unwrap_or_default())
}

fn total(row: &Row<'_>) -> Result<GrandTotal> {
    Ok(GrandTotal { sales: Amount(row.get(0)?), received: Amount(row.get(1)?) })
}

fn next_closed(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Option<Date>> {
    let number: Option<i32> = connection
        .prepare_cached(
            "SELECT min(date) FROM business_day WHERE merchant_id = ?1 AND outlet = ?2 AND date > ?3 AND revision > 0",
        )?
        .query_row(params![merchant.0, key.outlet, key.date.as_number()], |row| row.get(0))?;
    Ok(number.and_then(Date::from_number))
}
