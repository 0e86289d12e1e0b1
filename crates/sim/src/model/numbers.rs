//! Which number every new document must have: one more than the last of its series and period.

use std::collections::BTreeMap;

use docket_domain::ids::MerchantId;

use crate::world::Look;
use crate::{Failure, Verdict};

/// Every kind that is numbered: its table, what the number begins with, how many digits it has at least, and by how many digits of the
/// business date its periods are told apart.
const KINDS: [(&str, &str, usize, u32); 8] = [
    ("orders", "ALM-", 6, 8),
    ("customer", "CUST", 4, 0),
    ("payment", "PAY", 4, 4),
    ("shift", "SH-", 6, 0),
    ("z_report", "Z-", 5, 0),
    ("bill", "BILL-", 10, 0),
    ("credit_note", "CN-", 10, 0),
    ("stock_document", "PUR-", 6, 0),
];

/// What servers make without the store too.
const MADE_WITHOUT_STORE: [&str; 3] = ["orders", "payment", "bill"];

/// The last of each kind and period.
#[derive(Default)]
pub struct Numbers(BTreeMap<(&'static str, i64), i64>);

impl Numbers {
    /// Looks at the numbers of whatever was made after a record, in the order in which it was made.
    pub fn follow(&mut self, look: &Look, merchant: MerchantId, since: i64) -> Verdict {
        for (table, prefix, digits, of_date) in KINDS {
            let date = match table {
                "customer" => "0",
                "z_report" => "date",
                _ => "business_date",
            };
            // What was numbered without the store has another form.
            let of_series = if MADE_WITHOUT_STORE.contains(&table) { "AND number_source = 'series'" } else { "" };
            let sql = format!(
                "SELECT number, sequence, {date} FROM {table}
                 WHERE merchant_id = ?1 AND row > ?2 AND number IS NOT NULL {of_series} ORDER BY row"
            );
            let made = look.all(&sql, [merchant.0, since], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            });
            for (number, sequence, date) in made {
                let period = if of_date == 0 { 0 } else { date / 10_i64.pow(8 - of_date) };
                let last = self.0.entry((table, period)).or_default();
                *last += 1;
                let part = if of_date == 0 { String::new() } else { period.to_string() };
                let separator = if table == "orders" { "-" } else { "" };
                let expected = format!("{prefix}{part}{separator}{last:0digits$}");
                if (number.as_str(), sequence) != (expected.as_str(), *last) {
                    let detail = format!("{number} ({sequence}) in {table}, where {expected} comes next");
                    return Err(Failure::new("every number is the next one", detail));
                }
            }
        }
        Ok(())
    }
}
