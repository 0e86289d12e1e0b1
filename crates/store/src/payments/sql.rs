//! Payments.

use std::sync::Arc;

use crate::sql::Value;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use docket_domain::book::Change;
use docket_domain::ids::{CustomerId, MerchantId, OrderId, PaymentId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::issued;
use docket_domain::payments::{PaidOrder, Payment, PaymentMethod, Purpose, Receipt, ReceiptFile, Status};
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::PaymentFilter;
use crate::customers;
use crate::legacy::origin;
use crate::look_ups::{self, LookUp, Place};
use crate::numbering::{source_word, sourced};
pub(crate) use crate::ordering::search_sql::Cursor as SearchCursor;
use crate::ordering::search_sql::successor;
use crate::sql::{blob_uuid, broken, row_bound, uuid_at};

const COLUMNS: &str = "p.row, p.payment_id, p.number, p.sequence, p.counter_row, p.number_scope, p.business_date, p.outlet,
     p.register, p.user_id, p.customer_row, coalesce(c.merged_into, c.customer_id), p.amount, p.method, p.status, p.reference,
     p.created_at, p.shift_row, p.bill_row, coalesce(p.tendered, p.amount), p.purpose, p.order_row, o.order_id, o.number, p.billed,
     p.rounding, p.refunded, p.deadline, p.receipt_hash, p.receipt_type, p.receipt_bytes, p.receipt_at, p.rejection,
     p.client_reference, p.paid_date, p.version, p.number_source, p.legacy_id, p.former_number, p.settled_there";

const FROM: &str = "payment p LEFT JOIN customer c ON c.merchant_id = p.merchant_id AND c.row = p.customer_row
     LEFT JOIN orders o ON o.merchant_id = p.merchant_id AND o.row = p.order_row";
/// The same, looked up by customer.
const LOOKED_UP: &str = "payment_of_customer k CROSS JOIN payment p ON p.merchant_id = k.merchant_id AND p.row = k.row
     LEFT JOIN customer c ON c.merchant_id = p.merchant_id AND c.row = p.customer_row
     LEFT JOIN orders o ON o.merchant_id = p.merchant_id AND o.row = p.order_row";

/// What a search looks at, in the order in which matches are shown: the condition on a payment, and the text that orders them.
/// `?2` is what was typed, `?3` the end of what begins so, `?4` and `?5` text and row of the cursor; a later stage leaves out what an earlier one shows.
const STAGES: [(&str, &str); 3] = [
    (
        // The scope, which is never null, has SQLite take the index of numbers and not walk through all payments.
        "p.row IN (SELECT row FROM payment WHERE merchant_id = ?1 AND number = ?2 AND number_scope >= ''
                   UNION SELECT row FROM payment INDEXED BY payment_reference WHERE merchant_id = ?1 AND reference = ?2
                   UNION SELECT row FROM payment INDEXED BY payment_client_reference
                         WHERE merchant_id = ?1 AND client_reference = ?2
                   UNION SELECT row FROM payment INDEXED BY payment_legacy WHERE merchant_id = ?1 AND legacy_id = ?2
                   UNION SELECT row FROM payment INDEXED BY payment_former WHERE merchant_id = ?1 AND former_number = ?2
                   UNION SELECT a.row FROM number_alias n JOIN payment a ON a.merchant_id = n.merchant_id AND a.payment_id = n.document_id
                         WHERE n.merchant_id = ?1 AND n.kind = 'payment' AND n.number = ?2)
         AND (?5 = 0 OR p.row < ?5)",
        "p.row DESC",
    ),
    (
        "p.number >= ?4 AND p.number < ?3 AND (p.number, p.row) > (?4, ?5) AND p.number <> ?2 AND p.reference IS DISTINCT FROM ?2
         AND p.client_reference IS DISTINCT FROM ?2 AND p.legacy_id IS DISTINCT FROM ?2 AND p.former_number IS DISTINCT FROM ?2",
        "p.number, p.row",
    ),
    (
        "p.reference >= ?4 AND p.reference < ?3 AND (p.reference, p.row) > (?4, ?5) AND p.reference <> ?2
         AND p.client_reference IS DISTINCT FROM ?2 AND p.legacy_id IS DISTINCT FROM ?2 AND p.former_number IS DISTINCT FROM ?2
         AND NOT (p.number >= ?2 AND p.number < ?3)",
        "p.reference, p.row",
    ),
];

