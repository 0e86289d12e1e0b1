//! What a document is called by people.

use docket_domain::ids::MerchantId;
use uuid::Uuid;

use super::rule::Kind;
use crate::sql::{Connection, OptionalExtension, Result, params};

/// Number and identity of a document, where it has them.
pub(super) fn name(connection: &Connection, merchant: MerchantId, of: Kind, row: i64) -> Result<(Option<String>, Option<Uuid>)> {
    let sql = match of {
        Kind::Order => "SELECT d.number, d.order_id FROM orders d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::Payment => "SELECT d.number, d.payment_id FROM payment d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::Bill => "SELECT d.number, d.bill_id FROM bill d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::CreditNote => "SELECT d.number, d.credit_note_id FROM credit_note d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::Shift => "SELECT d.number, d.shift_id FROM shift d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::StockDocument => {
            "SELECT d.number, d.stock_document_id FROM stock_document d WHERE d.merchant_id = ?1 AND d.row = ?2"
        }
        Kind::Customer => "SELECT d.number, d.customer_id FROM customer d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::ZReport => "SELECT d.number, NULL FROM z_report d WHERE d.merchant_id = ?1 AND d.row = ?2",
        Kind::PrintJob => {
            "SELECT NULL, d.job_id FROM print_job d WHERE d.merchant_id = ?1 AND d.row = ?2 ORDER BY d.printer LIMIT 1"
        }
        // What made it names what it was about.
        Kind::Entry | Kind::Record => {
            "SELECT NULL, r.subject_id FROM record r WHERE r.merchant_id = ?1 AND r.seq = ?2 AND r.subject_id IS NOT NULL"
        }
        _ => return Ok((None, None)),
    };
    let found = connection
        .prepare_cached(sql)?
        .query_row(params![merchant.0, row], |row| Ok((row.get(0)?, row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes))))
        .optional()?;
    Ok(found.unwrap_or_default())
}
