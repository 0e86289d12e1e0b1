//! Deliveries and the cash of drivers.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::access::{Role, User};
use docket_domain::book::Change;
use docket_domain::delivery::{
    CashHandover, Delivery, DeliveryDocument, DeliveryPhoto, DriverCash, FailedAttempt, ProofCode, ProofKind,
};
use docket_domain::ids::{MerchantId, OrderId, UserId};
use docket_domain::ledger::AccountRef;
use docket_domain::money::Amount;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::{DeliveryFilter, DriverCashLine, DriverDocument};
use crate::sql::{blob_uuid, broken, row_bound, uuid_at};

const COLUMNS: &str =
    "d.order_row, d.driver_id, d.assigned_at, d.picked_up_at, d.delivered_at, d.delivered_on, d.code, d.proof, d.note,
     p.row, p.hash, p.media_type, p.size_bytes, p.uploaded_at";

/// With the photo that counts.
const PHOTO: &str =
    "LEFT JOIN delivery_photo p ON p.merchant_id = d.merchant_id AND p.order_row = d.order_row AND p.row = d.photo_row";

fn delivery(row: &Row<'_>) -> Result<Delivery> {
    let at = |index| Ok::<_, crate::sql::Error>(row.get::<_, Option<i64>>(index)?.map(Timestamp));
    let text = |index| row.get::<_, Option<String>>(index);
    let on = row.get::<_, Option<i32>>(5)?;
    Ok(Delivery {
        order_row: row.get::<_, i64>(0)? as u64,
        driver: user_at(row, 1)?,
        assigned_at: at(2)?,
        picked_up_at: at(3)?,
        delivered_at: at(4)?,
        delivered_on: on.map(|on| Date::from_number(on).ok_or_else(|| broken("delivery.delivered_on"))).transpose()?,
        code: text(6)?.map(|code| ProofCode::parse(&code).ok_or_else(|| broken("delivery.code"))).transpose()?,
        proof: text(7)?.map(|kind| ProofKind::parse(&kind).ok_or_else(|| broken("delivery.proof"))).transpose()?,
        note: text(8)?,
        photo: photo(row)?,
    })
}

fn photo(row: &Row<'_>) -> Result<Option<DeliveryPhoto>> {
    let Some(of_record) = row.get::<_, Option<i64>>(9)? else { return Ok(None) };
    Ok(Some(DeliveryPhoto {
        row: of_record as u64,
        order_row: row.get::<_, i64>(0)? as u64,
        hash: row.get(10)?,
        media_type: row.get(11)?,
        size_bytes: row.get::<_, i64>(12)? as u64,
        uploaded_at: Timestamp(row.get(13)?),
    }))
}

fn user_at(row: &Row<'_>, index: usize) -> Result<Option<UserId>> {
    Ok(row.get::<_, Option<[u8; 16]>>(index)?.map(|id| UserId(Uuid::from_bytes(id))))
}

/// The delivery of an order, if it has one.
pub(crate) fn by_order(connection: &Connection, merchant: MerchantId, order: OrderId) -> Result<Option<Delivery>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM orders o JOIN delivery d ON d.merchant_id = o.merchant_id AND d.order_row = o.row
             {PHOTO} WHERE o.merchant_id = ?1 AND o.order_id = ?2"
        ))?
        .query_row(params![merchant.0, blob_uuid(&order.0)], delivery)
        .optional()
}

