//! Payments on SQLite.

use docket_domain::ids::{CustomerId, MerchantId, PaymentId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::issued;
use docket_domain::payments::{Payment, PaymentMethod, Status};
use docket_domain::time::{Date, Timestamp};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use uuid::Uuid;

use super::PaymentFilter;
use crate::customers;
pub(crate) use crate::ordering::search_sqlite::Cursor as SearchCursor;
use crate::ordering::search_sqlite::successor;
use crate::sqlite::{blob_uuid, broken, row_bound, uuid_at};

const COLUMNS: &str = "p.row, p.payment_id, p.number, p.sequence, p.counter_row, p.number_scope, p.business_date, p.outlet,
     p.register, p.user_id, p.customer_row, coalesce(c.merged_into, c.customer_id), p.amount, p.method, p.status, p.reference,
     p.created_at, p.shift_row, p.bill_row, coalesce(p.tendered, p.amount)";

const FROM: &str = "payment p LEFT JOIN customer c ON c.merchant_id = p.merchant_id AND c.row = p.customer_row";

/// What a search looks at, in the order in which matches are shown: the condition on a payment, and the text that orders them.
/// `?2` is what was typed, `?3` the end of what begins so, `?4` and `?5` text and row of the cursor; a later stage leaves out what an earlier one shows.
const STAGES: [(&str, &str); 3] = [
    (
        // The scope, which is never null, has SQLite take the index of numbers and not walk through all payments.
        "p.row IN (SELECT row FROM payment WHERE merchant_id = ?1 AND number = ?2 AND number_scope >= ''
                   UNION SELECT row FROM payment INDEXED BY payment_reference WHERE merchant_id = ?1 AND reference = ?2)
         AND (?5 = 0 OR p.row < ?5)",
        "p.row DESC",
    ),
    (
        "p.number >= ?4 AND p.number < ?3 AND (p.number, p.row) > (?4, ?5) AND p.number <> ?2 AND p.reference IS NOT ?2",
        "p.number, p.row",
    ),
    (
        "p.reference >= ?4 AND p.reference < ?3 AND (p.reference, p.row) > (?4, ?5) AND p.reference <> ?2
         AND NOT (p.number >= ?2 AND p.number < ?3)",
        "p.reference, p.row",
    ),
];

fn payment(row: &Row<'_>) -> Result<Payment> {
    let (method, status): (String, String) = (row.get(13)?, row.get(14)?);
    Ok(Payment {
        row: row.get::<_, i64>(0)? as u64,
        id: PaymentId(uuid_at(row, 1)?),
        number: issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?),
        business_date: Date::from_number(row.get(6)?).ok_or_else(|| broken("payment.business_date"))?,
        outlet: row.get(7)?,
        register: row.get(8)?,
        user: UserId(uuid_at(row, 9)?),
        customer_row: row.get::<_, Option<i64>>(10)?.map(|row| row as u64),
        customer: row.get::<_, Option<[u8; 16]>>(11)?.map(|id| CustomerId(Uuid::from_bytes(id))),
        amount: Amount(row.get(12)?),
        method: PaymentMethod::parse(&method).ok_or_else(|| broken("payment.method"))?,
        status: Status::parse(&status).ok_or_else(|| broken("payment.status"))?,
        reference: row.get(15)?,
        created_at: Timestamp(row.get(16)?),
        shift_row: row.get::<_, Option<i64>>(17)?.map(|row| row as u64),
        bill_row: row.get::<_, Option<i64>>(18)?.map(|row| row as u64),
        tendered: Amount(row.get(19)?),
    })
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: PaymentId) -> Result<Option<Payment>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE p.merchant_id = ?1 AND p.payment_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], payment)
        .optional()
}

/// Payments from the newest on, older than a row.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &PaymentFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<Payment>> {
    let customer_rows = match filter.customer {
        Some(customer) => customers::sqlite::rows_of_person(connection, merchant, customer)?,
        None => Vec::new(),
    };
    if filter.customer.is_some() && customer_rows.is_empty() {
        return Ok(Vec::new());
    }
    // Left to itself SQLite would walk back through all payments to those of a few rows.
    let by_customer = FROM.replacen("payment p", "payment p INDEXED BY payment_customer", 1);
    let from = if customer_rows.is_empty() { FROM } else { &by_customer };
    let mut sql = format!("SELECT {COLUMNS} FROM {from} WHERE p.merchant_id = ? AND p.row < ? AND (? IS NULL OR p.outlet = ?)");
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let outlet = || filter.outlet.clone().map_or(Value::Null, Value::from);
    let mut values = vec![Value::from(merchant.0), Value::from(older_than), outlet(), outlet()];
    if !customer_rows.is_empty() {
        let marks = vec!["?"; customer_rows.len()].join(", ");
        sql.push_str(&format!(" AND p.customer_row IN ({marks})"));
        values.extend(customer_rows.into_iter().map(|row| Value::from(row as i64)));
    }
    sql.push_str(" ORDER BY p.row DESC LIMIT ?");
    values.push(Value::from(limit as i64));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), payment)?.collect()
}

