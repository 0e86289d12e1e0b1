//! Business days and Z reports.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::audit::Anchor;
use docket_domain::book::Change;
use docket_domain::days::{
    BusinessDay, CashSums, DayKey, DayState, GrandTotal, Manner, MethodSum, NumberRange, OrderSums, SalesSums, ZReport,
};
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, issued};
use docket_domain::time::{Date, Timestamp};

use super::DayInQuestion;
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "row, state, opened_at, closed_at, revision";

fn day(row: &Row<'_>) -> Result<BusinessDay> {
    Ok(BusinessDay {
        row: row.get::<_, i64>(0)? as u64,
        state: DayState::parse(&row.get::<_, String>(1)?).ok_or_else(|| broken("business_day.state"))?,
        opened_at: Timestamp(row.get(2)?),
        closed_at: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        revision: row.get(4)?,
    })
}

fn key(row: &Row<'_>, index: usize) -> Result<DayKey> {
    let date = Date::from_number(row.get(index + 1)?).ok_or_else(|| broken("business_day.date"))?;
    Ok(DayKey { outlet: row.get(index)?, date })
}

pub(crate) fn load(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Option<BusinessDay>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM business_day WHERE merchant_id = ?1 AND outlet = ?2 AND date = ?3"))?
        .query_row(params![merchant.0, key.outlet, key.date.as_number()], day)
        .optional()
}

pub(crate) fn by_row(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<(DayKey, BusinessDay)>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS}, outlet, date FROM business_day WHERE merchant_id = ?1 AND row = ?2"))?
        .query_row([merchant.0, row as i64], |row| Ok((key(row, 5)?, day(row)?)))
        .optional()
}

/// The days of an outlet, latest first.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    outlet: &str,
    before: Option<Date>,
    limit: usize,
) -> Result<Vec<(DayKey, BusinessDay)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, outlet, date FROM business_day
         WHERE merchant_id = ?1 AND outlet = ?2 AND (?3 IS NULL OR date < ?3) ORDER BY date DESC LIMIT ?4"
    ))?;
    let before = before.map(Date::as_number);
    let rows = statement.query_map(params![merchant.0, outlet, before, limit as i64], |row| Ok((key(row, 5)?, day(row)?)))?;
    rows.collect()
}

/// Days that may be due, and those whose Z is to be revised whatever their date. Two queries, so that each goes by its index.
fn in_question_sql() -> String {
    let days = |condition: &str| {
        format!(
            "SELECT {COLUMNS}, outlet, date, merchant_id,
                    EXISTS (SELECT 1 FROM orders o WHERE o.merchant_id = d.merchant_id AND o.is_open = 1
                            AND o.business_date = d.date AND o.outlet = d.outlet AND o.legacy_id IS NULL)
                    OR EXISTS (SELECT 1 FROM shift s WHERE s.merchant_id = d.merchant_id AND s.closed_at IS NULL
                               AND s.business_date = d.date AND s.outlet = d.outlet)
             FROM business_day d WHERE {condition}"
        )
    };
    format!("{} UNION ALL {} ORDER BY date", days("state = 'open' AND date < ?1"), days("state = 'late'"))
}

/// The open days of all merchants that are dated before a date, those whose Z is to be revised, and whether anything of them is open.
pub(crate) fn in_question(connection: &Connection, before: Date) -> Result<Vec<DayInQuestion>> {
    let mut statement = connection.prepare_cached(&in_question_sql())?;
    let rows = statement.query_map([before.as_number()], |row| {
        Ok(DayInQuestion { merchant: MerchantId(row.get(7)?), key: key(row, 5)?, day: day(row)?, has_open: row.get(8)? })
    })?;
    rows.collect()
}

pub(crate) fn write(
    connection: &Connection,
    merchant: MerchantId,
    change: Change,
    key: &DayKey,
    day: &BusinessDay,
) -> Result<()> {
    let closed_at = day.closed_at.map(|at| at.0);
    match change {
        Change::Insert => connection
            .prepare_cached(
                "INSERT INTO business_day (merchant_id, outlet, date, row, state, opened_at, closed_at, revision)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                merchant.0,
                key.outlet,
                key.date.as_number(),
                day.row as i64,
                day.state.as_str(),
                day.opened_at.0,
                closed_at,
                day.revision
            ]),
        Change::Update => connection
            .prepare_cached(
                "UPDATE business_day SET state = ?4, closed_at = ?5, revision = ?6
                 WHERE merchant_id = ?1 AND outlet = ?2 AND date = ?3",
            )?
            .execute(params![merchant.0, key.outlet, key.date.as_number(), day.state.as_str(), closed_at, day.revision]),
    }
}

const Z_COLUMNS: &str = "row, number, sequence, counter_row, number_scope, outlet, date, revision, manner, user_id, at, gross,
     discounts, taxes, orders_placed, orders_cancelled, orders_open, orders_total, payments, numbers, cash_expected, cash_counted,
     shifts_closed, shifts_open, sales_total, received_total, sales_carried, received_carried, sales_revised, received_revised,
     sales_added, received_added, sales_grand, received_grand, refunds, anchor_seq, anchor_hash";

