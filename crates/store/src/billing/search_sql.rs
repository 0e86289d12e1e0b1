//! How bills are listed and searched.

use crate::sql::Value;
use crate::sql::{Connection, Result, params_from_iter};
use docket_domain::billing::{Bill, BillState};
use docket_domain::ids::MerchantId;
use docket_domain::time::Date;

use super::sql::{COLUMNS, bill, state};
use super::{BillFilter, BillSearch};
use crate::customers;
use crate::customers::terms::words;
use crate::look_ups::{self, LookUp, Place, of_customers};
use crate::ordering::search_sql::{Cursor, successor};
use crate::sql::row_bound;

/// What a search looks at, in the order in which matches are shown. A later stage leaves out what an earlier one shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Number or the till's reference.
    Exact,
    /// Number or phone of the customer.
    OfCustomer,
    NumberPrefix,
    ReferencePrefix,
    /// Words of the customer's name.
    Named,
}

const STAGES: [Stage; 5] = [Stage::Exact, Stage::OfCustomer, Stage::NumberPrefix, Stage::ReferencePrefix, Stage::Named];

/// The most words of a name that are looked for; who types more has found them.
const WORDS_MAX: usize = 6;

/// Names every parameter that all stages bind, since SQLite takes no value for one that a statement does not have. It always holds.
const ALL_BOUND: &str = "(?2 IS NOT NULL OR ?3 IS NOT NULL OR ?4 IS NOT NULL OR ?5 IS NOT NULL OR ?6 IS NOT NULL)";

/// Rows of bills: `?2` is what was typed. The scope, which is never null, has SQLite take the index of numbers and not walk through
/// all bills of the merchant.
const EXACT: &str = "SELECT row FROM bill WHERE merchant_id = ?1 AND number = ?2 AND number_scope >= ''
     UNION SELECT row FROM bill INDEXED BY bill_reference WHERE merchant_id = ?1 AND reference = ?2
     UNION SELECT a.row FROM number_alias n JOIN bill a ON a.merchant_id = n.merchant_id AND a.bill_id = n.document_id
           WHERE n.merchant_id = ?1 AND n.kind = 'bill' AND n.number = ?2";

/// Rows of customers: `?2` is what was typed, `?6` the phone that it is. Someone may stand there twice, which a plain union would have
/// SQLite sort for, by a walk through all customers.
const KNOWN: &str = "SELECT row FROM customer WHERE merchant_id = ?1 AND number = ?2 AND number_scope >= ''
     UNION ALL SELECT row FROM customer WHERE merchant_id = ?1 AND phone_e164 = ?6
     UNION ALL SELECT row FROM customer INDEXED BY customer_phone_national WHERE merchant_id = ?1 AND phone_national = ?2";

/// The rows of everyone who is one with the customers of those rows.
fn persons(rows: &str) -> String {
    format!(
        "WITH found AS ({rows}),
              whole AS (SELECT coalesce(c.merged_into, c.customer_id) AS id
                        FROM found CROSS JOIN customer c ON c.merchant_id = ?1 AND c.row = found.row)
         SELECT c.row FROM whole CROSS JOIN customer c ON c.merchant_id = ?1 AND c.customer_id = whole.id
         UNION ALL
         SELECT c.row FROM whole CROSS JOIN customer c INDEXED BY customer_merged_into
             ON c.merchant_id = ?1 AND c.merged_into = whole.id"
    )
}

/// The rows of customers whose name has words that begin like those, two parameters each from a number on.
fn named(words: usize, from: usize) -> String {
    let of_word = |word: usize| {
        let first = from + 2 * word;
        format!(
            "SELECT customer_row AS row FROM customer_term
             WHERE merchant_id = ?1 AND kind = 'word' AND term >= ?{first} AND term < ?{}",
            first + 1
        )
    };
    (0..words).map(of_word).collect::<Vec<_>>().join(" INTERSECT ")
}

