//! The stream as an auditor reads it: every column of a record, with what stands beside it, the number of the document that it is about,
//! who acted, and the hash before.
//!
//! There is no index by user, action, address or time: every record would pay for it. A page looks at a bounded number of records and
//! says how far it is. The records of one document are found by its key.

use docket_domain::audit::TypePattern;
use docket_domain::audit::chain::{GENESIS, Hash};
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::Sealed;
use super::events_sql::{OUTLET, TO_OUTLET, outlet_told};
use crate::access;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, row_bound, uuid_at};

/// The most records that are looked at for one page.
const RECORDS_READ_MAX: usize = 20_000;
/// How many of them are read together.
const RECORDS_AT_ONCE: usize = 200;
/// The most documents that a search by the beginning of a number takes of each kind.
const DOCUMENTS_MAX: i64 = 50;

/// A record with everything that the chain covers, and what explains it.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Its number.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: Uuid,
    /// Their name; none for the program itself.
    pub user_name: Option<String>,
    /// The token they acted with.
    pub token: Option<Uuid>,
    /// Where it came from.
    pub address: Option<String>,
    /// What happened.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// The number of the record that made it.
    pub subject_row: Option<u64>,
    /// Its public id.
    pub subject_id: Option<Uuid>,
    /// The number of the document that it is about.
    pub number: Option<String>,
    /// Short code of its outlet.
    pub outlet: Option<String>,
    /// The other outlet, of goods that went there.
    pub to_outlet: Option<String>,
    /// What it was and is, as it was rendered.
    pub sealed: Sealed,
    /// The hash of the record before.
    pub before: Hash,
}

/// Which records are wanted.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Of a document by its number or id, or of whatever else has that id.
    pub subject: Option<String>,
    /// Of documents whose numbers begin so.
    pub number: Option<String>,
    /// Of a user, by name or id.
    pub user: Option<String>,
    /// Made with a token.
    pub token: Option<Uuid>,
    /// Of these types; of all where there are none.
    pub actions: Vec<TypePattern>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
    /// Of this outlet only.
    pub outlet: Option<String>,
    /// From that address.
    pub address: Option<String>,
}

/// A part of the stream.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// What of it is wanted.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; none where this is the last.
    pub next: Option<u64>,
}

