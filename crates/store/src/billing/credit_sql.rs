//! Credit notes.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::billing::{BillState, CreditLine, CreditNote, CreditNoteKind, CreditTotals, Refund};
use docket_domain::ids::{BillId, CreditNoteId, MerchantId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::issued;
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::time::{Date, Timestamp};

use crate::json;
use crate::sql::{blob_uuid, broken, row_bound, uuid_at};

const COLUMNS: &str =
    "c.row, c.credit_note_id, c.number, c.sequence, c.counter_row, c.number_scope, c.kind, b.bill_id, c.bill_row,
     b.number, c.business_date, c.outlet, c.register, c.shift_row, c.user_id, c.net, c.tax, c.total, c.rounding, c.tip, c.cost,
     c.unowed, c.reason, c.created_at";
const FROM: &str = "credit_note c JOIN bill b ON b.merchant_id = c.merchant_id AND b.row = c.bill_row";

fn note(row: &Row<'_>) -> Result<CreditNote> {
    let amount = |index| row.get::<_, i64>(index).map(Amount);
    Ok(CreditNote {
        row: row.get::<_, i64>(0)? as u64,
        id: CreditNoteId(uuid_at(row, 1)?),
        number: issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?),
        kind: CreditNoteKind::parse(&row.get::<_, String>(6)?).ok_or_else(|| broken("credit_note.kind"))?,
        bill: BillId(uuid_at(row, 7)?),
        bill_row: row.get::<_, i64>(8)? as u64,
        bill_number: row.get(9)?,
        business_date: Date::from_number(row.get(10)?).ok_or_else(|| broken("credit_note.business_date"))?,
        outlet: row.get(11)?,
        register: row.get(12)?,
        shift_row: row.get::<_, Option<i64>>(13)?.map(|row| row as u64),
        user: UserId(uuid_at(row, 14)?),
        totals: CreditTotals {
            net: amount(15)?,
            tax: amount(16)?,
            total: amount(17)?,
            rounding: amount(18)?,
            tip: amount(19)?,
            cost: amount(20)?,
        },
        unowed: amount(21)?,
        reason: row.get(22)?,
        lines: Vec::new(),
        refunds: Vec::new(),
        created_at: Timestamp(row.get(23)?),
    })
}

fn whole(connection: &Connection, merchant: MerchantId, mut note: CreditNote) -> Result<CreditNote> {
    let of = params![merchant.0, note.row as i64];
    let mut statement = connection.prepare_cached(
        "SELECT bill_line, quantity, gross, discount, net, tax, total, cost, taxes FROM credit_note_line
         WHERE merchant_id = ?1 AND credit_row = ?2 ORDER BY line",
    )?;
    let line = |row: &Row<'_>| {
        let amount = |index| row.get::<_, i64>(index).map(Amount);
        let taxes = json::parse_line_taxes(&row.get::<_, String>(8)?).ok_or_else(|| broken("credit_note_line.taxes"))?;
        Ok(CreditLine {
            bill_line: row.get(0)?,
            quantity: Quantity(row.get(1)?),
            gross: amount(2)?,
            discount: amount(3)?,
            net: amount(4)?,
            tax: amount(5)?,
            total: amount(6)?,
            cost: amount(7)?,
            taxes,
        })
    };
    note.lines = statement.query_map(of, line)?.collect::<Result<_>>()?;
    let mut statement = connection.prepare_cached(
        "SELECT method, amount FROM credit_note_refund WHERE merchant_id = ?1 AND credit_row = ?2 ORDER BY position",
    )?;
    note.refunds = statement
        .query_map(of, |row| Ok(Refund { method: method(row, 0)?, amount: Amount(row.get(1)?) }))?
        .collect::<Result<_>>()?;
    Ok(note)
}