impl Stage {
    /// What holds of a bill that it shows, and what orders them. `?3` is the end of what begins like `?2`, `?4` and `?5` are text and
    /// row of the cursor; words of a name begin at `?8`.
    fn sql(self, words: usize) -> (String, &'static str) {
        const NOT_EXACT: &str = "b.number <> ?2 AND b.reference IS DISTINCT FROM ?2";
        const NOT_BY_PREFIX: &str =
            "NOT (b.number >= ?2 AND b.number < ?3) AND (b.reference IS NULL OR NOT (b.reference >= ?2 AND b.reference < ?3))";
        let of = |rows: &str| format!("b.row IN ({})", of_customers("bill_of_customer", "bill", &persons(rows)));
        let not_of_known = format!("(b.customer_row IS NULL OR b.customer_row NOT IN ({}))", persons(KNOWN));
        match self {
            Stage::Exact => (format!("b.row IN ({EXACT}) AND (?5 = 0 OR b.row < ?5)"), "b.row DESC"),
            Stage::OfCustomer => (format!("{} AND (?5 = 0 OR b.row < ?5) AND {NOT_EXACT}", of(KNOWN)), "b.row DESC"),
            Stage::NumberPrefix => (
                format!("b.number >= ?4 AND b.number < ?3 AND (b.number, b.row) > (?4, ?5) AND {NOT_EXACT} AND {not_of_known}"),
                "b.number, b.row",
            ),
            Stage::ReferencePrefix => (
                format!(
                    "b.reference >= ?4 AND b.reference < ?3 AND (b.reference, b.row) > (?4, ?5) AND {NOT_EXACT}
                     AND NOT (b.number >= ?2 AND b.number < ?3) AND {not_of_known}"
                ),
                "b.reference, b.row",
            ),
            Stage::Named => (
                format!(
                    "{} AND (?5 = 0 OR b.row < ?5) AND {NOT_EXACT} AND {NOT_BY_PREFIX} AND {not_of_known}",
                    of(&named(words, 8))
                ),
                "b.row DESC",
            ),
        }
    }
}

/// The conditions that every bill of a list meets.
fn conditions(filter: &BillFilter, customer_rows: Option<&[u64]>, values: &mut Vec<Value>) -> String {
    let mut sql = String::new();
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        sql.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    if let Some(outlet) = &filter.outlet {
        add("b.outlet =", Value::from(outlet.clone()));
    }
    for (comparison, date) in [("=", filter.business_date), (">=", filter.from), ("<=", filter.to)] {
        if let Some(date) = date {
            add(&format!("b.business_date {comparison}"), Value::from(i64::from(Date::as_number(date))));
        }
    }
    if let Some(rows) = customer_rows {
        let rows: Vec<String> = rows.iter().map(u64::to_string).collect();
        sql.push_str(&format!(" AND b.customer_row IS NOT NULL AND b.customer_row IN ({})", rows.join(", ")));
    }
    sql
}

/// The rows of whom the filter names, with who was merged into them; none where it names nobody.
fn customer_rows(connection: &Connection, merchant: MerchantId, filter: &BillFilter) -> Result<Option<Vec<u64>>> {
    filter.customer.map(|customer| customers::sql::rows_of_person(connection, merchant, customer)).transpose()
}

/// Bills of customers, looked up.
const LOOKED_UP: &str = "bill_of_customer k CROSS JOIN bill b ON b.merchant_id = k.merchant_id AND b.row = k.row";

/// Bills, the newest first, older than a row.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &BillFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<BillState>> {
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let mut values = vec![Value::from(merchant.0), Value::from(older_than), Value::from(limit as i64)];
    let customer_rows = customer_rows(connection, merchant, filter)?;
    if customer_rows.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let conditions = conditions(filter, None, &mut values);
    let page = |of: Option<(Place, &str)>, limit: usize| {
        let mut values = values.clone();
        values[2] = Value::from(limit as i64);
        values.extend(of.map(|(place, _)| Value::from(place.to())));
        let to = values.len();
        let (sql, row) = match of {
            None => (format!("SELECT {COLUMNS} FROM bill b WHERE b.merchant_id = ?1"), "b.row"),
            Some((Place::LookUp(_), rows)) => (
                format!(
                    "SELECT {COLUMNS} FROM {LOOKED_UP} WHERE k.merchant_id = ?1 AND k.row <= ?{to} AND k.customer_row IN ({rows})"
                ),
                "k.row",
            ),
            Some((Place::Table(_), rows)) => (
                format!("SELECT {COLUMNS} FROM bill b WHERE b.merchant_id = ?1 AND b.row > ?{to} AND b.customer_row IN ({rows})"),
                "b.row",
            ),
        };
        let sql = format!("{sql} AND {row} < ?2{conditions} ORDER BY {row} DESC LIMIT ?3");
        connection.prepare_cached(&sql)?.query_map(params_from_iter(values), bill)?.collect::<Result<Vec<Bill>>>()
    };
    let bills = match customer_rows {
        None => page(None, limit)?,
        Some(rows) => {
            let rows = rows.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            look_ups::page(connection, merchant, LookUp::Bills, false, limit, |place, limit| page(Some((place, &rows)), limit))?
        }
    };
    bills.into_iter().map(|bill| state(connection, merchant, bill)).collect()
}

