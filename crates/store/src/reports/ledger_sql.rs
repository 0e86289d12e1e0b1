//! What the ledger says of profit, wallets and drivers' cash.
//!
//! What is owed at the beginning is the sum of everything before. There is no index by account for it: the balances of a date lie
//! side by side, and a walk through 1.3 million of them (three years of twenty outlets with sixty balances a day) takes 0.2 s.

use std::collections::BTreeMap;

use crate::sql::{Connection, Result, params};
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::ledger::Account;
use docket_domain::money::Amount;
use docket_domain::time::Date;
use uuid::Uuid;

use super::{At, DriverLine, Movement, ProfitLine, Scope, WalletLine, Wallets};
use crate::access;
use crate::reports::reads::at;
use crate::sql::broken;

const PROFIT: &str = "
    SELECT business_date, outlet,
           sum(CASE WHEN account IN ('sales', 'discounts') THEN credit - debit ELSE 0 END),
           sum(CASE WHEN account = 'cost_of_goods' THEN debit - credit ELSE 0 END),
           sum(CASE WHEN account = 'stock_differences' THEN credit - debit ELSE 0 END)
    FROM ledger_balance
    WHERE merchant_id = ?1 AND business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR outlet = ?4)
          AND account IN ('sales', 'discounts', 'cost_of_goods', 'stock_differences')
    GROUP BY business_date, outlet";

const BEFORE: &str = "
    SELECT outlet, part, sum(debit), sum(credit) FROM ledger_balance
    WHERE merchant_id = ?1 AND business_date < ?2 AND (?3 IS NULL OR outlet = ?3) AND account = ?4
    GROUP BY outlet, part";

const MOVED: &str = "
    SELECT business_date, outlet, part, sum(debit), sum(credit) FROM ledger_balance
    WHERE merchant_id = ?1 AND business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR outlet = ?4) AND account = ?5
    GROUP BY business_date, outlet, part";

const WALLETS_WITH_BALANCE: &str = "
    SELECT count(*) FROM (SELECT customer_row FROM customer_balance WHERE merchant_id = ?1
                          GROUP BY customer_row HAVING sum(wallets) <> 0) AS with_balance";