fn method(row: &Row<'_>, index: usize) -> Result<PaymentMethod> {
    PaymentMethod::parse(&row.get::<_, String>(index)?).ok_or_else(|| broken("a payment method"))
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: CreditNoteId) -> Result<Option<CreditNote>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE c.merchant_id = ?1 AND c.credit_note_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], note)
        .optional()?;
    found.map(|note| whole(connection, merchant, note)).transpose()
}

/// The credit notes of a bill, oldest first.
pub(crate) fn of_bill(connection: &Connection, merchant: MerchantId, bill_row: u64) -> Result<Vec<CreditNote>> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE c.merchant_id = ?1 AND c.bill_row = ?2 ORDER BY c.row"))?;
    let notes: Vec<CreditNote> = statement.query_map(params![merchant.0, bill_row as i64], note)?.collect::<Result<_>>()?;
    notes.into_iter().map(|note| whole(connection, merchant, note)).collect()
}

/// Credit notes, the newest first, older than a row.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    outlet: Option<&str>,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<CreditNote>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM}
         WHERE c.merchant_id = ?1 AND c.row < ?2 AND (?3 IS NULL OR c.outlet = ?3) ORDER BY c.row DESC LIMIT ?4"
    ))?;
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let notes: Vec<CreditNote> =
        statement.query_map(params![merchant.0, older_than, outlet, limit as i64], note)?.collect::<Result<_>>()?;
    notes.into_iter().map(|note| whole(connection, merchant, note)).collect()
}

/// What was returned of a bill, from its credit notes.
pub(super) fn read_returned(connection: &Connection, merchant: MerchantId, state: &mut BillState) -> Result<()> {
    for note in of_bill(connection, merchant, state.bill.row)? {
        state.unowed.0 += note.unowed.0;
        for line in &note.lines {
            let returned = state.returned.get_mut((line.bill_line as usize).wrapping_sub(1));
            returned.ok_or_else(|| broken("credit_note_line.bill_line"))?.0 += line.quantity.0;
        }
        for refund in &note.refunds {
            match state.refunded.iter_mut().find(|(method, _)| *method == refund.method) {
                Some((_, amount)) => amount.0 += refund.amount.0,
                None => state.refunded.push((refund.method, refund.amount)),
            }
        }
    }
    Ok(())
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, note: &CreditNote) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO credit_note (merchant_id, row, credit_note_id, number, sequence, counter_row, number_scope, kind, bill_row,
                                      business_date, outlet, register, shift_row, user_id, net, tax, total, rounding, tip, cost,
                                      unowed, reason, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
        )?
        .execute(params![
            merchant.0,
            note.row as i64,
            blob_uuid(&note.id.0),
            note.number.text(),
            note.number.sequence(),
            note.number.counter() as i64,
            note.number.unique_scope(),
            note.kind.as_str(),
            note.bill_row as i64,
            note.business_date.as_number(),
            note.outlet,
            note.register,
            note.shift_row.map(|row| row as i64),
            blob_uuid(&note.user.0),
            note.totals.net.0,
            note.totals.tax.0,
            note.totals.total.0,
            note.totals.rounding.0,
            note.totals.tip.0,
            note.totals.cost.0,
            note.unowed.0,
            note.reason,
            note.created_at.0
        ])?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO credit_note_line (merchant_id, credit_row, line, bill_line, quantity, gross, discount, net, tax, total, cost,
                                       taxes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?;
    for (index, line) in note.lines.iter().enumerate() {
        statement.execute(params![
            merchant.0,
            note.row as i64,
            index as i64 + 1,
            line.bill_line,
            line.quantity.0,
            line.gross.0,
            line.discount.0,
            line.net.0,
            line.tax.0,
            line.total.0,
            line.cost.0,
            json::line_taxes(&line.taxes)
        ])?;
    }
    let mut statement = connection.prepare_cached(
        "INSERT INTO credit_note_refund (merchant_id, credit_row, position, method, amount) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (index, refund) in note.refunds.iter().enumerate() {
        statement.execute(params![merchant.0, note.row as i64, index as i64 + 1, refund.method.as_str(), refund.amount.0])?;
    }
    Ok(())
}
