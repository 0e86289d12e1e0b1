//! What the final records must be, read by SQL alone: it shares no code with the rules, with the store or with the doctor.
//!
//! | file | claims |
//! | --- | --- |
//! | `numbers.rs` | numbers are unique, gapless, ascending, and counters stand at the last (I1) |
//! | `keys.rs` | every call that was answered stands under its key once, and nothing under a key that nobody sent (I2) |
//! | `ledger.rs` | entries balance, and what is kept of them is their sum (I3); wallets are the sum of their documents (I4) |
//! | `stock.rs` | stock is the sum of its movements (I5), and what left cost what the oldest batches cost (I6) |
//! | `orders.rs` | histories are legal paths (I7), payments are what orders and bills say of them (I9) |
//! | `stream.rs` | records are 1, 2, 3 …, and their hashes a chain without a double (I8) |
//! | `days.rs` | every document has one day, and none came to a closed one (I10) |
//! | here | the file is whole (I11), and no row is another merchant's (I12) |

mod days;
mod keys;
mod ledger;
mod numbers;
mod orders;
mod stock;
mod stream;

use docket_domain::ids::MerchantId;

use crate::world::{Call, Look};
use crate::{Failure, Verdict};

/// Looks at all of a merchant's records.
///
/// # Errors
/// The first claim that does not hold.
pub fn audit(look: &Look, merchant: MerchantId, calls: &[&Call]) -> Verdict {
    stream::audit(look, merchant)?;
    keys::audit(look, merchant, calls)?;
    numbers::audit(look, merchant)?;
    ledger::audit(look, merchant)?;
    stock::audit(look, merchant)?;
    orders::audit(look, merchant)?;
    days::audit(look, merchant)
}

/// Looks at the file as a whole.
///
/// # Errors
/// The first claim that does not hold.
pub fn storage(look: &Look) -> Verdict {
    let whole: Option<String> = look.value("PRAGMA integrity_check", []);
    if whole.as_deref() != Some("ok") {
        return Err(Failure::new("the file is whole", format!("{whole:?}")));
    }
    let strays = look.all("PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0));
    if !strays.is_empty() {
        return Err(Failure::new("every row's other rows are there", format!("{strays:?}")));
    }
    let sql = "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND c.name = 'merchant_id' ORDER BY m.name";
    for table in look.all(sql, [], |row| row.get::<_, String>(0)) {
        let sql = format!("SELECT count(*) FROM {table} WHERE merchant_id NOT IN (SELECT merchant_id FROM merchant)");
        let strangers = look.number(&sql, []);
        if strangers > 0 {
            return Err(Failure::new("every row is a merchant's", format!("{strangers} rows of {table}")));
        }
    }
    Ok(())
}

/// A claim that holds where a query finds nothing; the query has the merchant as its only parameter, and says what is wrong in one text.
fn none(look: &Look, merchant: MerchantId, claim: &'static str, sql: &str) -> Verdict {
    match look.value::<String>(sql, [merchant.0]) {
        None => Ok(()),
        Some(found) => Err(Failure::new(claim, found)),
    }
}