/// One page of the bills that match a search, and where the next begins.
pub(crate) fn search(
    connection: &Connection,
    merchant: MerchantId,
    wanted: &BillSearch,
    filter: &BillFilter,
    after: Option<Cursor>,
    limit: usize,
) -> Result<(Vec<BillState>, Option<Cursor>)> {
    let mut found: Vec<(Cursor, Bill)> = Vec::new();
    let after = after.unwrap_or(Cursor::START);
    for stage in after.stage..STAGES.len() {
        let from = if stage == after.stage { after.clone() } else { Cursor { stage, ..Cursor::START } };
        found.extend(of_stage(connection, merchant, wanted, filter, &from, limit + 1 - found.len())?);
        if found.len() > limit {
            break;
        }
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|(cursor, _)| cursor.clone());
    let bills = found.into_iter().map(|(_, bill)| state(connection, merchant, bill)).collect::<Result<_>>()?;
    Ok((bills, next))
}

/// Matches of the cursor's stage after the cursor, each with a cursor to itself.
fn of_stage(
    connection: &Connection,
    merchant: MerchantId,
    wanted: &BillSearch,
    filter: &BillFilter,
    after: &Cursor,
    limit: usize,
) -> Result<Vec<(Cursor, Bill)>> {
    let stage = STAGES[after.stage];
    let text = wanted.text.as_str();
    let customer_rows = customer_rows(connection, merchant, filter)?;
    let mut words = words(text);
    words.truncate(WORDS_MAX);
    if (stage == Stage::Named && words.is_empty()) || customer_rows.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let from = if after.row == 0 { text } else { after.text.as_str() };
    let mut values = vec![
        Value::from(merchant.0),
        Value::from(text.to_owned()),
        Value::from(successor(text)),
        Value::from(from.to_owned()),
        Value::from(after.row as i64),
        wanted.phone.as_ref().map_or(Value::Null, |phone| Value::from(phone.as_str().to_owned())),
        Value::from(limit as i64),
    ];
    let (condition, order) = stage.sql(words.len());
    if stage == Stage::Named {
        values.extend(words.iter().flat_map(|word| [Value::from(word.clone()), Value::from(successor(word))]));
    }
    let conditions = conditions(filter, customer_rows.as_deref(), &mut values);
    let sql = format!(
        "SELECT {COLUMNS} FROM bill b
         WHERE b.merchant_id = ?1 AND ({condition}){conditions} AND {ALL_BOUND}
         ORDER BY {order} LIMIT ?7"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        let bill = bill(row)?;
        let text = match stage {
            Stage::Exact | Stage::OfCustomer | Stage::Named => String::new(),
            Stage::NumberPrefix => bill.number.text().to_owned(),
            Stage::ReferencePrefix => bill.reference.clone().unwrap_or_default(),
        };
        Ok((Cursor { stage: after.stage, text, row: bill.row }, bill))
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_goes_by_its_index_and_none_walks_through_all_bills_or_customers() {
        for (stage, looked_up) in [
            (Stage::Exact, vec!["(merchant_id=? AND number=?", "(merchant_id=? AND reference=?"]),
            (
                Stage::OfCustomer,
                vec!["bill_of_customer USING PRIMARY KEY (merchant_id=? AND customer_row=?", "number=?", "phone_national=?"],
            ),
            (Stage::NumberPrefix, vec!["(merchant_id=? AND number>? AND number<?)"]),
            (Stage::ReferencePrefix, vec!["b USING INDEX bill_reference (merchant_id=? AND reference>? AND reference<?)"]),
            (
                Stage::Named,
                vec!["bill_of_customer USING PRIMARY KEY (merchant_id=? AND customer_row=?", "kind=? AND term>? AND term<?)"],
            ),
        ] {
            let (condition, order) = stage.sql(1);
            let sql = format!(
                "SELECT b.row FROM bill b WHERE b.merchant_id = ?1 AND ({condition})
                   AND {ALL_BOUND} ORDER BY {order} LIMIT ?7"
            );
            let plan = crate::sqlite::plan(&sql);
            for part in looked_up {
                assert!(plan.iter().any(|step| step.contains(part)), "{stage:?}: {part} in {plan:#?}");
            }
            let walks = |step: &&String| step.ends_with("(merchant_id=?)") || step.contains("SCAN b") || step.contains("SCAN c");
            assert_eq!(plan.iter().find(walks), None, "{stage:?}: {plan:#?}");
        }
    }
}