fn payment(row: &Row<'_>) -> Result<Payment> {
    let (method, status): (String, String) = (row.get(13)?, row.get(14)?);
    Ok(Payment {
        row: row.get::<_, i64>(0)? as u64,
        id: PaymentId(uuid_at(row, 1)?),
        number: sourced(issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?), row.get(36)?)?,
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
        purpose: Purpose::parse(&row.get::<_, String>(20)?).ok_or_else(|| broken("payment.purpose"))?,
        order: match row.get::<_, Option<i64>>(21)? {
            Some(order_row) => Some(PaidOrder { row: order_row as u64, id: OrderId(uuid_at(row, 22)?), number: row.get(23)? }),
            None => None,
        },
        billed: row.get::<_, Option<i64>>(24)?.map(Amount),
        rounding: Amount(row.get(25)?),
        refunded: Amount(row.get(26)?),
        deadline: row.get::<_, Option<i64>>(27)?.map(Timestamp),
        receipt: receipt(row)?,
        rejection: row.get(32)?,
        client_reference: row.get(33)?,
        paid_date: match row.get::<_, Option<i32>>(34)? {
            Some(date) => Some(Date::from_number(date).ok_or_else(|| broken("payment.paid_date"))?),
            None => None,
        },
        version: row.get(35)?,
        origin: origin(row, 37)?,
    })
}

fn receipt(row: &Row<'_>) -> Result<Option<Receipt>> {
    let Some(uploaded_at) = row.get::<_, Option<i64>>(31)?.map(Timestamp) else { return Ok(None) };
    let file = match row.get::<_, Option<[u8; 32]>>(28)? {
        Some(hash) => Some(ReceiptFile { hash, media_type: row.get(29)?, size_bytes: row.get::<_, i64>(30)? as u64 }),
        None => None,
    };
    Ok(Some(Receipt { file, uploaded_at }))
}

/// What was given or promised for an order before it is billed, in the order in which it came.
pub(crate) fn of_order(connection: &Connection, merchant: MerchantId, order_row: u64) -> Result<Vec<Arc<Payment>>> {
    let from = FROM.replacen("payment p", "payment p INDEXED BY payment_order", 1);
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {from} WHERE p.merchant_id = ?1 AND p.order_row = ?2 AND p.purpose = 'order' ORDER BY p.row"
        ))?
        .query_map(params![merchant.0, order_row as i64], |row| payment(row).map(Arc::new))?
        .collect()
}

/// Whose deadline has passed, of all merchants.
pub(crate) fn overdue(connection: &Connection, now: Timestamp) -> Result<Vec<(MerchantId, PaymentId)>> {
    let mut statement = connection.prepare_cached(
        "SELECT merchant_id, payment_id FROM payment INDEXED BY payment_deadline WHERE deadline IS NOT NULL AND deadline <= ?1",
    )?;
    statement.query_map([now.0], |row| Ok((MerchantId(row.get(0)?), PaymentId(uuid_at(row, 1)?))))?.collect()
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: PaymentId) -> Result<Option<Payment>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE p.merchant_id = ?1 AND p.payment_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], payment)
        .optional()
}

pub(crate) fn by_row(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<Payment>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE p.merchant_id = ?1 AND p.row = ?2"))?
        .query_row(params![merchant.0, row as i64], payment)
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
        Some(customer) => customers::sql::rows_of_person(connection, merchant, customer)?,
        None => Vec::new(),
    };
    if filter.customer.is_some() && customer_rows.is_empty() {
        return Ok(Vec::new());
    }
    let older_than = older_than.map_or(i64::MAX, row_bound);
    match customer_rows.is_empty() {
        true => page(connection, merchant, filter, None, older_than, limit),
        false => look_ups::page(connection, merchant, LookUp::Payments, false, limit, |place, limit| {
            page(connection, merchant, filter, Some((place, &customer_rows)), older_than, limit)
        }),
    }
}

/// A page of all payments, or of those of customers in one of the places where those are found.
fn page(
    connection: &Connection,
    merchant: MerchantId,
    filter: &PaymentFilter,
    of: Option<(Place, &[u64])>,
    older_than: i64,
    limit: usize,
) -> Result<Vec<Payment>> {
    let marks = of.map(|(_, rows)| vec!["?"; rows.len()].join(", ")).unwrap_or_default();
    let (mut sql, row) = match of {
        None => (format!("SELECT {COLUMNS} FROM {FROM} WHERE p.merchant_id = ?"), "p.row"),
        Some((Place::LookUp(_), _)) => (
            format!("SELECT {COLUMNS} FROM {LOOKED_UP} WHERE k.merchant_id = ? AND k.row <= ? AND k.customer_row IN ({marks})"),
            "k.row",
        ),
        Some((Place::Table(_), _)) => (
            format!("SELECT {COLUMNS} FROM {FROM} WHERE p.merchant_id = ? AND p.row > ? AND p.customer_row IN ({marks})"),
            "p.row",
        ),
    };
    let mut values = vec![Value::from(merchant.0)];
    if let Some((place, customer_rows)) = of {
        values.push(Value::from(place.to()));
        values.extend(customer_rows.iter().map(|row| Value::from(*row as i64)));
    }
    sql.push_str(&format!(" AND {row} < ? AND (? IS NULL OR p.outlet = ?)"));
    let outlet = || filter.outlet.clone().map_or(Value::Null, Value::from);
    values.extend([Value::from(older_than), outlet(), outlet()]);
    if let Some(order) = filter.order {
        sql.push_str(" AND p.order_row = (SELECT row FROM orders WHERE merchant_id = ? AND order_id = ?)");
        values.extend([Value::from(merchant.0), Value::from(blob_uuid(&order.0).to_vec())]);
    }
    if let Some(status) = filter.status {
        // Written out where it is awaited, so that its index, which has the awaited only, is taken.
        let is_awaited = if status.is_awaited() { " AND p.status IN ('awaited', 'receipt_uploaded', 'rejected')" } else { "" };
        sql.push_str(&format!(" AND p.status = ?{is_awaited}"));
        values.push(Value::from(status.as_str().to_owned()));
    }
    sql.push_str(&format!(" ORDER BY {row} DESC LIMIT ?"));
    values.push(Value::from(limit as i64));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), payment)?.collect()
}

