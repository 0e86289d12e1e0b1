//! Rules that compare a figure that is kept with the sum of what it is kept of.
//!
//! What is summed is never changed, so that it may be read a slice at a time while others write. What is kept is read at the end, in one
//! snapshot with the rows that came since; so both are of one state, however long the rest took. Memory follows how many figures there
//! are, not how many documents.

use std::collections::BTreeMap;

use docket_domain::ids::MerchantId;

use super::rows::{key, text};
use super::rule::{Against, Rule, Suspect, Totals};
use crate::sql::{Connection, Result, params};

/// Sums over the rows up to a record.
pub(super) struct Running {
    pub rule: &'static Rule,
    pub totals: Totals,
    /// The record up to which they are.
    pub upto: i64,
    sums: BTreeMap<String, Vec<i128>>,
}

impl Running {
    pub fn new(rule: &'static Rule, totals: Totals) -> Running {
        Running { rule, totals, upto: 0, sums: BTreeMap::new() }
    }

    /// Adds the rows up to a record.
    pub fn add(&mut self, connection: &Connection, merchant: MerchantId, upto: i64) -> Result<()> {
        if upto <= self.upto {
            return Ok(());
        }
        for sql in self.totals.summed {
            self.sum(connection, merchant, sql, upto, 1)?;
        }
        if let Against::Sums(others) = self.totals.against {
            for sql in others {
                self.sum(connection, merchant, sql, upto, -1)?;
            }
        }
        self.upto = upto;
        Ok(())
    }

    fn sum(&mut self, connection: &Connection, merchant: MerchantId, sql: &str, upto: i64, sign: i128) -> Result<()> {
        let (keys, figures) = (self.totals.keys, self.totals.facts.len());
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![merchant.0, self.upto, upto])?;
        while let Some(row) = rows.next()? {
            let sums = self.sums.entry(key(&row, keys)?).or_insert_with(|| vec![0; figures]);
            for (place, sum) in sums.iter_mut().enumerate() {
                *sum += sign * i128::from(row.get::<_, i64>(keys + place)?);
            }
        }
        Ok(())
    }

    /// What differs, in a snapshot that has no record after those that were added.
    pub fn differing(mut self, connection: &Connection, merchant: MerchantId) -> Result<Vec<Suspect>> {
        let mut suspects = Vec::new();
        let figures = self.totals.facts.len();
        if let Against::Kept(sql) = self.totals.against {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params![merchant.0])?;
            while let Some(row) = rows.next()? {
                let key = key(&row, self.totals.keys)?;
                let mut kept = Vec::with_capacity(figures);
                for place in 0..figures {
                    kept.push(i128::from(row.get::<_, i64>(self.totals.keys + place)?));
                }
                let summed = self.sums.remove(&key).unwrap_or_else(|| vec![0; figures]);
                if kept != summed {
                    suspects.push(self.suspect(key, &kept, &summed));
                }
            }
        }
        // What is left has no figure that is kept, or sums that should cancel each other out.
        let nothing = vec![0; figures];
        for (key, summed) in std::mem::take(&mut self.sums) {
            if summed != nothing {
                suspects.push(self.suspect(key, &nothing, &summed));
            }
        }
        Ok(suspects)
    }

    fn suspect(&self, key: String, kept: &[i128], summed: &[i128]) -> Suspect {
        let names = self.totals.facts.iter().zip(kept.iter().zip(summed)).filter(|(_, (kept, summed))| kept != summed);
        let facts = names.map(|(name, (kept, summed))| (*name, format!("{kept} instead of {summed}"))).collect();
        let repair = self.totals.repair.and_then(|repair| repair(&key));
        Suspect { rule: self.rule, of: self.totals.of, key, facts, repair }
    }
}

/// What a query over little finds wrong.
pub(super) fn state(
    connection: &Connection,
    merchant: MerchantId,
    rule: &'static Rule,
    query: &super::rule::StateQuery,
) -> Result<Vec<Suspect>> {
    let mut statement = connection.prepare_cached(query.sql)?;
    let rows = statement.query_map(params![merchant.0, super::rows::PER_RULE_MAX as i64], |row| {
        let facts = super::rows::facts(row, query.keys, query.facts)?;
        Ok(Suspect { rule, of: query.of, key: key(row, query.keys)?, facts, repair: None })
    })?;
    rows.collect()
}

