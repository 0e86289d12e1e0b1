//! What must hold of a merchant's records, in the store that they leave and in the one that they come to.

use docket_domain::ids::MerchantId;
use docket_domain::numbering::Kind;

use super::{MoveError, refused};
use crate::audit::verify::broken_at;
use crate::numbering;
use crate::sql::{Connection, Result, params};

/// What was proved of a merchant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Counters of which every number stands on one document, or that wrap.
    pub counters: u64,
    /// Documents with a number.
    pub documents: u64,
    /// Accounts of which the balance is the sum of the postings; over all of them debit is credit.
    pub accounts: u64,
}

/// Verifies the chain of records, the numbers and the books.
pub(crate) fn verify(connection: &Connection, merchant: MerchantId) -> Result<Verified, MoveError> {
    if let Some(broken) = broken_at(connection, merchant)? {
        return refused(format!("the chain of records does not hold: {broken}"));
    }
    let mut verified = Verified::default();
    for kind in Kind::ALL.iter().copied() {
        for (key, counter) in numbering::sql::list(connection, merchant, kind, None, None)? {
            let found = numbering::sql::audit(connection, merchant, key, counter)?;
            if !found.holds() {
                return refused(format!("the numbers of {} do not hold; `docket numbering audit` says which", found.key.id()));
            }
            (verified.counters, verified.documents) = (verified.counters + 1, verified.documents + found.issued);
        }
        if numbering::sql::without_counter(connection, merchant, kind)? > 0 {
            return refused(format!(
                "there are numbers of {} without a counter; `docket numbering audit` says which",
                kind.as_str()
            ));
        }
    }
    verified.accounts = verify_books(connection, merchant)?;
    Ok(verified)
}

const UNBALANCED: &str = "
    SELECT count(*) FROM (SELECT entry_row FROM posting WHERE merchant_id = ?1 GROUP BY entry_row HAVING sum(amount) <> 0) AS unbalanced";

const POSTED: &str = "
    SELECT account, sum(CASE WHEN amount > 0 THEN amount ELSE 0 END), sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END)
    FROM posting WHERE merchant_id = ?1 GROUP BY account ORDER BY account";

const BALANCES: &str = "
    SELECT account, sum(debit), sum(credit) FROM ledger_balance WHERE merchant_id = ?1 GROUP BY account ORDER BY account";

/// That every entry comes to nothing, and every account's balances to what was posted to it. How many accounts there are.
fn verify_books(connection: &Connection, merchant: MerchantId) -> Result<u64, MoveError> {
    let unbalanced: i64 = connection.prepare_cached(UNBALANCED)?.query_row(params![merchant.0], |row| row.get(0))?;
    if unbalanced > 0 {
        return refused(format!("{unbalanced} journal entries do not come to zero"));
    }
    let (posted, kept) = (sums(connection, merchant, POSTED)?, sums(connection, merchant, BALANCES)?);
    if posted != kept {
        return refused("the balances of the accounts are not the sums of what was posted to them");
    }
    let difference: i128 = kept.iter().map(|(_, debit, credit)| i128::from(*debit) - i128::from(*credit)).sum();
    if difference != 0 {
        return refused(format!("the trial balance is not zero but {difference}"));
    }
    Ok(kept.len() as u64)
}

/// Account, debit, credit.
fn sums(connection: &Connection, merchant: MerchantId, sql: &str) -> Result<Vec<(String, i64, i64)>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map(params![merchant.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}