/// Per date and outlet, in that order.
pub(super) fn profit(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<ProfitLine>> {
    let bounds = params![merchant.0, scope.from.as_number(), scope.to.as_number(), scope.outlet];
    connection
        .prepare_cached(PROFIT)?
        .query_map(bounds, |row| {
            let amount = |index| row.get(index).map(Amount);
            Ok(ProfitLine { at: at(row)?, sales: amount(2)?, cost: amount(3)?, stock_differences: amount(4)? })
        })?
        .collect()
}

/// Per date and outlet at which wallets hold something or moved.
pub(super) fn wallets(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Wallets> {
    let lines = movements(connection, merchant, scope, Account::Wallets, |_| String::new())?;
    let lines = lines.into_iter().map(|((at, _), movement)| WalletLine { at, movement }).collect();
    let customers_with_balance = match scope.outlet {
        Some(_) => None,
        None => {
            let mut statement = connection.prepare_cached(WALLETS_WITH_BALANCE)?;
            Some(statement.query_row([merchant.0], |row| row.get::<_, i64>(0))? as u64)
        }
    };
    Ok(Wallets { lines, customers_with_balance })
}

/// Per date, outlet and driver who owes something or did.
pub(super) fn drivers_cash(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<DriverLine>> {
    let mut names: BTreeMap<String, (UserId, Option<String>)> = BTreeMap::new();
    let mut lines = Vec::new();
    for ((at, part), movement) in movements(connection, merchant, scope, Account::DriversCash, |part| part)? {
        if !names.contains_key(&part) {
            let driver = UserId(Uuid::try_parse(&part).map_err(|_| broken("ledger_balance.part"))?);
            let user = access::sql::user_by_id(connection, merchant, driver)?;
            names.insert(part.clone(), (driver, user.map(|user| user.name)));
        }
        let (driver, name) = names[&part].clone();
        lines.push(DriverLine { at, driver, name, movement });
    }
    Ok(lines)
}

/// What moved on an account on each date, and what stood there before, by a word that its parts are summed under. A date without
/// movement has a line where something stands.
fn movements(
    connection: &Connection,
    merchant: MerchantId,
    scope: &Scope,
    account: Account,
    word: fn(String) -> String,
) -> Result<Vec<((At, String), Movement)>> {
    let mut standing = before(connection, merchant, scope, account, word)?;
    let mut moved = moved(connection, merchant, scope, account, word)?;
    for (at, part) in moved.keys() {
        standing.entry((at.outlet.clone(), part.clone())).or_default();
    }
    let mut lines = Vec::new();
    let mut date = scope.from;
    while date <= scope.to {
        for ((outlet, part), opening) in &mut standing {
            let key = (At { date, outlet: outlet.clone() }, part.clone());
            let (more, less) = moved.remove(&key).unwrap_or_default();
            let movement = Movement { opening: *opening, more, less };
            *opening = movement.closing();
            if movement != Movement::default() {
                lines.push((key, movement));
            }
        }
        date = date.tomorrow();
    }
    Ok(lines)
}

/// Sums as what is owed grows and shrinks: on its own side of the account, and on the other.
fn sides(account: Account, debit: i64, credit: i64) -> (Amount, Amount) {
    use docket_domain::ledger::Side;
    match account.normal_side() {
        Side::Debit => (Amount(debit), Amount(credit)),
        Side::Credit => (Amount(credit), Amount(debit)),
    }
}

type Standing = BTreeMap<(String, String), Amount>;

fn before(
    connection: &Connection,
    merchant: MerchantId,
    scope: &Scope,
    account: Account,
    word: fn(String) -> String,
) -> Result<Standing> {
    let mut standing = Standing::new();
    let bounds = params![merchant.0, scope.from.as_number(), scope.outlet, account.as_str()];
    let mut statement = connection.prepare_cached(BEFORE)?;
    let mut rows = statement.query(bounds)?;
    while let Some(row) = rows.next()? {
        let (more, less) = sides(account, row.get(2)?, row.get(3)?);
        standing.entry((row.get(0)?, word(row.get(1)?))).or_default().0 += more.0 - less.0;
    }
    Ok(standing)
}

type Moved = BTreeMap<(At, String), (Amount, Amount)>;

fn moved(
    connection: &Connection,
    merchant: MerchantId,
    scope: &Scope,
    account: Account,
    word: fn(String) -> String,
) -> Result<Moved> {
    let mut moved = Moved::new();
    let (from, to): (Date, Date) = (scope.from, scope.to);
    let bounds = params![merchant.0, from.as_number(), to.as_number(), scope.outlet, account.as_str()];
    let mut statement = connection.prepare_cached(MOVED)?;
    let mut rows = statement.query(bounds)?;
    while let Some(row) = rows.next()? {
        let (more, less) = sides(account, row.get(3)?, row.get(4)?);
        let sum = moved.entry((at(&row)?, word(row.get(2)?))).or_default();
        *sum = (Amount(sum.0.0 + more.0), Amount(sum.1.0 + less.0));
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::reads::tests::assert_follows;

    #[test]
    fn balances_are_read_in_the_order_in_which_they_lie() {
        for (sql, bounds) in
            [(PROFIT, "business_date>? AND business_date<?"), (BEFORE, "business_date<?"), (MOVED, "business_date>?")]
        {
            assert_follows(sql, &["ledger_balance USING PRIMARY KEY (merchant_id=?", bounds]);
        }
        assert_follows(WALLETS_WITH_BALANCE, &["customer_balance USING PRIMARY KEY (merchant_id=?"]);
    }
}