/// How many numbers each counter has given out, and their sum, by the number of its record.
const NUMBERS: &[&str] = &[
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM orders d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.ticket_counter_row, count(*), sum(CASE WHEN d.ticket_sequence < 1000000000 THEN d.ticket_sequence ELSE 0 END) FROM orders d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.ticket_counter_row IS NOT NULL GROUP BY d.ticket_counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM order_ticket d
     WHERE d.merchant_id = ?1 AND d.order_row > ?2 AND d.order_row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM customer d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM payment d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM shift d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM z_report d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM bill d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM credit_note d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 GROUP BY d.counter_row",
    "SELECT d.counter_row, count(*), sum(CASE WHEN d.sequence < 1000000000 THEN d.sequence ELSE 0 END) FROM stock_document d
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.counter_row IS NOT NULL GROUP BY d.counter_row",
];

/// The sums that [`Running::numbers`] compares with the counters.
pub(super) const OF_NUMBERS: Totals = Totals {
    of: super::rule::Kind::Counter,
    keys: 1,
    summed: NUMBERS,
    against: Against::Sums(&[]),
    facts: &["documents", "sum"],
    repair: None,
};

/// How many documents have numbers of a counter that is not there, by the number of its record.
pub(super) type Uncounted = Vec<(i64, i128)>;

/// A counter whose numbers may not be what they should.
pub(super) struct Doubtful {
    pub kind: String,
    pub scope: String,
    pub period: String,
}

impl Running {
    /// The counters whose documents are not as many as they gave out, or have other numbers, and the counters that are not there at all.
    /// Only a suspicion: tickets of seats may be added to an order long after it was placed, and some counters may have gaps.
    pub fn numbers(mut self, connection: &Connection, merchant: MerchantId) -> Result<(Vec<Doubtful>, Uncounted)> {
        let mut doubtful = Vec::new();
        let explained = passed_over(connection, merchant)?;
        let mut statement = connection.prepare_cached(
            "SELECT c.row, c.kind, c.scope, c.period, c.start, c.value FROM counter c WHERE c.merchant_id = ?1",
        )?;
        let mut rows = statement.query(params![merchant.0])?;
        while let Some(row) = rows.next()? {
            let (at, start, value): (i64, i64, i64) = (row.get(0)?, row.get(4)?, row.get(5)?);
            let sums = self.sums.remove(&at.to_string()).unwrap_or_else(|| vec![0; 2]);
            let count = i128::from(value) - i128::from(start) + 1;
            let sum = count * (i128::from(start) + i128::from(value)) / 2;
            let (never, of_them) = explained.get(&at).copied().unwrap_or_default();
            if sums != [count - never, sum - of_them] {
                let word = |column: usize| row.get::<_, rusqlite::types::Value>(column).map(text);
                doubtful.push(Doubtful { kind: word(1)?, scope: word(2)?, period: word(3)? });
            }
        }
        let without = self.sums.into_iter().filter_map(|(row, sums)| Some((row.parse().ok()?, sums[0]))).collect();
        Ok((doubtful, without))
    }
}

/// How many values each counter passed over for a reason that a record names, and their sum, by the number of its record.
fn passed_over(connection: &Connection, merchant: MerchantId) -> Result<BTreeMap<i64, (i128, i128)>> {
    let mut statement = connection
        .prepare_cached("SELECT g.counter_row, g.from_value, g.to_value FROM numbering_gap g WHERE g.merchant_id = ?1")?;
    let mut rows = statement.query(params![merchant.0])?;
    let mut passed: BTreeMap<i64, (i128, i128)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (from, to): (i64, i64) = (row.get(1)?, row.get(2)?);
        let count = i128::from(to) - i128::from(from) + 1;
        let of_counter = passed.entry(row.get(0)?).or_default();
        of_counter.0 += count;
        of_counter.1 += count * (i128::from(from) + i128::from(to)) / 2;
    }
    Ok(passed)
}
