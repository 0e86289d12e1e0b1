//! The stream as it is followed.
//!
//! A record does not name its outlet; what it is about does, and is looked up by its key as the record is read. So a record costs no
//! more to write, and those that were written before anybody asked for their outlet have one as well.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::sql::last_seq;
use super::{Event, EventFilter, EventSlice};
use crate::sql::{row_bound, uuid_at};

/// The most records that are looked at for one slice, so that a filter which takes hardly any holds a connection for tens of
/// milliseconds at most.
const RECORDS_READ_MAX: i64 = 5_000;
/// How many of them are read together.
const RECORDS_AT_ONCE: i64 = 200;
/// About the most bytes of events in one slice: an order of 500 lines has some 60 KB, and a slice is kept in memory.
const SLICE_BYTES_MAX: usize = 256 << 10;

/// The outlet of what a record is about. An event of a customer is of an outlet where it moved money there.
pub(super) const OUTLET: &str = "CASE r.subject_kind
        WHEN 'order' THEN
            (SELECT s.outlet FROM orders s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'payment' THEN
            (SELECT s.outlet FROM payment s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'bill' THEN
            (SELECT s.outlet FROM bill s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'creditNote' THEN
            (SELECT s.outlet FROM credit_note s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'shift' THEN
            (SELECT s.outlet FROM shift s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'cashHandover' THEN
            (SELECT s.outlet FROM cash_handover s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'lane' THEN
            (SELECT s.outlet FROM lane s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'businessDay' THEN
            (SELECT s.outlet FROM business_day s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'standingOrder' THEN
            (SELECT s.outlet FROM standing_order s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'integration' THEN
            (SELECT s.outlet FROM integration s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'stockDocument' THEN
            (SELECT s.outlet FROM stock_document s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
        WHEN 'batch' THEN
            (SELECT s.outlet FROM batch s WHERE s.merchant_id = r.merchant_id AND s.batch_id = r.subject_id)
        WHEN 'printJob' THEN
            (SELECT s.outlet FROM print_job s WHERE s.merchant_id = r.merchant_id AND s.job_id = r.subject_id)
        WHEN 'customer' THEN
            (SELECT s.outlet FROM journal_entry s WHERE s.merchant_id = r.merchant_id AND s.row = r.seq)
    END";

/// The other outlet, of goods that go there.
pub(super) const TO_OUTLET: &str = "CASE r.subject_kind
        WHEN 'stockDocument' THEN
            (SELECT s.to_outlet FROM stock_document s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    END";

/// Everything about the records after a number.
fn events_sql() -> String {
    format!(
        "SELECT r.seq, r.at, r.user_id, r.action, r.subject_kind, r.subject_id, r.data, {OUTLET}, {TO_OUTLET}
         FROM record r WHERE r.merchant_id = ?1 AND r.seq > ?2 ORDER BY r.seq LIMIT ?3"
    )
}

/// The events after a number that are wanted, oldest first: at most so many, and of a bounded part of the stream.
pub(crate) fn events(
    connection: &Connection,
    merchant: MerchantId,
    after: u64,
    limit: usize,
    filter: &EventFilter,
) -> Result<EventSlice> {
    let last = last_seq(connection, merchant)?.unwrap_or(0);
    let mut statement = connection.prepare_cached(&events_sql())?;
    let mut slice = EventSlice { events: Vec::new(), read_to: after, last };
    let (mut bytes, mut looked_at) = (0, 0);
    while looked_at < RECORDS_READ_MAX {
        let mut rows = statement.query(params![merchant.0, row_bound(slice.read_to), RECORDS_AT_ONCE])?;
        let mut found = 0;
        while slice.events.len() < limit && bytes < SLICE_BYTES_MAX {
            let Some(row) = rows.next()? else { break };
            found += 1;
            slice.read_to = row.get::<_, i64>(0)? as u64;
            let action: String = row.get(3)?;
            if !filter.takes_type(&action) {
                continue;
            }
            let event = event(&row, slice.read_to, action)?;
            if filter.takes_outlet(&event) {
                bytes += event.data.len();
                slice.events.push(event);
            }
        }
        looked_at += found;
        if found < RECORDS_AT_ONCE {
            break;
        }
    }
    Ok(slice)
}

fn event(row: &Row<'_>, seq: u64, action: String) -> Result<Event> {
    let subject_kind: String = row.get(4)?;
    let data: String = row.get(6)?;
    let outlet = match outlet_told(&subject_kind, &action, &data) {
        Some(told) => told,
        None => row.get(7)?,
    };
    Ok(Event {
        seq,
        at: Timestamp(row.get(1)?),
        user: uuid_at(row, 2)?,
        action,
        subject_kind,
        subject_id: row.get::<_, Option<[u8; 16]>>(5)?.map(Uuid::from_bytes),
        outlet,
        to_outlet: row.get(8)?,
        data,
    })
}

/// The outlet that a record names itself, where it is such a record: outlets are not documents, and a product is sold out at one.
pub(super) fn outlet_told(subject_kind: &str, action: &str, data: &str) -> Option<Option<String>> {
    let is_told = subject_kind == "outlet" || matches!(action, "product.soldOut" | "product.thereAgain");
    is_told.then(|| {
        let facts: Value = serde_json::from_str(data).ok()?;
        facts["new"]["outlet"].as_str().map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outlet_is_looked_up_by_a_key() {
        let steps = crate::sqlite::plan(&events_sql());
        let looked_up = steps.iter().filter(|step| step.starts_with("SEARCH s USING")).count();
        assert_eq!(looked_up, 15, "{steps:#?}");
        assert!(!steps.iter().any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")), "{steps:#?}");
    }
}