/// The delivery of an order with what failed before.
pub(crate) fn document(connection: &Connection, merchant: MerchantId, order_row: u64) -> Result<Option<DeliveryDocument>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM delivery d {PHOTO} WHERE d.merchant_id = ?1 AND d.order_row = ?2"))?
        .query_row(params![merchant.0, order_row as i64], delivery)
        .optional()?;
    let Some(delivery) = found else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT row, driver_id, picked_up_at, failed_at, reason FROM delivery_attempt
         WHERE merchant_id = ?1 AND order_row = ?2 ORDER BY row",
    )?;
    let attempts = statement.query_map(params![merchant.0, order_row as i64], |row| {
        Ok(FailedAttempt {
            row: row.get::<_, i64>(0)? as u64,
            order_row,
            driver: user_at(row, 1)?,
            picked_up_at: row.get::<_, Option<i64>>(2)?.map(Timestamp),
            failed_at: Timestamp(row.get(3)?),
            reason: row.get(4)?,
        })
    })?;
    Ok(Some(DeliveryDocument { delivery, attempts: attempts.collect::<Result<_>>()? }))
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, delivery: &Delivery) -> Result<()> {
    let sql = match change {
        Change::Insert => {
            "INSERT INTO delivery (merchant_id, order_row, driver_id, assigned_at, picked_up_at, delivered_at, delivered_on, code,
                                   proof, note, photo_row)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        }
        Change::Update => {
            "UPDATE delivery SET driver_id = ?3, assigned_at = ?4, picked_up_at = ?5, delivered_at = ?6, delivered_on = ?7, code = ?8,
                 proof = ?9, note = ?10, photo_row = ?11
             WHERE merchant_id = ?1 AND order_row = ?2"
        }
    };
    connection.prepare_cached(sql)?.execute(params![
        merchant.0,
        delivery.order_row as i64,
        delivery.driver.as_ref().map(|driver| blob_uuid(&driver.0)),
        delivery.assigned_at.map(|at| at.0),
        delivery.picked_up_at.map(|at| at.0),
        delivery.delivered_at.map(|at| at.0),
        delivery.delivered_on.map(Date::as_number),
        delivery.code.map(|code| code.to_string()),
        delivery.proof.map(ProofKind::as_str),
        delivery.note,
        delivery.photo.as_ref().map(|photo| photo.row as i64)
    ])
}

pub(crate) fn insert_attempt(connection: &Connection, merchant: MerchantId, attempt: &FailedAttempt) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO delivery_attempt (merchant_id, order_row, row, driver_id, picked_up_at, failed_at, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            merchant.0,
            attempt.order_row as i64,
            attempt.row as i64,
            attempt.driver.as_ref().map(|driver| blob_uuid(&driver.0)),
            attempt.picked_up_at.map(|at| at.0),
            attempt.failed_at.0,
            attempt.reason
        ])
}

pub(crate) fn insert_photo(connection: &Connection, merchant: MerchantId, photo: &DeliveryPhoto) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO delivery_photo (merchant_id, order_row, row, hash, media_type, size_bytes, uploaded_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            merchant.0,
            photo.order_row as i64,
            photo.row as i64,
            photo.hash,
            photo.media_type,
            photo.size_bytes as i64,
            photo.uploaded_at.0
        ])
}

/// Takes away what a delivery's photos, notes and reasons say of whoever was erased.
pub(crate) fn erase(connection: &Connection, merchant: MerchantId, order_row: i64) -> Result<()> {
    for sql in [
        "DELETE FROM file WHERE merchant_id = ?1 AND hash IN
             (SELECT hash FROM delivery_photo WHERE merchant_id = ?1 AND order_row = ?2)",
        "UPDATE delivery SET note = NULL, photo_row = NULL WHERE merchant_id = ?1 AND order_row = ?2",
        "DELETE FROM delivery_photo WHERE merchant_id = ?1 AND order_row = ?2",
        "UPDATE delivery_attempt SET reason = '' WHERE merchant_id = ?1 AND order_row = ?2",
    ] {
        connection.prepare_cached(sql)?.execute(params![merchant.0, order_row])?;
    }
    Ok(())
}

/// What a driver owes; `None` where they never collected anything.
pub(crate) fn cash(connection: &Connection, merchant: MerchantId, driver: UserId) -> Result<Option<DriverCash>> {
    connection
        .prepare_cached("SELECT owed FROM driver_cash WHERE merchant_id = ?1 AND user_id = ?2")?
        .query_row(params![merchant.0, blob_uuid(&driver.0)], |row| Ok(DriverCash { owed: Amount(row.get(0)?) }))
        .optional()
}

