//! How bills are listed and searched, on SQLite.

use docket_domain::billing::{Bill, BillState};
use docket_domain::ids::MerchantId;
use docket_domain::time::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};

use super::sqlite::{COLUMNS, bill, state};
use super::{BillFilter, BillSearch};
use crate::ordering::search_sqlite::{Cursor, successor};

/// What a search looks at, in the order in which matches are shown: the condition on a bill, and what orders them. `?2` is what was
/// typed, `?3` the end of what begins so, `?4` and `?5` text and row of the cursor, `?6` the phone that it is; a later stage leaves
/// out what an earlier one shows.
const STAGES: [(&str, &str); 4] = [
    (
        "b.row IN (SELECT row FROM bill WHERE merchant_id = ?1 AND number = ?2
                   UNION SELECT row FROM bill WHERE merchant_id = ?1 AND reference = ?2)
         AND (?5 = 0 OR b.row < ?5)",
        "b.row DESC",
    ),
    (
        "b.customer_row IN (SELECT row FROM customer WHERE merchant_id = ?1 AND number = ?2
                            UNION SELECT row FROM customer WHERE merchant_id = ?1 AND phone_e164 = ?6
                            UNION SELECT row FROM customer WHERE merchant_id = ?1 AND phone_national = ?2)
         AND (?5 = 0 OR b.row < ?5) AND b.number <> ?2 AND b.reference IS NOT ?2",
        "b.row DESC",
    ),
    (
        "b.number >= ?4 AND b.number < ?3 AND (b.number, b.row) > (?4, ?5) AND b.number <> ?2 AND b.reference IS NOT ?2",
        "b.number, b.row",
    ),
    (
        "b.reference >= ?4 AND b.reference < ?3 AND (b.reference, b.row) > (?4, ?5) AND b.reference <> ?2
         AND NOT (b.number >= ?2 AND b.number < ?3)",
        "b.reference, b.row",
    ),
];

/// The conditions that every bill of a list meets.
fn conditions(filter: &BillFilter, values: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        sql.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    if let Some(outlet) = &filter.outlet {
        add("b.outlet =", Value::from(outlet.clone()));
    }
    for (comparison, date) in [("=", filter.business_date), (">=", filter.from), ("<=", filter.to)] {
        if let Some(date) = date {
            add(&format!("b.business_date {comparison}"), Value::from(i64::from(Date::as_number(date))));
        }
    }
    if let Some(customer) = filter.customer {
        add("b.customer_id =", Value::from(customer.0.as_bytes().to_vec()));
    }
    sql
}

/// Bills, the newest first, older than a row.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &BillFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<BillState>> {
    let older_than = older_than.map_or(i64::MAX, |row| row.min(i64::MAX as u64) as i64);
    let mut values = vec![Value::from(merchant.0), Value::from(older_than), Value::from(limit as i64)];
    let conditions = conditions(filter, &mut values);
    let sql =
        format!("SELECT {COLUMNS} FROM bill b WHERE b.merchant_id = ?1 AND b.row < ?2{conditions} ORDER BY b.row DESC LIMIT ?3");
    let bills: Vec<Bill> = connection.prepare_cached(&sql)?.query_map(params_from_iter(values), bill)?.collect::<Result<_>>()?;
    bills.into_iter().map(|bill| state(connection, merchant, bill)).collect()
}

/// One page of the bills that match a search, and where the next begins.
pub(crate) fn search(
    connection: &Connection,
    merchant: MerchantId,
    wanted: &BillSearch,
    filter: &BillFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<BillState>, Option<Cursor>)> {
    let mut found: Vec<(Cursor, Bill)> = Vec::new();
    let after = after.unwrap_or(Cursor::START);
    for stage in after.stage..STAGES.len() {
        let from = if stage == after.stage { after.clone() } else { Cursor { stage, ..Cursor::START } };
        found.extend(of_stage(connection, merchant, wanted, filter, &from, limit + 1 - found.len())?);
        if found.len() > limit {
            break;
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(cursor, _)| cursor.clone());
    let bills = found.into_iter().map(|(_, bill)| state(connection, merchant, bill)).collect::<Result<_>>()?;
    Ok((bills, next))
}

/// Matches of the cursor's stage after the cursor, each with a cursor to itself.
fn of_stage(
    connection: &Connection,
    merchant: MerchantId,
    wanted: &BillSearch,
    filter: &BillFilter,
    after: &Cursor,
    limit: usize,
) -> Result<Vec<(Cursor, Bill)>> {
    let (condition, order) = STAGES[after.stage];
    let text = wanted.text.as_str();
    let from = if after.row == 0 { text } else { after.text.as_str() };
    let mut values = vec![
        Value::from(merchant.0),
        Value::from(text.to_owned()),
        Value::from(successor(text)),
        Value::from(from.to_owned()),
        Value::from(after.row as i64),
        wanted.phone.as_ref().map_or(Value::Null, |phone| Value::from(phone.as_str().to_owned())),
        Value::from(limit as i64),
    ];
    let conditions = conditions(filter, &mut values);
    // Every number is named, so that each statement has as many parameters as values.
    let sql = format!(
        "SELECT {COLUMNS} FROM bill b
         WHERE b.merchant_id = ?1 AND ({condition}){conditions} AND coalesce(?2, ?3, ?4, ?5, ?6) IS NOT NULL
         ORDER BY {order} LIMIT ?7"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        let bill = bill(row)?;
        let text = match after.stage {
            0 | 1 => String::new(),
            2 => bill.number.text().to_owned(),
            _ => bill.reference.clone().unwrap_or_default(),
        };
        Ok((Cursor { stage: after.stage, text, row: bill.row }, bill))
    })?;
    rows.collect()
}
