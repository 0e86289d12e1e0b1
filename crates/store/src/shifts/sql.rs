//! Cash shifts.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::book::Change;
use docket_domain::days::{DayKey, DayState, MethodSum};
use docket_domain::ids::{MerchantId, ShiftId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::issued;
use docket_domain::shifts::{CashMovement, CashMovementKind, Closing, DrawerCash, Holder, Shift};
use docket_domain::time::{Date, Timestamp};

use super::ShiftFilter;
use crate::days;
use crate::payments::refunds_sql;
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "row, shift_id, number, sequence, counter_row, number_scope, outlet, register, user_id, business_date,
     opened_at, opening_float, cash_sales, cash_refunds, pay_ins, pay_outs, drops, closed_at, closed_by, closed_date, expected,
     counted, denominations, version";

fn shift(row: &Row<'_>) -> Result<Shift> {
    let amount = |index| row.get(index).map(Amount);
    Ok(Shift {
        row: row.get::<_, i64>(0)? as u64,
        id: ShiftId(uuid_at(row, 1)?),
        number: issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?),
        outlet: row.get(6)?,
        register: row.get(7)?,
        user: UserId(uuid_at(row, 8)?),
        business_date: Date::from_number(row.get(9)?).ok_or_else(|| broken("shift.business_date"))?,
        opened_at: Timestamp(row.get(10)?),
        cash: DrawerCash {
            opening_float: amount(11)?,
            sales: amount(12)?,
            refunds: amount(13)?,
            pay_ins: amount(14)?,
            pay_outs: amount(15)?,
            drops: amount(16)?,
        },
        closing: closing(row)?,
        version: row.get(23)?,
    })
}

fn closing(row: &Row<'_>) -> Result<Option<Closing>> {
    let Some(at) = row.get::<_, Option<i64>>(17)? else { return Ok(None) };
    Ok(Some(Closing {
        at: Timestamp(at),
        user: UserId(uuid_at(row, 18)?),
        business_date: Date::from_number(row.get(19)?).ok_or_else(|| broken("shift.closed_date"))?,
        expected: Amount(row.get(20)?),
        counted: Amount(row.get(21)?),
        denominations: parse_denominations(&row.get::<_, String>(22)?).ok_or_else(|| broken("shift.denominations"))?,
    }))
}

/// `[[value, how many], …]`.
fn denominations(denominations: &[(Amount, u32)]) -> String {
    let pairs: Vec<(i64, u32)> = denominations.iter().map(|(value, count)| (value.0, *count)).collect();
    serde_json::to_string(&pairs).expect("integers are JSON")
}

fn parse_denominations(text: &str) -> Option<Vec<(Amount, u32)>> {
    let pairs: Vec<(i64, u32)> = serde_json::from_str(text).ok()?;
    Some(pairs.into_iter().map(|(value, count)| (Amount(value), count)).collect())
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: ShiftId) -> Result<Option<Shift>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM shift WHERE merchant_id = ?1 AND shift_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], shift)
        .optional()
}

/// The open shift of a register or user.
pub(crate) fn open_of(connection: &Connection, merchant: MerchantId, holder: &Holder) -> Result<Option<Shift>> {
    match holder {
        Holder::Register(code) => connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM shift WHERE merchant_id = ?1 AND register = ?2 AND closed_at IS NULL"
            ))?
            .query_row(params![merchant.0, code], shift)
            .optional(),
        Holder::User(user) => connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM shift WHERE merchant_id = ?1 AND user_id = ?2 AND closed_at IS NULL"
            ))?
            .query_row(params![merchant.0, blob_uuid(&user.0)], shift)
            .optional(),
    }
}

/// Shifts, newest first.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &ShiftFilter,
    older_than: Option<i64>,
    limit: usize,
) -> Result<Vec<Shift>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM shift
         WHERE merchant_id = ?1 AND (?2 IS NULL OR row < ?2) AND (?3 IS NULL OR CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END = ?3)
           AND (?4 IS NULL OR outlet = ?4) AND (?5 IS NULL OR business_date = ?5) AND (?6 IS NULL OR user_id = ?6)
         ORDER BY row DESC LIMIT ?7"
    ))?;
    let user = filter.user.as_ref().map(|user| blob_uuid(&user.0));
    let date = filter.business_date.map(Date::as_number);
    let rows =
        statement.query_map(params![merchant.0, older_than, filter.open, filter.outlet, date, user, limit as i64], shift)?;
    rows.collect()
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, shift: &Shift) -> Result<()> {
    match change {
        Change::Insert => insert(connection, merchant, shift),
        Change::Update => update(connection, merchant, shift),
    }
}

fn insert(connection: &Connection, merchant: MerchantId, shift: &Shift) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO shift (merchant_id, row, shift_id, number, sequence, counter_row, number_scope, outlet, register, user_id,
                                business_date, opened_at, opening_float, cash_sales, cash_refunds, pay_ins, pay_outs, drops, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, 0, 0, 0, 0, ?14)",
        )?
        .execute(params![
            merchant.0,
            shift.row as i64,
            blob_uuid(&shift.id.0),
            shift.number.text(),
            shift.number.sequence(),
            shift.number.counter() as i64,
            shift.number.unique_scope(),
            shift.outlet,
            shift.register,
            blob_uuid(&shift.user.0),
            shift.business_date.as_number(),
            shift.opened_at.0,
            shift.cash.opening_float.0,
            shift.version
        ])?;
    // A shift may have had sales, or been closed, in the group that opened it.
    if shift.version > 1 { update(connection, merchant, shift) } else { Ok(()) }
}

