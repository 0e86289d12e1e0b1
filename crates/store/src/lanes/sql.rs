//! Lanes, the sales that came from them, and what did not come.

use docket_domain::book::Change;
use docket_domain::ids::{BillId, MerchantId, SaleId};
use docket_domain::lanes::{ClosedLane, Lane, ReceivedSale};
use docket_domain::numbering::CounterKey;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::{LaneStanding, Ranges};
use crate::numbering;
use crate::sql::{Connection, OptionalExtension, Result, Row, blob_uuid, params, row_bound, uuid_at};

const COLUMNS: &str =
    "row, code, register, outlet, holder, told, enrolled_at, held_at, closed_to, closed_reason, closed_at, closed_record";

/// Numbers that are looked at together.
const PAGE: i64 = 100_000;

fn lane(row: &Row<'_>) -> Result<Lane> {
    Ok(Lane {
        row: row.get::<_, i64>(0)? as u64,
        code: row.get(1)?,
        register: row.get(2)?,
        outlet: row.get(3)?,
        holder: row.get::<_, Option<[u8; 16]>>(4)?.map(Uuid::from_bytes),
        told: row.get(5)?,
        enrolled_at: Timestamp(row.get(6)?),
        held_at: Timestamp(row.get(7)?),
        closed: closed(row)?,
    })
}

fn closed(row: &Row<'_>) -> Result<Option<ClosedLane>> {
    let Some(to) = row.get(8)? else { return Ok(None) };
    let (reason, at, record) = (row.get(9)?, Timestamp(row.get(10)?), row.get::<_, i64>(11)? as u64);
    Ok(Some(ClosedLane { to, reason, at, record }))
}

pub(crate) fn by_code(connection: &Connection, merchant: MerchantId, code: &str) -> Result<Option<Lane>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM lane WHERE merchant_id = ?1 AND code = ?2"))?
        .query_row(params![merchant.0, code], lane)
        .optional()
}

pub(super) fn by_row(connection: &Connection, merchant: MerchantId, lane_row: u64) -> Result<Option<Lane>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM lane WHERE merchant_id = ?1 AND row = ?2"))?
        .query_row(params![merchant.0, row_bound(lane_row)], lane)
        .optional()
}

/// Those of a register, or all, oldest first.
pub(super) fn list(connection: &Connection, merchant: MerchantId, register: Option<&str>) -> Result<Vec<Lane>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM lane WHERE merchant_id = ?1 AND (?2 IS NULL OR register = ?2) ORDER BY row"
    ))?;
    statement.query_map(params![merchant.0, register], lane)?.collect()
}

/// How many lanes were ever given out at a register.
pub(crate) fn given_at(connection: &Connection, merchant: MerchantId, register: &str) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM lane WHERE merchant_id = ?1 AND register = ?2")?
        .query_row(params![merchant.0, register], |row| row.get::<_, i64>(0).map(|count| count as u64))
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, lane: &Lane) -> Result<()> {
    let holder = lane.holder.as_ref().map(blob_uuid);
    match change {
        Change::Insert => connection
            .prepare_cached(
                "INSERT INTO lane (merchant_id, code, row, register, outlet, holder, told, enrolled_at, held_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                merchant.0,
                lane.code,
                lane.row as i64,
                lane.register,
                lane.outlet,
                holder,
                lane.told,
                lane.enrolled_at.0,
                lane.held_at.0
            ]),
        Change::Update => connection
            .prepare_cached(
                "UPDATE lane SET holder = ?3, told = ?4, held_at = ?5, closed_to = ?6, closed_reason = ?7, closed_at = ?8, closed_record = ?9
                 WHERE merchant_id = ?1 AND code = ?2",
            )?
            .execute(params![
                merchant.0,
                lane.code,
                holder,
                lane.told,
                lane.held_at.0,
                lane.closed.as_ref().map(|closed| closed.to),
                lane.closed.as_ref().map(|closed| closed.reason.as_str()),
                lane.closed.as_ref().map(|closed| closed.at.0),
                lane.closed.as_ref().map(|closed| closed.record as i64)
            ]),
    }
}

pub(crate) fn received(connection: &Connection, merchant: MerchantId, id: SaleId) -> Result<Option<ReceivedSale>> {
    connection
        .prepare_cached(
            "SELECT lane, sequence, bill_id, bill_row, happened, sold_at, received_at FROM lane_sale
             WHERE merchant_id = ?1 AND sale_id = ?2",
        )?
        .query_row(params![merchant.0, blob_uuid(&id.0)], |row| {
            Ok(ReceivedSale {
                id,
                lane: row.get(0)?,
                sequence: row.get(1)?,
                bill: BillId(uuid_at(row, 2)?),
                bill_row: row.get::<_, i64>(3)? as u64,
                happened: row.get(4)?,
                sold_at: Timestamp(row.get(5)?),
                received_at: Timestamp(row.get(6)?),
            })
        })
        .optional()
}

/// Whether a sale came with that number of a lane.
pub(crate) fn has_come(connection: &Connection, merchant: MerchantId, lane: &str, sequence: i64) -> Result<bool> {
    let found = connection
        .prepare_cached("SELECT 1 FROM lane_sale WHERE merchant_id = ?1 AND lane = ?2 AND sequence = ?3 LIMIT 1")?
        .query_row(params![merchant.0, lane, sequence], |row| row.get::<_, i64>(0))
        .optional()?;
    Ok(found.is_some())
}

pub(crate) fn insert_received(connection: &Connection, merchant: MerchantId, sale: &ReceivedSale) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO lane_sale (merchant_id, sale_id, lane, sequence, bill_id, bill_row, happened, sold_at, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            merchant.0,
            blob_uuid(&sale.id.0),
            sale.lane,
            sale.sequence,
            blob_uuid(&sale.bill.0),
            sale.bill_row as i64,
            sale.happened,
            sale.sold_at.0,
            sale.received_at.0
        ])
}

/// What came of a lane's numbers, and what did not.
pub(super) fn standing(connection: &Connection, merchant: MerchantId, lane: Lane) -> Result<LaneStanding> {
    let counter = numbering::sql::load(connection, merchant, &CounterKey::of_lane(&lane.code))?;
    let last_received = counter.map_or(0, |counter| counter.value);
    let mut standing = LaneStanding { lane, last_received, received: 0, missing: Ranges::default(), lost: Ranges::default() };
    let mut expected = 1;
    if let Some(counter) = counter {
        // A page at a time, since a database hands over an answer as a whole.
        let mut statement = connection.prepare_cached(&format!(
            "SELECT sequence FROM bill WHERE merchant_id = ?1 AND counter_row = ?2 AND sequence >= ?3 ORDER BY sequence LIMIT {PAGE}"
        ))?;
        loop {
            let page = statement.query_map(params![merchant.0, counter.row as i64, expected], |row| row.get::<_, i64>(0))?;
            let page = page.collect::<Result<Vec<i64>>>()?;
            for sequence in &page {
                standing.received += 1;
                not_come(&mut standing, expected, *sequence - 1);
                expected = *sequence + 1;
            }
            if (page.len() as i64) < PAGE {
                break;
            }
        }
    }
    let last = standing.last();
    not_come(&mut standing, expected, last);
    Ok(standing)
}

/// Numbers that did not come: those up to which the lane was closed are lost, the others are missed.
fn not_come(standing: &mut LaneStanding, from: i64, to: i64) {
    let closed_to = standing.lane.closed_to();
    standing.lost.add(from, to.min(closed_to));
    standing.missing.add(from.max(closed_to + 1), to);
}
