//! The ledger.

use crate::sql::Value;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use docket_domain::book::Change;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::ledger::{Account, ApartBy, AtOutlet, Balance, BalanceKey, CustomerAccounts, Entry};
use docket_domain::money::Amount;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::{EntryDocument, EntryFilter, PostingDocument, TrialLine};
use crate::customers;
use crate::look_ups::{self, LookUp, Place};
use crate::sql::{broken, row_bound, uuid_at};

pub(crate) fn balance(connection: &Connection, merchant: MerchantId, key: &BalanceKey) -> Result<Option<Balance>> {
    connection
        .prepare_cached(
            "SELECT debit, credit FROM ledger_balance
             WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 AND account = ?4 AND part = ?5",
        )?
        .query_row(
            params![merchant.0, key.business_date.as_number(), key.outlet, key.account.account.as_str(), key.account.part],
            |row| Ok(Balance { debit: Amount(row.get(0)?), credit: Amount(row.get(1)?) }),
        )
        .optional()
}

pub(crate) fn write_balance(
    connection: &Connection,
    merchant: MerchantId,
    change: Change,
    key: &BalanceKey,
    balance: &Balance,
) -> Result<()> {
    let sql = match change {
        Change::Insert => {
            "INSERT INTO ledger_balance (merchant_id, business_date, outlet, account, part, debit, credit)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        }
        Change::Update => {
            "UPDATE ledger_balance SET debit = ?6, credit = ?7
             WHERE merchant_id = ?1 AND business_date = ?2 AND outlet = ?3 AND account = ?4 AND part = ?5"
        }
    };
    connection.prepare_cached(sql)?.execute(params![
        merchant.0,
        key.business_date.as_number(),
        key.outlet,
        key.account.account.as_str(),
        key.account.part,
        balance.debit.0,
        balance.credit.0
    ])
}

/// A customer's part of the accounts that are kept apart by customer.
pub(crate) fn customer_accounts(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<CustomerAccounts>> {
    let mut statement = connection.prepare_cached(
        "SELECT outlet, customer_deposits, wallets, receivables, refunds_due FROM customer_balance
         WHERE merchant_id = ?1 AND customer_row = ?2",
    )?;
    let outlets = statement.query_map(params![merchant.0, row as i64], |row| {
        let net = |index| row.get::<_, i64>(index).map(Amount);
        Ok(AtOutlet { outlet: row.get(0)?, nets: [net(1)?, net(2)?, net(3)?, net(4)?] })
    })?;
    let outlets = outlets.collect::<Result<Vec<_>>>()?;
    Ok(if outlets.is_empty() { None } else { Some(CustomerAccounts::of(outlets)) })
}

/// Writes what has changed of it.
pub(crate) fn write_customer_accounts(
    connection: &Connection,
    merchant: MerchantId,
    before: Option<&CustomerAccounts>,
    row: u64,
    after: &CustomerAccounts,
) -> Result<()> {
    let before = before.map_or(&[][..], CustomerAccounts::outlets);
    for at in after.outlets().iter().filter(|at| !before.contains(at)) {
        connection
            .prepare_cached(
                "INSERT INTO customer_balance (merchant_id, customer_row, outlet, customer_deposits, wallets, receivables, refunds_due)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (merchant_id, customer_row, outlet) DO UPDATE
                 SET customer_deposits = ?4, wallets = ?5, receivables = ?6, refunds_due = ?7",
            )?
            .execute(params![
                merchant.0,
                row as i64,
                at.outlet,
                at.nets[0].0,
                at.nets[1].0,
                at.nets[2].0,
                at.nets[3].0
            ])?;
    }
    Ok(())
}

pub(crate) fn insert_entry(connection: &Connection, merchant: MerchantId, entry: &Entry) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO journal_entry (merchant_id, row, business_date, outlet) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![merchant.0, entry.row as i64, entry.business_date.as_number(), entry.outlet])?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO posting (merchant_id, entry_row, line, account, part, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (line, posting) in entry.postings.iter().enumerate() {
        let account = &posting.account;
        statement.execute(params![
            merchant.0,
            entry.row as i64,
            line as i64,
            account.account.as_str(),
            account.part,
            posting.amount.0
        ])?;
    }
    Ok(())
}

/// Entries from the newest on, older than a row.
pub(crate) fn entries(
    connection: &Connection,
    merchant: MerchantId,
    filter: &EntryFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<EntryDocument>> {
    let read = |place: Option<Place>, limit: usize| {
        let (sql, values) = entries_query(merchant, filter, place, older_than, limit);
        connection.prepare_cached(&sql)?.query_map(params_from_iter(values), entry)?.collect::<Result<Vec<EntryDocument>>>()
    };
    let mut entries = match by_account(filter) {
        Some(_) => look_ups::page(connection, merchant, LookUp::Accounts, false, limit, |place, limit| read(Some(place), limit))?,
        None => read(None, limit)?,
    };
    for entry in &mut entries {
        entry.postings = postings(connection, merchant, entry.row)?;
    }
    Ok(entries)
}

const ENTRY: &str = "e.row, e.business_date, e.outlet, r.at, r.user_id, r.action, r.subject_kind, r.subject_id";

/// Where entries are read from, by what is asked of them.
const OF_ACCOUNT: &str = "FROM posting_of_account p
     CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     CROSS JOIN record r ON r.merchant_id = e.merchant_id AND r.seq = e.row WHERE p.merchant_id = ?";
const OF_ACCOUNT_LATELY: &str = "FROM posting p
     CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     CROSS JOIN record r ON r.merchant_id = e.merchant_id AND r.seq = e.row WHERE p.merchant_id = ?";
const OF_DATE: &str = "FROM journal_entry e INDEXED BY journal_entry_business_date
     CROSS JOIN record r ON r.merchant_id = e.merchant_id AND r.seq = e.row WHERE e.merchant_id = ?";
const OF_ALL: &str = "FROM journal_entry e
     CROSS JOIN record r ON r.merchant_id = e.merchant_id AND r.seq = e.row WHERE e.merchant_id = ?";

/// The account by which entries are looked up; none where they are of a date.
fn by_account(filter: &EntryFilter) -> Option<Account> {
    filter.account.filter(|_| filter.business_date.is_none())
}

/// The query for a page of entries. It follows what leaves the least to look at: the index of the date, what is looked up of the
/// account (in one of its places), or the entries themselves, each from its newest end.
fn entries_query(
    merchant: MerchantId,
    filter: &EntryFilter,
    place: Option<Place>,
    older_than: Option<u64>,
    limit: usize,
) -> (String, Vec<Value>) {
    let by_account = by_account(filter);
    let (row, from) = match place {
        Some(Place::LookUp(_)) => ("p.entry_row", OF_ACCOUNT),
        Some(Place::Table(_)) => ("p.entry_row", OF_ACCOUNT_LATELY),
        // Left to itself SQLite would walk back from the newest entry to the date.
        None if filter.business_date.is_some() => ("e.row", OF_DATE),
        None => ("e.row", OF_ALL),
    };
    let mut sql = format!("SELECT {ENTRY} {from}");
    let mut values = vec![Value::from(merchant.0)];
    let mut also = |condition: &str, value: Value| {
        sql.push_str(&format!(" AND {condition}"));
        values.push(value);
    };
    match place {
        Some(Place::LookUp(to)) => also("p.entry_row <= ?", Value::from(to)),
        Some(Place::Table(to)) => also("p.entry_row > ?", Value::from(to)),
        None => {}
    }
    if let Some(older_than) = older_than {
        also(&format!("{row} < ?"), Value::from(row_bound(older_than)));
    }
    if let Some(date) = filter.business_date {
        also("e.business_date = ?", Value::from(i64::from(date.as_number())));
    }
    if let Some(outlet) = &filter.outlet {
        also("e.outlet = ?", Value::from(outlet.clone()));
    }
    if let Some(account) = filter.account {
        let of_a_date =
            "EXISTS (SELECT 1 FROM posting p WHERE p.merchant_id = e.merchant_id AND p.account = ? AND p.entry_row = e.row)";
        also(if by_account.is_some() { "p.account = ?" } else { of_a_date }, Value::from(account.as_str().to_owned()));
    }
    if by_account.is_some() {
        // An entry may post to several parts of an account: it is shown at the first.
        sql.push_str(
            " AND NOT EXISTS (SELECT 1 FROM posting q WHERE q.merchant_id = p.merchant_id AND q.entry_row = p.entry_row
                              AND q.account = p.account AND q.line < p.line)",
        );
    }
    sql.push_str(&format!(" ORDER BY {row} DESC LIMIT ?"));
    values.push(Value::from(limit as i64));
    (sql, values)
}

/// An entry without its postings.
fn entry(row: &Row<'_>) -> Result<EntryDocument> {
    Ok(EntryDocument {
        row: row.get::<_, i64>(0)? as u64,
        business_date: Date::from_number(row.get(1)?).ok_or_else(|| broken("journal_entry.business_date"))?,
        outlet: row.get(2)?,
        at: Timestamp(row.get(3)?),
        user: UserId(uuid_at(row, 4)?),
        action: row.get(5)?,
        subject_kind: row.get(6)?,
        subject_id: row.get::<_, Option<[u8; 16]>>(7)?.map(Uuid::from_bytes),
        postings: Vec::new(),
    })
}

fn postings(connection: &Connection, merchant: MerchantId, entry_row: u64) -> Result<Vec<PostingDocument>> {
    let mut statement = connection
        .prepare_cached("SELECT account, part, amount FROM posting WHERE merchant_id = ?1 AND entry_row = ?2 ORDER BY line")?;
    let rows = statement.query_map(params![merchant.0, entry_row as i64], |row| {
        let account = account(row.get(0)?)?;
        let part = shown_part(connection, merchant, account, row.get(1)?)?;
        Ok(PostingDocument { account, part, amount: Amount(row.get(2)?) })
    })?;
    rows.collect()
}

const TRIAL: &str = "SELECT account, NULL, sum(debit), sum(credit) FROM ledger_balance
     WHERE merchant_id = ?1 AND business_date = ?2 AND (?3 IS NULL OR outlet = ?3) GROUP BY account";

/// Customers' parts are kept over all dates only; those of one date are the sums of its postings.
const TRIAL_BY_PART: &str = "SELECT account, part, sum(debit), sum(credit) FROM ledger_balance
     WHERE merchant_id = ?1 AND business_date = ?2 AND (?3 IS NULL OR outlet = ?3)
       AND account NOT IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due')
     GROUP BY account, part
     UNION ALL
     SELECT p.account, p.part, sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END),
            sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END)
     FROM journal_entry e INDEXED BY journal_entry_business_date
     CROSS JOIN posting p ON p.merchant_id = e.merchant_id AND p.entry_row = e.row
     WHERE e.merchant_id = ?1 AND e.business_date = ?2 AND (?3 IS NULL OR e.outlet = ?3)
       AND p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due')
     GROUP BY p.account, p.part";