/// Which payments a search shows.
struct Of<'a> {
    outlet: Option<&'a str>,
    /// Whose; nobody who was merged.
    whole: Option<CustomerId>,
}

/// One page of the payments whose number or reference is a text, or begins with it, and where the next page begins.
pub(crate) fn search(
    connection: &Connection,
    merchant: MerchantId,
    text: &str,
    filter: &PaymentFilter,
    after: Option<SearchCursor>,
    limit: usize,
) -> Result<(Vec<Payment>, Option<SearchCursor>)> {
    let mut found: Vec<(SearchCursor, Payment)> = Vec::new();
    let whole = filter.customer.map(|id| customers::sqlite::whole_id(connection, merchant, id)).transpose()?;
    let of = Of { outlet: filter.outlet.as_deref(), whole };
    let after = after.unwrap_or(SearchCursor::START);
    for stage in after.stage..STAGES.len() {
        let from = if stage == after.stage { after.clone() } else { SearchCursor { stage, ..SearchCursor::START } };
        found.extend(of_stage(connection, merchant, text, &of, &from, limit + 1 - found.len())?);
        if found.len() > limit {
            found.truncate(limit);
            let next = found.last().map(|(cursor, _)| cursor.clone());
            return Ok((found.into_iter().map(|(_, payment)| payment).collect(), next));
        }
    }
    Ok((found.into_iter().map(|(_, payment)| payment).collect(), None))
}

/// Matches of the cursor's stage after the cursor, each with a cursor to itself.
fn of_stage(
    connection: &Connection,
    merchant: MerchantId,
    text: &str,
    of: &Of<'_>,
    after: &SearchCursor,
    limit: usize,
) -> Result<Vec<(SearchCursor, Payment)>> {
    let (condition, order) = STAGES[after.stage];
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM {FROM}
         WHERE p.merchant_id = ?1 AND {condition} AND (?6 IS NULL OR p.outlet = ?6)
           AND (?8 IS NULL OR coalesce(c.merged_into, c.customer_id) = ?8)
         ORDER BY {order} LIMIT ?7"
    ))?;
    let from = if after.row == 0 { text } else { after.text.as_str() };
    let whole = of.whole.as_ref().map(|id| blob_uuid(&id.0));
    let values = params![merchant.0, text, successor(text), from, after.row as i64, of.outlet, limit as i64, whole];
    let rows = statement.query_map(values, |row| {
        let payment = payment(row)?;
        let text = match after.stage {
            0 => String::new(),
            1 => payment.number.text().to_owned(),
            _ => payment.reference.clone().unwrap_or_default(),
        };
        Ok((SearchCursor { stage: after.stage, text, row: payment.row }, payment))
    })?;
    rows.collect()
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, payment: &Payment) -> Result<usize> {
    connection
        .prepare_cached(
            "INSERT INTO payment (merchant_id, row, payment_id, number, number_scope, sequence, counter_row, business_date, outlet,
                                  register, user_id, customer_row, amount, method, status, reference, created_at, shift_row,
                                  bill_row, tendered)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?
        .execute(params![
            merchant.0,
            payment.row as i64,
            blob_uuid(&payment.id.0),
            payment.number.text(),
            payment.number.unique_scope(),
            payment.number.sequence(),
            payment.number.counter() as i64,
            payment.business_date.as_number(),
            payment.outlet,
            payment.register,
            blob_uuid(&payment.user.0),
            payment.customer_row.map(|row| row as i64),
            payment.amount.0,
            payment.method.as_str(),
            payment.status.as_str(),
            payment.reference,
            payment.created_at.0,
            payment.shift_row.map(|row| row as i64),
            payment.bill_row.map(|row| row as i64),
            payment.tendered.0
        ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_number_or_reference_is_looked_up_by_its_index() {
        let (condition, order) = STAGES[0];
        let sql =
            format!("SELECT p.row FROM payment p WHERE p.merchant_id = ?1 AND {condition} AND ?3 <> ?4 ORDER BY {order} LIMIT 9");
        let plan = crate::sqlite::plan(&sql, params![1, "a", "b", "c", 0]);
        for looked_up in
            ["(merchant_id=? AND number=?", "(merchant_id=? AND reference=?", "p USING PRIMARY KEY (merchant_id=? AND row=?)"]
        {
            assert!(plan.iter().any(|step| step.contains(looked_up)), "{looked_up} in {plan:#?}");
        }
    }
}
