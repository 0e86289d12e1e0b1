//! Records are 1, 2, 3 …, and no two have the same hash.

use docket_domain::ids::MerchantId;

use super::none;
use crate::Verdict;
use crate::world::Look;

/// Tables of documents whose row is the number of the record that made them.
const DOCUMENTS: [&str; 9] =
    ["orders", "customer", "payment", "shift", "z_report", "bill", "credit_note", "stock_document", "journal_entry"];

pub fn audit(look: &Look, merchant: MerchantId) -> Verdict {
    none(
        look,
        merchant,
        "records are numbered without a gap",
        "SELECT 'the stream is at ' || m.seq || ', with ' || count(r.seq) || ' records up to ' || coalesce(max(r.seq), 0)
         FROM merchant m LEFT JOIN record r ON r.merchant_id = m.merchant_id WHERE m.merchant_id = ?1
         HAVING m.seq <> count(r.seq) OR m.seq <> coalesce(max(r.seq), 0) OR coalesce(min(r.seq), 1) <> 1",
    )?;
    none(
        look,
        merchant,
        "the merchant stands at the hash of the last record",
        "SELECT 'it does not' FROM merchant m JOIN record r ON r.merchant_id = m.merchant_id AND r.seq = m.seq
         WHERE m.merchant_id = ?1 AND m.hash <> r.hash",
    )?;
    none(
        look,
        merchant,
        "no two records have one hash",
        "SELECT count(*) || ' have' FROM record WHERE merchant_id = ?1 GROUP BY hash HAVING count(*) > 1",
    )?;
    for table in DOCUMENTS {
        let sql = format!(
            "SELECT d.row FROM {table} d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
             WHERE d.merchant_id = ?1 AND r.seq IS NULL LIMIT 1"
        );
        none(
            look,
            merchant,
            "every document has its record",
            &sql.replace("SELECT d.row", &format!("SELECT '{table} ' || d.row")),
        )?;
    }
    none(
        look,
        merchant,
        "documents are made in the order of time",
        "SELECT 'record ' || seq FROM (
             SELECT r.seq, r.at, max(r.at) OVER (ORDER BY r.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
             FROM record r WHERE r.merchant_id = ?1 AND r.subject_kind IN ('order', 'bill', 'payment', 'creditNote', 'shift'))
         WHERE at < before LIMIT 1",
    )
}
