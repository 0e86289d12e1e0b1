//! The entries of wallets: the postings to a customer's part of the account, with the records that caused them.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::money::Amount;
use docket_domain::time::{Date, Timestamp};

use super::WalletEntry;
use crate::look_ups::{self, LookUp, Place};
use crate::sql::{broken, row_bound, uuid_at};

/// Who paid, or was paid back, by the record: the payment of that row, or the one of which that row is a refund.
const ENTRIES: &str = "SELECT p.entry_row, -p.amount, e.business_date, e.outlet, r.at, r.user_id, r.action,
            coalesce(y.number, (SELECT number FROM bill WHERE merchant_id = p.merchant_id AND row = p.entry_row),
                     (SELECT number FROM credit_note WHERE merchant_id = p.merchant_id AND row = p.entry_row)),
            o.number
     FROM posting_of_wallet p
     CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     CROSS JOIN record r ON r.merchant_id = p.merchant_id AND r.seq = p.entry_row
     LEFT JOIN payment_refund f ON f.merchant_id = p.merchant_id AND f.row = p.entry_row
     LEFT JOIN payment y ON y.merchant_id = p.merchant_id AND y.row = coalesce(f.payment_row, p.entry_row)
     LEFT JOIN orders o ON o.merchant_id = p.merchant_id AND o.row = y.order_row
     WHERE p.merchant_id = ?1 AND p.part = ?2 AND p.entry_row < ?3 AND p.entry_row <= ?5
     ORDER BY p.entry_row DESC LIMIT ?4";

/// The same of the entries that are not looked up yet.
fn latest() -> String {
    ENTRIES.replacen("posting_of_wallet p", "posting p", 1).replacen(
        "p.entry_row <= ?5",
        "p.entry_row > ?5 AND p.account = 'wallets'",
        1,
    )
}

/// What a wallet held after an entry.
const HELD: &str = "SELECT -sum(amount) FROM (
         SELECT amount FROM posting_of_wallet WHERE merchant_id = ?1 AND part = ?2 AND entry_row <= ?3
         UNION ALL
         SELECT amount FROM posting
         WHERE merchant_id = ?1 AND entry_row > (SELECT posting_of_wallet_to FROM merchant WHERE merchant_id = ?1) AND entry_row <= ?3
           AND part = ?2 AND account = 'wallets') AS entries";

/// From the newest on, older than a row.
pub(crate) fn entries(
    connection: &Connection,
    merchant: MerchantId,
    customer_row: u64,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<WalletEntry>> {
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let part = customer_row.to_string();
    let mut entries: Vec<WalletEntry> = look_ups::page(connection, merchant, LookUp::Wallets, false, limit, |place, limit| {
        let latest = latest();
        let (sql, to) = match place {
            Place::LookUp(to) => (ENTRIES, to),
            Place::Table(to) => (latest.as_str(), to),
        };
        connection.prepare_cached(sql)?.query_map(params![merchant.0, part, older_than, limit as i64, to], entry)?.collect()
    })?;
    let Some(newest) = entries.first() else { return Ok(entries) };
    let mut balance =
        connection.prepare_cached(HELD)?.query_row(params![merchant.0, part, newest.row as i64], |row| row.get(0).map(Amount))?;
    for entry in &mut entries {
        entry.balance = balance;
        balance = Amount(balance.0 - entry.amount.0);
    }
    Ok(entries)
}

/// An entry without what the wallet held.
fn entry(row: &Row<'_>) -> Result<WalletEntry> {
    Ok(WalletEntry {
        row: row.get::<_, i64>(0)? as u64,
        amount: Amount(row.get(1)?),
        business_date: Date::from_number(row.get(2)?).ok_or_else(|| broken("journal_entry.business_date"))?,
        outlet: row.get(3)?,
        at: Timestamp(row.get(4)?),
        user: UserId(uuid_at(row, 5)?),
        action: row.get(6)?,
        document_number: row.get(7)?,
        order_number: row.get(8)?,
        balance: Amount::ZERO,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_wallet_is_read_off_its_index() {
        let entries = "p USING PRIMARY KEY (merchant_id=? AND part=? AND entry_row<?)";
        let latest_entries = "p USING PRIMARY KEY (merchant_id=? AND entry_row>? AND entry_row<?)";
        for (sql, step) in [(ENTRIES.to_owned(), entries), (latest(), latest_entries)] {
            let plan = crate::sqlite::plan(&sql);
            assert!(plan.iter().any(|one| one.contains(step)), "{plan:#?}");
            assert!(!plan.iter().any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")), "{plan:#?}");
        }
    }
}
