//! Which documents the records of a while are about, and which others follow from those.

use std::collections::{BTreeMap, BTreeSet};

use docket_domain::ids::MerchantId;

use super::rule::Kind;
use crate::sql::{Connection, Result, params};

/// What changed after a record.
pub(super) struct Changed {
    /// After that record.
    pub after: i64,
    /// Up to this one. Whatever was made between them is meant, of every kind.
    pub upto: i64,
    /// What is older and changed.
    pub older: BTreeMap<Kind, BTreeSet<i64>>,
}

impl Changed {
    /// Reads it.
    pub fn read(connection: &Connection, merchant: MerchantId, after: i64, upto: i64) -> Result<Changed> {
        let mut changed = Changed { after, upto, older: BTreeMap::new() };
        let mut statement = connection.prepare_cached(
            "SELECT r.subject_kind, r.subject_row FROM record r
             WHERE r.merchant_id = ?1 AND r.seq > ?2 AND r.seq <= ?3 AND r.subject_row IS NOT NULL",
        )?;
        let mut rows = statement.query(params![merchant.0, after, upto])?;
        let mut seen: BTreeSet<(Kind, i64)> = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let kind = match row.get::<_, String>(0)?.as_str() {
                "order" => Kind::Order,
                "payment" => Kind::Payment,
                "bill" => Kind::Bill,
                "creditNote" => Kind::CreditNote,
                "shift" => Kind::Shift,
                "stockDocument" => Kind::StockDocument,
                _ => continue,
            };
            seen.insert((kind, row.get(1)?));
        }
        for (kind, row) in seen {
            changed.note(kind, row);
            changed.follow(connection, merchant, kind, row)?;
        }
        Ok(changed)
    }

    fn note(&mut self, kind: Kind, row: i64) {
        if row <= self.after {
            self.older.entry(kind).or_default().insert(row);
        }
    }

    /// A payment changes its order, bill and shift; a bill and a credit note theirs.
    fn follow(&mut self, connection: &Connection, merchant: MerchantId, kind: Kind, row: i64) -> Result<()> {
        let sql = match kind {
            Kind::Payment => "SELECT p.order_row, p.bill_row, p.shift_row FROM payment p WHERE p.merchant_id = ?1 AND p.row = ?2",
            Kind::Bill => "SELECT b.order_row, b.row, b.shift_row FROM bill b WHERE b.merchant_id = ?1 AND b.row = ?2",
            Kind::CreditNote => {
                "SELECT b.order_row, c.bill_row, c.shift_row FROM credit_note c
                 LEFT JOIN bill b ON b.merchant_id = c.merchant_id AND b.row = c.bill_row
                 WHERE c.merchant_id = ?1 AND c.row = ?2"
            }
            _ => return Ok(()),
        };
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![merchant.0, row])?;
        while let Some(found) = rows.next()? {
            for (column, kind) in [Kind::Order, Kind::Bill, Kind::Shift].into_iter().enumerate() {
                if let Some(row) = found.get::<_, Option<i64>>(column)? {
                    self.note(kind, row);
                }
            }
        }
        Ok(())
    }

    /// Whether a document is among them.
    pub fn has(&self, kind: Kind, row: i64) -> bool {
        row > self.after && row <= self.upto || self.older.get(&kind).is_some_and(|rows| rows.contains(&row))
    }
}