pub(crate) fn insert_z_report(connection: &Connection, merchant: MerchantId, z_report: &ZReport) -> Result<()> {
    let placeholders: Vec<String> = (1..=38).map(|n| format!("?{n}")).collect();
    connection
        .prepare_cached(&format!("INSERT INTO z_report (merchant_id, {Z_COLUMNS}) VALUES ({})", placeholders.join(", ")))?
        .execute(params![
            merchant.0,
            z_report.row as i64,
            z_report.number.text(),
            z_report.number.sequence(),
            z_report.number.counter() as i64,
            z_report.number.unique_scope(),
            z_report.day.outlet,
            z_report.day.date.as_number(),
            z_report.revision,
            z_report.manner.as_str(),
            blob_uuid(&z_report.user.0),
            z_report.at.0,
            z_report.sales.gross.0,
            z_report.sales.discounts.0,
            z_report.sales.taxes.0,
            z_report.orders.placed as i64,
            z_report.orders.cancelled as i64,
            z_report.orders.open as i64,
            z_report.orders.total.0,
            methods(&z_report.payments),
            numbers(&z_report.numbers),
            z_report.cash.expected.0,
            z_report.cash.counted.0,
            z_report.cash.shifts_closed as i64,
            z_report.cash.shifts_open as i64,
            z_report.total.sales.0,
            z_report.total.received.0,
            z_report.carried.sales.0,
            z_report.carried.received.0,
            z_report.revised.sales.0,
            z_report.revised.received.0,
            z_report.added.sales.0,
            z_report.added.received.0,
            z_report.grand_total.sales.0,
            z_report.grand_total.received.0,
            methods(&z_report.refunds),
            z_report.anchor.map(|anchor| anchor.seq as i64),
            z_report.anchor.as_ref().map(|anchor| anchor.hash.as_slice())
        ])
}

/// The Z reports of a day, its first first.
pub(crate) fn z_reports(connection: &Connection, merchant: MerchantId, key: &DayKey) -> Result<Vec<ZReport>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {Z_COLUMNS} FROM z_report WHERE merchant_id = ?1 AND outlet = ?2 AND date = ?3 ORDER BY revision"
    ))?;
    statement.query_map(params![merchant.0, key.outlet, key.date.as_number()], z_report)?.collect()
}

fn z_report(row: &Row<'_>) -> Result<ZReport> {
    let amount = |index| row.get(index).map(Amount);
    let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
    let grand = |index| Ok::<_, crate::sql::Error>(GrandTotal { sales: amount(index)?, received: amount(index + 1)? });
    Ok(ZReport {
        row: count(0)?,
        number: issued(row.get(1)?, row.get(2)?, count(3)?, row.get(4)?),
        day: key(row, 5)?,
        revision: row.get(7)?,
        manner: Manner::parse(&row.get::<_, String>(8)?).ok_or_else(|| broken("z_report.manner"))?,
        user: UserId(uuid_at(row, 9)?),
        at: Timestamp(row.get(10)?),
        sales: SalesSums { gross: amount(11)?, discounts: amount(12)?, taxes: amount(13)? },
        orders: OrderSums { placed: count(14)?, cancelled: count(15)?, open: count(16)?, total: amount(17)? },
        payments: parse_methods(&row.get::<_, String>(18)?).ok_or_else(|| broken("z_report.payments"))?,
        numbers: parse_numbers(&row.get::<_, String>(19)?).ok_or_else(|| broken("z_report.numbers"))?,
        cash: CashSums { expected: amount(20)?, counted: amount(21)?, shifts_closed: count(22)?, shifts_open: count(23)? },
        total: grand(24)?,
        carried: grand(26)?,
        revised: grand(28)?,
        added: grand(30)?,
        grand_total: grand(32)?,
        refunds: parse_methods(&row.get::<_, String>(34)?).ok_or_else(|| broken("z_report.refunds"))?,
        anchor: match row.get::<_, Option<i64>>(35)? {
            Some(seq) => Some(Anchor { seq: seq as u64, hash: row.get(36)? }),
            None => None,
        },
    })
}

/// `[[method, how many, amount], …]`.
fn methods(sums: &[MethodSum]) -> String {
    let triples: Vec<(&str, u64, i64)> = sums.iter().map(|sum| (sum.method.as_str(), sum.count, sum.amount.0)).collect();
    serde_json::to_string(&triples).expect("strings and integers are JSON")
}

fn parse_methods(text: &str) -> Option<Vec<MethodSum>> {
    let triples: Vec<(String, u64, i64)> = serde_json::from_str(text).ok()?;
    Some(triples.into_iter().map(|(method, count, amount)| MethodSum { method, count, amount: Amount(amount) }).collect())
}

/// `[[kind, first, last, how many], …]`.
fn numbers(ranges: &[NumberRange]) -> String {
    let rows: Vec<(&str, &str, &str, u64)> =
        ranges.iter().map(|range| (range.kind.as_str(), range.first.as_str(), range.last.as_str(), range.count)).collect();
    serde_json::to_string(&rows).expect("strings and integers are JSON")
}

fn parse_numbers(text: &str) -> Option<Vec<NumberRange>> {
    let rows: Vec<(String, String, String, u64)> = serde_json::from_str(text).ok()?;
    let range =
        |(kind, first, last, count): (String, _, _, _)| Kind::parse(&kind).map(|kind| NumberRange { kind, first, last, count });
    rows.into_iter().map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_question_are_found_by_their_indexes() {
        let steps = crate::sqlite::plan(&in_question_sql()).join("; ");
        assert!(steps.contains("business_day_open") && steps.contains("business_day_late"), "{steps}");
        assert!(!steps.contains("SCAN d") || steps.contains("USING"), "{steps}");
    }
}
