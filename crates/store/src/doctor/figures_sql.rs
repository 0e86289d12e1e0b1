//! What a repair recomputes within its group, and how it is written.

use docket_domain::findings::{ChangeAutoRepair, Figures, Repair, Repaired};
use docket_domain::ids::MerchantId;
use docket_domain::ledger::{ApartBy, Balance, BalanceKey};
use docket_domain::money::Amount;

use crate::sql::{Connection, OptionalExtension, Result, params};
use crate::{ledger, numbering};

/// What is kept of a figure, and what it should be.
pub(crate) fn figures(connection: &Connection, merchant: MerchantId, repair: &Repair) -> Result<Figures> {
    match repair {
        Repair::Balance(key) => balance(connection, merchant, key),
        Repair::Customer { row, outlet } => customer(connection, merchant, *row, outlet),
        Repair::Counter(key) => {
            let Some(counter) = numbering::sql::load(connection, merchant, key)? else {
                return Ok(Figures::Counter { value: None, last: None, is_gapless: false });
            };
            let last = numbering::sql::last_issued(connection, merchant, key.kind, counter.row)?;
            let mut is_gapless = false;
            if let Some(last) = last.filter(|_| !counter.wraps && !key.is_fallback()) {
                let moved = docket_domain::numbering::Counter { value: last, ..counter };
                let audit = numbering::sql::audit(connection, merchant, key.clone(), moved)?;
                is_gapless = (audit.gaps.is_empty() || key.is_of_lane()) && audit.duplicates.is_empty();
            }
            Ok(Figures::Counter { value: Some(counter.value), last, is_gapless })
        }
    }
}

fn balance(connection: &Connection, merchant: MerchantId, key: &BalanceKey) -> Result<Figures> {
    let kept = ledger::sql::balance(connection, merchant, key)?.unwrap_or_default();
    let (account, part) = (key.account.account, &key.account.part);
    let all_parts = account.apart_by() == Some(ApartBy::Customer);
    let posted = connection.query_row(
        "SELECT coalesce(sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), 0),
                coalesce(sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END), 0)
         FROM journal_entry e INDEXED BY journal_entry_business_date
         CROSS JOIN posting p ON p.merchant_id = e.merchant_id AND p.entry_row = e.row
         WHERE e.merchant_id = ?1 AND e.business_date = ?2 AND e.outlet = ?3 AND p.account = ?4 AND (?6 = 1 OR p.part = ?5)",
        params![merchant.0, key.business_date.as_number(), key.outlet, account.as_str(), part, i64::from(all_parts)],
        |row| Ok(Balance { debit: Amount(row.get(0)?), credit: Amount(row.get(1)?) }),
    )?;
    let day = connection.query_row(
        "SELECT coalesce(sum(p.amount), 0)
         FROM journal_entry e INDEXED BY journal_entry_business_date
         CROSS JOIN posting p ON p.merchant_id = e.merchant_id AND p.entry_row = e.row
         WHERE e.merchant_id = ?1 AND e.business_date = ?2 AND e.outlet = ?3",
        params![merchant.0, key.business_date.as_number(), key.outlet],
        |row| row.get(0).map(Amount),
    )?;
    Ok(Figures::Balance { kept, posted, day })
}

const OF_CUSTOMER: &str = "SELECT coalesce(sum(CASE WHEN p.account = 'customer_deposits' THEN p.amount ELSE 0 END), 0),
            coalesce(sum(CASE WHEN p.account = 'wallets' THEN p.amount ELSE 0 END), 0),
            coalesce(sum(CASE WHEN p.account = 'receivables' THEN p.amount ELSE 0 END), 0),
            coalesce(sum(CASE WHEN p.account = 'refunds_due' THEN p.amount ELSE 0 END), 0)
     FROM posting p JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     WHERE p.merchant_id = ?1 AND p.part = ?2 AND e.outlet = ?3
       AND p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due')";

const UNBALANCED: &str = "SELECT count(*) FROM (
         SELECT q.entry_row FROM posting q
         WHERE q.merchant_id = ?1 AND q.entry_row IN (
             SELECT p.entry_row FROM posting p
             WHERE p.merchant_id = ?1 AND p.part = ?2
               AND p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due'))
         GROUP BY q.entry_row HAVING sum(q.amount) <> 0) AS wrong";

fn customer(connection: &Connection, merchant: MerchantId, row: u64, outlet: &str) -> Result<Figures> {
    let part = row.to_string();
    let four = |row: &crate::sql::Row<'_>| {
        let net = |column: usize| row.get::<_, i64>(column).map(Amount);
        Ok([net(0)?, net(1)?, net(2)?, net(3)?])
    };
    let kept = connection
        .prepare_cached(
            "SELECT k.customer_deposits, k.wallets, k.receivables, k.refunds_due FROM customer_balance k
             WHERE k.merchant_id = ?1 AND k.customer_row = ?2 AND k.outlet = ?3",
        )?
        .query_row(params![merchant.0, row as i64, outlet], four)
        .optional()?;
    let posted = connection.query_row(OF_CUSTOMER, params![merchant.0, part, outlet], four)?;
    let unbalanced: i64 = connection.query_row(UNBALANCED, params![merchant.0, part], |row| row.get(0))?;
    Ok(Figures::Customer { kept: kept.unwrap_or_default(), posted, unbalanced: unbalanced as u64 })
}

/// Writes a figure as it is from now on.
pub(crate) fn write(connection: &Connection, merchant: MerchantId, repaired: &Repaired) -> Result<()> {
    match repaired {
        Repaired::Balance(key, balance) => connection
            .prepare_cached(
                "INSERT INTO ledger_balance (merchant_id, business_date, outlet, account, part, debit, credit)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (merchant_id, business_date, outlet, account, part) DO UPDATE SET debit = ?6, credit = ?7",
            )?
            .execute(params![
                merchant.0,
                key.business_date.as_number(),
                key.outlet,
                key.account.account.as_str(),
                key.account.part,
                balance.debit.0,
                balance.credit.0
            ]),
        Repaired::Customer { row, at } => connection
            .prepare_cached(
                "INSERT INTO customer_balance (merchant_id, customer_row, outlet, customer_deposits, wallets, receivables, refunds_due)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (merchant_id, customer_row, outlet) DO UPDATE
                 SET customer_deposits = ?4, wallets = ?5, receivables = ?6, refunds_due = ?7",
            )?
            .execute(params![
                merchant.0,
                *row as i64,
                at.outlet,
                at.nets[0].0,
                at.nets[1].0,
                at.nets[2].0,
                at.nets[3].0
            ]),
        Repaired::Counter(key, value) => connection
            .prepare_cached(
                "UPDATE counter SET value = ?5 WHERE merchant_id = ?1 AND kind = ?2 AND scope = ?3 AND period = ?4 AND value < ?5",
            )?
            .execute(params![merchant.0, key.kind.as_str(), key.scope, key.period, value]),
    }
}

/// Writes whether a rule's repair is made by itself.
pub(crate) fn write_auto_repair(connection: &Connection, merchant: MerchantId, change: &ChangeAutoRepair) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO doctor_rule (merchant_id, code, auto_repair) VALUES (?1, ?2, ?3)
             ON CONFLICT (merchant_id, code) DO UPDATE SET auto_repair = ?3",
        )?
        .execute(params![merchant.0, change.code, change.auto_repair.as_str()])
}