pub(crate) fn write_cash(
    connection: &Connection,
    merchant: MerchantId,
    change: Change,
    driver: UserId,
    cash: DriverCash,
) -> Result<()> {
    let sql = match change {
        Change::Insert => "INSERT INTO driver_cash (merchant_id, user_id, owed) VALUES (?1, ?2, ?3)",
        Change::Update => "UPDATE driver_cash SET owed = ?3 WHERE merchant_id = ?1 AND user_id = ?2",
    };
    connection.prepare_cached(sql)?.execute(params![merchant.0, blob_uuid(&driver.0), cash.owed.0])
}

pub(crate) fn insert_handover(connection: &Connection, merchant: MerchantId, handover: &CashHandover) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO cash_handover (merchant_id, row, driver_id, amount, outlet, register, shift_row, user_id, business_date, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            merchant.0,
            handover.row as i64,
            blob_uuid(&handover.driver.0),
            handover.amount.0,
            handover.outlet,
            handover.register,
            handover.shift_row.map(|row| row as i64),
            blob_uuid(&handover.user.0),
            handover.business_date.as_number(),
            handover.at.0
        ])
}

pub(crate) fn handover(connection: &Connection, merchant: MerchantId, handover_row: u64) -> Result<Option<CashHandover>> {
    connection
        .prepare_cached(
            "SELECT driver_id, amount, outlet, register, shift_row, user_id, business_date, at FROM cash_handover
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .query_row(params![merchant.0, row_bound(handover_row)], |row| {
            Ok(CashHandover {
                row: handover_row,
                driver: UserId(uuid_at(row, 0)?),
                amount: Amount(row.get(1)?),
                outlet: row.get(2)?,
                register: row.get(3)?,
                shift_row: row.get::<_, Option<i64>>(4)?.map(|row| row as u64),
                user: UserId(uuid_at(row, 5)?),
                business_date: Date::from_number(row.get(6)?).ok_or_else(|| broken("cash_handover.business_date"))?,
                at: Timestamp(row.get(7)?),
            })
        })
        .optional()
}

/// Those on a driver's list.
const ON_THE_LIST: &str = "SELECT d.order_row
     FROM delivery d INDEXED BY delivery_open CROSS JOIN orders o ON o.merchant_id = d.merchant_id AND o.row = d.order_row
     WHERE d.merchant_id = ?1 AND d.driver_id = ?2 AND d.delivered_at IS NULL AND d.order_row > ?3
       AND (?4 IS NULL OR o.outlet = ?4) ORDER BY d.order_row LIMIT ?5";
/// Those that a driver handed over on a day.
const DONE: &str = "SELECT d.order_row
     FROM delivery d INDEXED BY delivery_done CROSS JOIN orders o ON o.merchant_id = d.merchant_id AND o.row = d.order_row
     WHERE d.merchant_id = ?1 AND d.driver_id = ?2 AND d.order_row > ?3 AND (?4 IS NULL OR o.outlet = ?4) AND d.delivered_on = ?6
     ORDER BY d.order_row LIMIT ?5";

/// The orders of a driver's deliveries, from the oldest on, newer than a row.
pub(super) fn of_driver(
    connection: &Connection,
    merchant: MerchantId,
    filter: &DeliveryFilter,
    newer_than: u64,
    limit: usize,
) -> Result<Vec<u64>> {
    let (driver, newer_than) = (blob_uuid(&filter.driver.0), row_bound(newer_than));
    let row = |row: &Row<'_>| row.get::<_, i64>(0).map(|row| row as u64);
    match filter.done_on {
        None => {
            let values = params![merchant.0, driver, newer_than, filter.outlet, limit as i64];
            connection.prepare_cached(ON_THE_LIST)?.query_map(values, row)?.collect()
        }
        Some(date) => {
            let values = params![merchant.0, driver, newer_than, filter.outlet, limit as i64, date.as_number()];
            connection.prepare_cached(DONE)?.query_map(values, row)?.collect()
        }
    }
}

const DRIVER: &str = "SELECT u.user_id, u.name, u.role, u.code, coalesce(c.owed, 0),
            (SELECT count(*) FROM delivery d INDEXED BY delivery_open
             WHERE d.merchant_id = u.merchant_id AND d.driver_id = u.user_id AND d.delivered_at IS NULL)
     FROM merchant_user u LEFT JOIN driver_cash c ON c.merchant_id = u.merchant_id AND c.user_id = u.user_id
     WHERE u.merchant_id = ?1 AND ((u.role = 'driver' AND u.is_active = 1) OR c.user_id IS NOT NULL)";

fn driver_document(row: &Row<'_>) -> Result<DriverDocument> {
    let role: String = row.get(2)?;
    Ok(DriverDocument {
        user: User::new(
            UserId(uuid_at(row, 0)?),
            row.get::<_, String>(1)?,
            Role::parse(&role).ok_or_else(|| broken("merchant_user.role"))?,
            row.get::<_, String>(3)?,
        ),
        owed: Amount(row.get(4)?),
        open: row.get::<_, i64>(5)? as u64,
    })
}

pub(super) fn drivers(
    connection: &Connection,
    merchant: MerchantId,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<DriverDocument>> {
    let mut statement = connection.prepare_cached(&format!("{DRIVER} AND u.name > ?2 ORDER BY u.name LIMIT ?3"))?;
    statement.query_map(params![merchant.0, after.unwrap_or_default(), limit as i64], driver_document)?.collect()
}

pub(super) fn driver(connection: &Connection, merchant: MerchantId, driver: UserId) -> Result<Option<DriverDocument>> {
    connection
        .prepare_cached(&format!("{DRIVER} AND u.user_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&driver.0)], driver_document)
        .optional()
}

const CASH_LINES: &str = "SELECT p.entry_row, p.amount, e.business_date, e.outlet, r.at, r.user_id, o.order_id, o.number
     FROM posting p INDEXED BY posting_driver
     CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     CROSS JOIN record r ON r.merchant_id = p.merchant_id AND r.seq = p.entry_row
     LEFT JOIN bill b ON b.merchant_id = p.merchant_id AND b.row = p.entry_row
     LEFT JOIN orders o ON o.merchant_id = b.merchant_id AND o.row = b.order_row
     WHERE p.merchant_id = ?1 AND p.account = 'drivers_cash' AND p.part = ?2 AND p.entry_row < ?3
     ORDER BY p.entry_row DESC LIMIT ?4";

/// What changed the cash that a driver owes, from the newest on, older than a row.
pub(super) fn cash_lines(
    connection: &Connection,
    merchant: MerchantId,
    driver: UserId,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<DriverCashLine>> {
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let part = AccountRef::of_driver(driver).part;
    let mut statement = connection.prepare_cached(CASH_LINES)?;
    let lines = statement.query_map(params![merchant.0, part, older_than, limit as i64], |row| {
        let order = row.get::<_, Option<[u8; 16]>>(6)?.map(|id| OrderId(Uuid::from_bytes(id)));
        let posted = row.get::<_, i64>(0)? as u64;
        Ok(DriverCashLine {
            row: posted,
            amount: Amount(row.get(1)?),
            business_date: Date::from_number(row.get(2)?).ok_or_else(|| broken("journal_entry.business_date"))?,
            outlet: row.get(3)?,
            at: Timestamp(row.get(4)?),
            user: UserId(uuid_at(row, 5)?),
            order: order.zip(row.get(7)?),
            handover: handover(connection, merchant, posted)?,
        })
    })?;
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_driver_s_app_shows_is_read_off_an_index_and_never_sorted() {
        let drivers = format!("{DRIVER} AND u.name > ?2 ORDER BY u.name LIMIT ?3");
        for (plan, index) in [
            (crate::sqlite::plan(ON_THE_LIST), "delivery_open"),
            (crate::sqlite::plan(DONE), "delivery_done"),
            (crate::sqlite::plan(CASH_LINES), "posting_driver"),
            (crate::sqlite::plan(&drivers), "delivery_open"),
        ] {
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE") || step.starts_with("SCAN")), "{plan:#?}");
        }
    }
}