/// Which payments a search shows.
struct Of<'a> {
    outlet: Option<&'a str>,
    /// Whose; nobody who was merged.
    whole: Option<CustomerId>,
    order: Option<OrderId>,
    status: Option<Status>,
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
    let whole = filter.customer.map(|id| customers::sql::whole_id(connection, merchant, id)).transpose()?;
    let of = Of { outlet: filter.outlet.as_deref(), whole, order: filter.order, status: filter.status };
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
           AND (?9 IS NULL OR o.order_id = ?9) AND (?10 IS NULL OR p.status = ?10)
         ORDER BY {order} LIMIT ?7"
    ))?;
    let from = if after.row == 0 { text } else { after.text.as_str() };
    let whole = of.whole.as_ref().map(|id| blob_uuid(&id.0));
    let order = of.order.as_ref().map(|id| blob_uuid(&id.0));
    let status = of.status.map(Status::as_str);
    let values =
        params![merchant.0, text, successor(text), from, after.row as i64, of.outlet, limit as i64, whole, order, status];
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

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, payment: &Payment) -> Result<()> {
    match change {
        Change::Insert => insert(connection, merchant, payment),
        Change::Update => update(connection, merchant, payment),
    }
}

fn insert(connection: &Connection, merchant: MerchantId, payment: &Payment) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO payment (merchant_id, row, payment_id, number, number_scope, sequence, counter_row, business_date, outlet,
                                  register, user_id, customer_row, amount, method, status, reference, created_at, shift_row,
                                  bill_row, tendered, purpose, order_row, billed, rounding, deadline, client_reference, paid_date,
                                  number_source, legacy_id, former_number, settled_there, receipt_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
                     ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)",
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
            payment.tendered.0,
            payment.purpose.as_str(),
            payment.order.as_ref().map(|order| order.row as i64),
            payment.billed.map(|billed| billed.0),
            payment.rounding.0,
            payment.deadline.map(|deadline| deadline.0),
            payment.client_reference,
            payment.paid_date.map(|date| date.as_number()),
            source_word(&payment.number),
            payment.origin.as_ref().map(|origin| &origin.legacy_id),
            payment.origin.as_ref().and_then(|origin| origin.former_number.as_ref()),
            payment.was_settled_there().then_some(1),
            payment.receipt.as_ref().map(|receipt| receipt.uploaded_at.0)
        ])?;
    // What was changed by later commands of its group.
    if payment.version > 1 { update(connection, merchant, payment) } else { Ok(()) }
}

fn update(connection: &Connection, merchant: MerchantId, payment: &Payment) -> Result<()> {
    let receipt = payment.receipt.as_ref();
    let file = receipt.and_then(|receipt| receipt.file.as_ref());
    connection
        .prepare_cached(
            "UPDATE payment SET status = ?3, purpose = ?4, bill_row = ?5, billed = ?6, refunded = ?7, deadline = ?8, receipt_hash = ?9,
                                receipt_type = ?10, receipt_bytes = ?11, receipt_at = ?12, rejection = ?13, paid_date = ?14,
                                version = ?15
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .execute(params![
            merchant.0,
            payment.row as i64,
            payment.status.as_str(),
            payment.purpose.as_str(),
            payment.bill_row.map(|row| row as i64),
            payment.billed.map(|billed| billed.0),
            payment.refunded.0,
            payment.deadline.map(|deadline| deadline.0),
            file.map(|file| file.hash),
            file.map(|file| &file.media_type),
            file.map(|file| file.size_bytes as i64),
            receipt.map(|receipt| receipt.uploaded_at.0),
            payment.rejection,
            payment.paid_date.map(|date| date.as_number()),
            payment.version
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
        let plan = crate::sqlite::plan(&sql);
        for looked_up in
            ["(merchant_id=? AND number=?", "(merchant_id=? AND reference=?", "p USING PRIMARY KEY (merchant_id=? AND row=?)"]
        {
            assert!(plan.iter().any(|step| step.contains(looked_up)), "{looked_up} in {plan:#?}");
        }
    }
}
