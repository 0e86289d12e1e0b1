//! Numbers that were answered and lead to documents that have others.

use docket_domain::command::DocumentReference;
use docket_domain::ids::MerchantId;
use docket_domain::numbering::Kind;
use docket_domain::outage::NumberAlias;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use crate::sql::{Connection, OptionalExtension, Result, Row, broken, params};

const COLUMNS: &str = "document_kind, document_id, row, at, number";

fn alias(row: &Row<'_>, kind: Kind) -> Result<NumberAlias> {
    let id = Uuid::from_bytes(row.get(1)?);
    let document = DocumentReference::from_stored(&row.get::<_, String>(0)?, id);
    Ok(NumberAlias {
        kind,
        number: row.get(4)?,
        document: document.ok_or_else(|| broken("number_alias.document_kind"))?,
        row: row.get::<_, i64>(2)? as u64,
        at: Timestamp(row.get(3)?),
    })
}

pub(crate) fn load(connection: &Connection, merchant: MerchantId, kind: Kind, number: &str) -> Result<Option<NumberAlias>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM number_alias WHERE merchant_id = ?1 AND kind = ?2 AND number = ?3"))?
        .query_row(params![merchant.0, kind.as_str(), number], |row| alias(row, kind))
        .optional()
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, alias: &NumberAlias) -> Result<()> {
    let (kind, id) = alias.document.to_stored();
    connection
        .prepare_cached(
            "INSERT INTO number_alias (merchant_id, kind, number, document_kind, document_id, row, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            merchant.0,
            alias.kind.as_str(),
            alias.number,
            kind,
            id.as_bytes().as_slice(),
            alias.row as i64,
            alias.at.0
        ])
}

/// All of a kind, in the order of their numbers.
pub(crate) fn list(connection: &Connection, merchant: MerchantId, kind: Kind) -> Result<Vec<NumberAlias>> {
    let mut statement = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM number_alias WHERE merchant_id = ?1 AND kind = ?2 ORDER BY number"))?;
    statement.query_map(params![merchant.0, kind.as_str()], |row| alias(row, kind))?.collect()
}
