//! Counters.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::book::Change;
use docket_domain::ids::MerchantId;
use docket_domain::numbering::{Counter, CounterKey, Kind, NumberKey};
use docket_domain::time::Timestamp;

use super::{CounterAudit, GAPS_LISTED, gap_sql};

/// Values that the audit looks at together.
const PAGE: i64 = 100_000;

const COLUMNS: &str = "row, start, value, first_used_at, last_used_at, wraps";

fn counter(row: &Row<'_>) -> Result<Counter> {
    Ok(Counter {
        row: row.get::<_, i64>(0)? as u64,
        start: row.get(1)?,
        value: row.get(2)?,
        first_used_at: Timestamp(row.get(3)?),
        last_used_at: Timestamp(row.get(4)?),
        wraps: row.get(5)?,
    })
}

pub(crate) fn load(connection: &Connection, merchant: MerchantId, key: &CounterKey) -> Result<Option<Counter>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM counter WHERE merchant_id = ?1 AND kind = ?2 AND scope = ?3 AND period = ?4"
        ))?
        .query_row(params![merchant.0, key.kind.as_str(), key.scope, key.period], counter)
        .optional()
}

pub(crate) fn write(
    connection: &Connection,
    merchant: MerchantId,
    change: Change,
    key: &CounterKey,
    counter: &Counter,
) -> Result<()> {
    match change {
        Change::Insert => connection
            .prepare_cached(
                "INSERT INTO counter (merchant_id, kind, scope, period, row, start, value, first_used_at, last_used_at,
                                      wraps)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                merchant.0,
                key.kind.as_str(),
                key.scope,
                key.period,
                counter.row as i64,
                counter.start,
                counter.value,
                counter.first_used_at.0,
                counter.last_used_at.0,
                counter.wraps
            ]),
        Change::Update => connection
            .prepare_cached(
                "UPDATE counter SET value = ?5, last_used_at = ?6, wraps = ?7
                 WHERE merchant_id = ?1 AND kind = ?2 AND scope = ?3 AND period = ?4",
            )?
            .execute(params![
                merchant.0,
                key.kind.as_str(),
                key.scope,
                key.period,
                counter.value,
                counter.last_used_at.0,
                counter.wraps
            ]),
    }
}

/// The counters of a kind, the latest period first.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    kind: Kind,
    period: Option<&str>,
    scope: Option<&str>,
) -> Result<Vec<(CounterKey, Counter)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, scope, period FROM counter
         WHERE merchant_id = ?1 AND kind = ?2 AND (?3 IS NULL OR period = ?3) AND (?4 IS NULL OR scope = ?4)
         ORDER BY period DESC, scope"
    ))?;
    let rows = statement.query_map(params![merchant.0, kind.as_str(), period, scope], |row| {
        Ok((CounterKey { kind, scope: row.get(6)?, period: row.get(7)? }, counter(row)?))
    })?;
    rows.collect()
}

/// Where a kind's numbers stand: table, column of the counter, column of the value.
fn issued_in(kind: Kind) -> &'static [(&'static str, &'static str, &'static str)] {
    match kind {
        Kind::Order => &[("orders", "counter_row", "sequence")],
        Kind::Ticket => &[("orders", "ticket_counter_row", "ticket_sequence"), ("order_ticket", "counter_row", "sequence")],
        Kind::Customer => &[("customer", "counter_row", "sequence")],
        Kind::Payment => &[("payment", "counter_row", "sequence")],
        Kind::Shift => &[("shift", "counter_row", "sequence")],
        Kind::ZReport => &[("z_report", "counter_row", "sequence")],
        Kind::Bill | Kind::BillLane => &[("bill", "counter_row", "sequence")],
        Kind::CreditNote => &[("credit_note", "counter_row", "sequence")],
        Kind::Purchase => &[("stock_document", "counter_row", "sequence")],
    }
}