fn update(connection: &Connection, merchant: MerchantId, shift: &Shift) -> Result<()> {
    let closing = shift.closing.as_ref();
    connection
        .prepare_cached(
            "UPDATE shift SET cash_sales = ?3, cash_refunds = ?4, pay_ins = ?5, pay_outs = ?6, drops = ?7, closed_at = ?8,
                 closed_by = ?9, closed_date = ?10, expected = ?11, counted = ?12, denominations = ?13, version = ?14
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .execute(params![
            merchant.0,
            shift.row as i64,
            shift.cash.sales.0,
            shift.cash.refunds.0,
            shift.cash.pay_ins.0,
            shift.cash.pay_outs.0,
            shift.cash.drops.0,
            closing.map(|closing| closing.at.0),
            closing.map(|closing| blob_uuid(&closing.user.0)),
            closing.map(|closing| closing.business_date.as_number()),
            closing.map(|closing| closing.expected.0),
            closing.map(|closing| closing.counted.0),
            closing.map(|closing| denominations(&closing.denominations)),
            shift.version
        ])
}

pub(crate) fn insert_movement(connection: &Connection, merchant: MerchantId, movement: &CashMovement) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO cash_movement (merchant_id, row, shift_row, kind, amount, reason, user_id, business_date, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            merchant.0,
            movement.row as i64,
            movement.shift_row as i64,
            movement.kind.as_str(),
            movement.amount.0,
            movement.reason,
            blob_uuid(&movement.user.0),
            movement.business_date.as_number(),
            movement.at.0
        ])
}

/// The payments of a shift, by method.
pub(crate) fn payments(connection: &Connection, merchant: MerchantId, shift_row: u64) -> Result<Vec<MethodSum>> {
    let mut statement = connection.prepare_cached(
        "SELECT method, count(*), sum(amount) FROM payment WHERE merchant_id = ?1 AND shift_row = ?2
         GROUP BY method ORDER BY method",
    )?;
    statement.query_map([merchant.0, shift_row as i64], method_sum)?.collect()
}

/// What a shift gave back, by method.
pub(crate) fn refunds(connection: &Connection, merchant: MerchantId, shift_row: u64) -> Result<Vec<MethodSum>> {
    let mut statement = connection.prepare_cached(
        "SELECT r.method, count(*), sum(r.amount)
         FROM credit_note c JOIN credit_note_refund r ON r.merchant_id = c.merchant_id AND r.credit_row = c.row
         WHERE c.merchant_id = ?1 AND c.shift_row = ?2 GROUP BY r.method ORDER BY r.method",
    )?;
    let of_bills = statement.query_map([merchant.0, shift_row as i64], method_sum)?.collect::<Result<_>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT method, count(*), sum(amount + rounding) FROM payment_refund
         WHERE merchant_id = ?1 AND shift_row = ?2 GROUP BY method ORDER BY method",
    )?;
    let of_payments = statement.query_map([merchant.0, shift_row as i64], method_sum)?.collect::<Result<_>>()?;
    Ok(refunds_sql::both(of_bills, of_payments))
}

fn method_sum(row: &Row<'_>) -> Result<MethodSum> {
    Ok(MethodSum { method: row.get(0)?, count: row.get::<_, i64>(1)? as u64, amount: Amount(row.get(2)?) })
}

/// Whether the business day of a shift is closed.
pub(crate) fn is_day_closed(connection: &Connection, merchant: MerchantId, shift: &Shift) -> Result<bool> {
    let key = DayKey { outlet: shift.outlet.clone(), date: shift.business_date };
    Ok(days::sql::load(connection, merchant, &key)?.is_some_and(|day| matches!(day.state, DayState::Closed | DayState::Late)))
}

/// The cash movements of a shift, oldest first.
pub(crate) fn movements(connection: &Connection, merchant: MerchantId, shift_row: u64) -> Result<Vec<CashMovement>> {
    let mut statement = connection.prepare_cached(
        "SELECT row, kind, amount, reason, user_id, business_date, at FROM cash_movement
         WHERE merchant_id = ?1 AND shift_row = ?2 ORDER BY row",
    )?;
    let rows = statement.query_map([merchant.0, shift_row as i64], |row| {
        Ok(CashMovement {
            row: row.get::<_, i64>(0)? as u64,
            shift_row,
            kind: CashMovementKind::parse(&row.get::<_, String>(1)?).ok_or_else(|| broken("cash_movement.kind"))?,
            amount: Amount(row.get(2)?),
            reason: row.get(3)?,
            user: UserId(uuid_at(row, 4)?),
            business_date: Date::from_number(row.get(5)?).ok_or_else(|| broken("cash_movement.business_date"))?,
            at: Timestamp(row.get(6)?),
        })
    })?;
    rows.collect()
}