/// The number of the document that a record is about.
const NUMBER: &str = "CASE r.subject_kind
    WHEN 'order' THEN (SELECT s.number FROM orders s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    WHEN 'payment' THEN (SELECT s.number FROM payment s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    WHEN 'bill' THEN (SELECT s.number FROM bill s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    WHEN 'creditNote' THEN (SELECT s.number FROM credit_note s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    WHEN 'shift' THEN (SELECT s.number FROM shift s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    WHEN 'customer' THEN (SELECT s.number FROM customer s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
    WHEN 'stockDocument' THEN (SELECT s.number FROM stock_document s WHERE s.merchant_id = r.merchant_id AND s.row = r.subject_row)
END";

/// What is read of a record.
const COLUMNS: &str =
    "r.seq, r.at, r.user_id, r.token_id, r.address, r.action, r.subject_kind, r.subject_row, r.subject_id, r.data,
    r.personal_hash, r.hash, p.data, b.hash";

/// Where it stands, with what names a person beside it and the record before it.
const STREAM: &str = "record r
    LEFT JOIN record_personal p ON p.merchant_id = r.merchant_id AND p.seq = r.seq
    LEFT JOIN record b ON b.merchant_id = r.merchant_id AND b.seq = r.seq - 1";

fn newest_first_sql() -> String {
    format!(
        "SELECT {COLUMNS}, {NUMBER}, {OUTLET}, {TO_OUTLET} FROM {STREAM}
         WHERE r.merchant_id = ?1 AND r.seq < ?2 ORDER BY r.seq DESC LIMIT ?3"
    )
}

fn oldest_first_sql() -> String {
    format!(
        "SELECT {COLUMNS}, {NUMBER}, {OUTLET}, {TO_OUTLET} FROM {STREAM}
         WHERE r.merchant_id = ?1 AND r.seq > ?2 ORDER BY r.seq LIMIT ?3"
    )
}

fn one_sql() -> String {
    format!("SELECT {COLUMNS}, {NUMBER}, {OUTLET}, {TO_OUTLET} FROM {STREAM} WHERE r.merchant_id = ?1 AND r.seq = ?2")
}

/// A page: beginning behind `after`, or with the newest, or with the oldest.
pub(crate) fn page(
    connection: &Connection,
    merchant: MerchantId,
    filter: &AuditFilter,
    oldest_first: bool,
    after: Option<u64>,
    limit: usize,
) -> Result<AuditPage> {
    let mut wanted = Wanted { filter, user: None, subject_id: None };
    if let Some(user) = &filter.user {
        let Some(id) = user_named(connection, merchant, user)? else { return Ok(AuditPage { entries: Vec::new(), next: None }) };
        wanted.user = Some(id);
    }
    let after = after.unwrap_or(if oldest_first { 0 } else { u64::MAX });
    match rows_named(connection, merchant, filter)? {
        Named::All => {}
        Named::Rows(rows) => return of_documents(connection, merchant, &wanted, &rows, oldest_first, after, limit),
        Named::Id(id) => wanted.subject_id = Some(id),
    }
    let sql = if oldest_first { oldest_first_sql() } else { newest_first_sql() };
    let (mut entries, mut read_to, mut looked_at) = (Vec::new(), after, 0);
    loop {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params![merchant.0, row_bound(read_to), RECORDS_AT_ONCE as i64])?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            if entries.len() == limit {
                return Ok(AuditPage { entries: with_names(connection, merchant, entries)?, next: Some(read_to) });
            }
            found += 1;
            let entry = entry(&row)?;
            read_to = entry.seq;
            if wanted.takes(&entry) {
                entries.push(entry);
            }
        }
        looked_at += found;
        let next = (found == RECORDS_AT_ONCE).then_some(read_to);
        if next.is_none() || looked_at >= RECORDS_READ_MAX {
            return Ok(AuditPage { entries: with_names(connection, merchant, entries)?, next });
        }
    }
}

/// The records after a number, oldest first, without names: for who writes all of them to a file.
pub(crate) fn slice(connection: &Connection, merchant: MerchantId, after: u64, limit: usize) -> Result<Vec<AuditEntry>> {
    let mut statement = connection.prepare_cached(&oldest_first_sql())?;
    statement.query_map(params![merchant.0, row_bound(after), limit as i64], entry)?.collect()
}

/// What is asked of every record.
struct Wanted<'a> {
    filter: &'a AuditFilter,
    user: Option<Uuid>,
    subject_id: Option<Uuid>,
}

impl Wanted<'_> {
    fn takes(&self, entry: &AuditEntry) -> bool {
        let filter = self.filter;
        let is_at = |wanted: &String| entry.outlet.as_ref() == Some(wanted) || entry.to_outlet.as_ref() == Some(wanted);
        self.user.is_none_or(|user| entry.user == user)
            && self.subject_id.is_none_or(|id| entry.subject_id == Some(id))
            && filter.token.is_none_or(|token| entry.token == Some(token))
            && (filter.actions.is_empty() || filter.actions.iter().any(|pattern| pattern.takes(&entry.action)))
            && filter.from.is_none_or(|from| entry.at >= from)
            && filter.until.is_none_or(|until| entry.at < until)
            && filter.address.as_ref().is_none_or(|address| entry.address.as_ref() == Some(address))
            && filter.outlet.as_ref().is_none_or(is_at)
    }
}

/// What a filter says of subjects.
enum Named {
    All,
    /// Documents, by the records that made them.
    Rows(Vec<i64>),
    /// Something that is no document.
    Id(Uuid),
}

const ROWS_BY_NUMBER: &str = "
    SELECT row FROM orders WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT row FROM bill WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT row FROM credit_note WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT row FROM payment WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT row FROM shift WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT row FROM customer WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT row FROM stock_document WHERE merchant_id = ?1 AND number = ?2
    UNION ALL SELECT d.row FROM z_report z
        JOIN business_day d ON d.merchant_id = z.merchant_id AND d.outlet = z.outlet AND d.date = z.date
        WHERE z.merchant_id = ?1 AND z.number = ?2";

const ROWS_BY_ID: &str = "
    SELECT row FROM orders WHERE merchant_id = ?1 AND order_id = ?2
    UNION ALL SELECT row FROM bill WHERE merchant_id = ?1 AND bill_id = ?2
    UNION ALL SELECT row FROM credit_note WHERE merchant_id = ?1 AND credit_note_id = ?2
    UNION ALL SELECT row FROM payment WHERE merchant_id = ?1 AND payment_id = ?2
    UNION ALL SELECT row FROM shift WHERE merchant_id = ?1 AND shift_id = ?2
    UNION ALL SELECT row FROM customer WHERE merchant_id = ?1 AND customer_id = ?2
    UNION ALL SELECT row FROM stock_document WHERE merchant_id = ?1 AND stock_document_id = ?2
    UNION ALL SELECT row FROM standing_order WHERE merchant_id = ?1 AND standing_id = ?2";

/// Tables whose numbers are searched by their beginning.
const NUMBERED: [&str; 7] = ["orders", "bill", "credit_note", "payment", "shift", "customer", "stock_document"];

fn rows_named(connection: &Connection, merchant: MerchantId, filter: &AuditFilter) -> Result<Named> {
    let row = |row: &Row<'_>| row.get::<_, i64>(0);
    if let Some(subject) = &filter.subject {
        if let Ok(id) = Uuid::try_parse(subject) {
            let mut statement = connection.prepare_cached(ROWS_BY_ID)?;
            let rows: Vec<i64> =
                statement.query_map(params![merchant.0, id.as_bytes().as_slice()], row)?.collect::<Result<_>>()?;
            return Ok(if rows.is_empty() { Named::Id(id) } else { Named::Rows(rows) });
        }
        let mut statement = connection.prepare_cached(ROWS_BY_NUMBER)?;
        let rows: Vec<i64> = statement.query_map(params![merchant.0, subject], row)?.collect::<Result<_>>()?;
        return Ok(Named::Rows(rows));
    }
    let Some(number) = &filter.number else { return Ok(Named::All) };
    let beyond = format!("{number}\u{10ffff}");
    let mut rows = Vec::new();
    for table in NUMBERED {
        let sql = format!(
            "SELECT row FROM {table} WHERE merchant_id = ?1 AND number >= ?2 AND number < ?3 ORDER BY number DESC LIMIT ?4"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        for found in statement.query_map(params![merchant.0, number, beyond, DOCUMENTS_MAX], row)? {
            rows.push(found?);
        }
    }
    Ok(Named::Rows(rows))
}

/// The records of these documents.
fn of_documents(
    connection: &Connection,
    merchant: MerchantId,
    wanted: &Wanted<'_>,
    rows: &[i64],
    oldest_first: bool,
    after: u64,
    limit: usize,
) -> Result<AuditPage> {
    const LATER: &str = "SELECT seq FROM record WHERE merchant_id = ?1 AND subject_row = ?2 AND subject_row <> seq ORDER BY seq";
    let mut all: Vec<i64> = rows.to_vec();
    for row in rows {
        let mut statement = connection.prepare_cached(LATER)?;
        for seq in statement.query_map(params![merchant.0, row], |row| row.get::<_, i64>(0))? {
            all.push(seq?);
        }
    }
    all.sort_unstable();
    all.dedup();
    if !oldest_first {
        all.reverse();
    }
    let after = row_bound(after);
    let ahead: Vec<i64> = all.into_iter().filter(|seq| if oldest_first { *seq > after } else { *seq < after }).collect();
    let mut entries = Vec::new();
    let mut next = None;
    for (index, seq) in ahead.iter().enumerate() {
        let one = connection.query_row(&one_sql(), params![merchant.0, seq], entry).optional()?;
        if let Some(entry) = one.filter(|entry| wanted.takes(entry)) {
            entries.push(entry);
        }
        if entries.len() == limit && index + 1 < ahead.len() {
            next = Some(*seq as u64);
            break;
        }
    }
    Ok(AuditPage { entries: with_names(connection, merchant, entries)?, next })
}

fn user_named(connection: &Connection, merchant: MerchantId, user: &str) -> Result<Option<Uuid>> {
    if let Ok(id) = Uuid::try_parse(user) {
        return Ok(Some(id));
    }
    Ok(access::sql::user_by_name(connection, merchant, user)?.map(|user| user.id.0))
}

/// The entries with the names of who acted.
fn with_names(connection: &Connection, merchant: MerchantId, mut entries: Vec<AuditEntry>) -> Result<Vec<AuditEntry>> {
    let mut names: Vec<(Uuid, Option<String>)> = Vec::new();
    for entry in &mut entries {
        let known = names.iter().find(|(id, _)| *id == entry.user).map(|(_, name)| name.clone());
        entry.user_name = match known {
            Some(name) => name,
            None => {
                let name = access::sql::user_by_id(connection, merchant, UserId(entry.user))?.map(|user| user.name);
                names.push((entry.user, name.clone()));
                name
            }
        };
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<AuditEntry> {
    let uuid = |column: usize| row.get::<_, Option<[u8; 16]>>(column).map(|id| id.map(Uuid::from_bytes));
    let subject_kind: String = row.get(6)?;
    let action: String = row.get(5)?;
    let data: String = row.get(9)?;
    let outlet = match outlet_told(&subject_kind, &action, &data) {
        Some(told) => told,
        None => row.get(15)?,
    };
    Ok(AuditEntry {
        seq: row.get::<_, i64>(0)? as u64,
        at: Timestamp(row.get(1)?),
        user: uuid_at(row, 2)?,
        user_name: None,
        token: uuid(3)?,
        address: row.get(4)?,
        action,
        subject_kind,
        subject_row: row.get::<_, Option<i64>>(7)?.map(|row| row as u64),
        subject_id: uuid(8)?,
        number: row.get(14)?,
        outlet,
        to_outlet: row.get(16)?,
        sealed: Sealed { data, personal: row.get(12)?, personal_hash: row.get(10)?, address: row.get(4)?, hash: row.get(11)? },
        before: row.get::<_, Option<Hash>>(13)?.unwrap_or(GENESIS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_in_the_order_in_which_records_lie() {
        for sql in [newest_first_sql(), oldest_first_sql(), one_sql()] {
            let steps = crate::sqlite::plan(&sql);
            assert!(!steps.iter().any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")), "{steps:#?}");
        }
    }

    #[test]
    fn documents_are_found_by_their_keys() {
        for sql in [ROWS_BY_NUMBER, ROWS_BY_ID] {
            let steps = crate::sqlite::plan(sql);
            assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:#?}");
        }
    }
}