/// Whether a document has a number, within what that is unique.
pub(crate) fn is_taken(connection: &Connection, merchant: MerchantId, key: &NumberKey) -> Result<bool> {
    // A ticket's number may repeat, and stands beside that of its order.
    let tables = issued_in(key.kind).iter().filter(|_| key.kind != Kind::Ticket);
    for (table, ..) in tables {
        let found = connection
            .prepare_cached(&format!("SELECT 1 FROM {table} WHERE merchant_id = ?1 AND number = ?2 AND number_scope = ?3"))?
            .query_row(params![merchant.0, key.text, key.unique_scope], |row| row.get::<_, i64>(0))
            .optional()?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The values of a counter that documents carry, wherever they stand.
fn issued_of(kind: Kind) -> Option<String> {
    let selects = issued_in(kind)
        .iter()
        .map(|(table, counter, value)| format!("SELECT {value} AS value FROM {table} WHERE merchant_id = ?1 AND {counter} = ?2"));
    let selects: Vec<String> = selects.collect();
    (!selects.is_empty()).then(|| selects.join(" UNION ALL "))
}

/// Compares a counter with the documents that carry its numbers.
pub(crate) fn audit(connection: &Connection, merchant: MerchantId, key: CounterKey, counter: Counter) -> Result<CounterAudit> {
    let explained = gap_sql::of_counter(connection, merchant, counter.row)?;
    let (gaps, duplicates, beyond) = (Vec::new(), Vec::new(), Vec::new());
    let mut audit = CounterAudit { key, counter, issued: 0, gaps, explained, duplicates, beyond };
    if counter.wraps {
        audit_wrapping(connection, merchant, &mut audit)?;
        return Ok(audit);
    }
    if audit.key.is_fallback() {
        audit_fallback(connection, merchant, &mut audit)?;
        return Ok(audit);
    }
    let mut expected = counter.start;
    if let Some(issued) = issued_of(audit.key.kind) {
        // A page at a time, since a database hands over an answer as a whole.
        let mut statement = connection.prepare_cached(&format!(
            "SELECT value, count(*) FROM ({issued}) AS issued WHERE value > ?3 GROUP BY value ORDER BY value LIMIT {PAGE}"
        ))?;
        let mut last = i64::MIN;
        loop {
            let mut on_page = 0;
            let mut rows = statement.query(params![merchant.0, counter.row as i64, last])?;
            while let Some(row) = rows.next()? {
                let times: i64;
                (last, times, on_page) = (row.get(0)?, row.get(1)?, on_page + 1);
                audit.issued += times as u64;
                let is_beyond = last > counter.value;
                // One before the first that a counter gives out is carried by nothing that it numbered.
                let too_many = if is_beyond || last < expected { times } else { times - 1 };
                let list = if is_beyond { &mut audit.beyond } else { &mut audit.duplicates };
                (0..too_many).for_each(|_| listed(list, last));
                if !is_beyond && last >= expected {
                    missing(&mut audit, expected, last - 1);
                    expected = last + 1;
                }
            }
            if on_page < PAGE {
                break;
            }
        }
    }
    missing(&mut audit, expected, counter.value);
    Ok(audit)
}

/// Lists the values from one to another that no document carries, but those that a reason explains.
fn missing(audit: &mut CounterAudit, mut from: i64, to: i64) {
    for gap in &audit.explained {
        if gap.to < from || gap.from > to {
            continue;
        }
        if gap.from > from {
            listed(&mut audit.gaps, (from, gap.from - 1));
        }
        from = gap.to + 1;
    }
    if from <= to {
        listed(&mut audit.gaps, (from, to));
    }
}

/// Numbers that were made without the database are not gapless, by design; but none stands on two documents.
fn audit_fallback(connection: &Connection, merchant: MerchantId, audit: &mut CounterAudit) -> Result<()> {
    let Some(issued) = issued_of(audit.key.kind) else { return Ok(()) };
    let mut statement = connection.prepare_cached(&format!("{issued} ORDER BY value"))?;
    let mut rows = statement.query(params![merchant.0, audit.counter.row as i64])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let value: i64 = row.get(0)?;
        audit.issued += 1;
        if last == Some(value) {
            listed(&mut audit.duplicates, value);
        }
        if value > audit.counter.value {
            listed(&mut audit.beyond, value);
        }
        last = Some(value);
    }
    Ok(())
}

/// A counter that wraps has no gaps to speak of; but no two open orders have one of its numbers.
fn audit_wrapping(connection: &Connection, merchant: MerchantId, audit: &mut CounterAudit) -> Result<()> {
    if let Some(issued) = issued_of(audit.key.kind) {
        let of_counter = params![merchant.0, audit.counter.row as i64];
        let count: i64 = connection
            .prepare_cached(&format!("SELECT count(*) FROM ({issued}) AS issued"))?
            .query_row(of_counter, |row| row.get(0))?;
        audit.issued = count as u64;
    }
    let mut open = crate::ordering::sql::open_tickets(connection, merchant)?;
    open.retain(|(counter, _)| *counter == audit.counter.row);
    open.sort_unstable();
    let twice = open.windows(2).filter(|pair| pair[0] == pair[1]);
    twice.for_each(|pair| listed(&mut audit.duplicates, pair[0].1));
    Ok(())
}

fn listed<T>(list: &mut Vec<T>, one: T) {
    if list.len() < GAPS_LISTED {
        list.push(one);
    }
}

/// Numbers whose counter is not there at all, by kind: how many.
pub(crate) fn without_counter(connection: &Connection, merchant: MerchantId, kind: Kind) -> Result<u64> {
    let mut count = 0;
    // What stands on a document is looked at once, whichever of its series printed it.
    if kind.document() != kind {
        return Ok(count);
    }
    let kinds = Kind::ALL.iter().filter(|other| other.document() == kind).map(|other| format!("'{}'", other.as_str()));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    for (table, counter_column, _) in issued_in(kind) {
        // The distinct counters are found by skipping through the index, not by reading every document.
        let mut statement = connection.prepare_cached(&format!(
            "WITH RECURSIVE used(counter_row) AS (
                 SELECT min({counter_column}) FROM {table} WHERE merchant_id = ?1 AND {counter_column} IS NOT NULL
                 UNION ALL
                 SELECT (SELECT min({counter_column}) FROM {table} WHERE merchant_id = ?1 AND {counter_column} > used.counter_row)
                 FROM used WHERE used.counter_row IS NOT NULL)
             SELECT counter_row FROM used WHERE counter_row IS NOT NULL AND counter_row NOT IN
                 (SELECT row FROM counter WHERE merchant_id = ?1 AND kind IN ({kinds}))"
        ))?;
        let orphans = statement.query_map(params![merchant.0], |row| row.get(0))?;
        for orphan in orphans.collect::<Result<Vec<i64>>>()? {
            let sql = format!("SELECT count(*) FROM {table} WHERE merchant_id = ?1 AND {counter_column} = ?2");
            count += connection.prepare_cached(&sql)?.query_row([merchant.0, orphan], |row| row.get::<_, i64>(0))? as u64;
        }
    }
    Ok(count)
}

/// The last number of a counter that a document has.
pub(crate) fn last_issued(connection: &Connection, merchant: MerchantId, kind: Kind, counter_row: u64) -> Result<Option<i64>> {
    let Some(issued) = issued_of(kind) else { return Ok(None) };
    connection
        .prepare_cached(&format!("SELECT max(value) FROM ({issued}) AS issued"))?
        .query_row(params![merchant.0, counter_row as i64], |row| row.get(0))
}