/// What was posted on a date, per account or, `by_part`, per part of each, in the order of the chart.
pub(crate) fn trial_balance(
    connection: &Connection,
    merchant: MerchantId,
    date: Date,
    outlet: Option<&str>,
    by_part: bool,
) -> Result<Vec<TrialLine>> {
    let sql = if by_part { TRIAL_BY_PART } else { TRIAL };
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![merchant.0, date.as_number(), outlet], |row| {
        let account = account(row.get(0)?)?;
        let part = row.get::<_, Option<String>>(1)?;
        let part = part.map(|part| shown_part(connection, merchant, account, part)).transpose()?;
        Ok(TrialLine { account, part, sums: Balance { debit: Amount(row.get(2)?), credit: Amount(row.get(3)?) } })
    })?;
    let mut lines: Vec<TrialLine> = rows.collect::<Result<_>>()?;
    lines.sort_by_key(|line| line.account);
    Ok(lines)
}

fn account(word: String) -> Result<Account> {
    Account::parse(&word).ok_or_else(|| broken("posting.account"))
}

/// A part as readers know it: rows of customers are ours alone, their ids are everyone's.
fn shown_part(connection: &Connection, merchant: MerchantId, account: Account, part: String) -> Result<String> {
    if account.apart_by() != Some(ApartBy::Customer) || part.is_empty() {
        return Ok(part);
    }
    let row = part.parse().map_err(|_| broken("posting.part"))?;
    let customer = customers::sql::by_row(connection, merchant, row)?.ok_or_else(|| broken("posting.part"))?;
    Ok(customer.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_entries_is_read_off_an_index_and_never_sorted() {
        let (date, account) = (Date::parse("2025-11-06"), Some(Account::Tips));
        for (business_date, account, place, index) in [
            (None, None, None, "PRIMARY KEY"),
            (date, None, None, "journal_entry_business_date"),
            (None, account, Some(Place::LookUp(5)), "PRIMARY KEY (merchant_id=? AND account=? AND entry_row<?)"),
            (None, account, Some(Place::Table(5)), "PRIMARY KEY (merchant_id=? AND entry_row>? AND entry_row<?)"),
            (date, account, None, "journal_entry_business_date"),
        ] {
            let filter = EntryFilter { business_date, account, ..EntryFilter::default() };
            let (sql, _) = entries_query(MerchantId(1), &filter, place, Some(7), 50);
            let steps = crate::sqlite::plan(&sql);
            assert!(steps[0].contains(index), "{steps:?}");
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE") || step.starts_with("SCAN")), "{steps:?}");
        }
    }
}
