//! Rules that look at documents, a slice of record numbers at a time.

use docket_domain::hex::hex;
use docket_domain::ids::MerchantId;

use super::rule::{Kind, Look, Query, Rule, Suspect};
use crate::sql::{Connection, Result, Row, Value, params};

/// The most that one rule tells of; a store that is wrong in more places is not mended one by one.
pub(super) const PER_RULE_MAX: usize = 1_000;

/// Everything that a rule finds wrong among the rows that are more than the first number and at most the second, of the kinds that are
/// `wanted`.
pub(super) fn look(
    connection: &Connection,
    merchant: MerchantId,
    rule: &'static Rule,
    range: (i64, i64),
    wanted: impl Fn(Kind) -> bool,
) -> Result<Vec<Suspect>> {
    match rule.look {
        Look::Rows(queries) => {
            let mut suspects = Vec::new();
            for query in queries.iter().filter(|query| wanted(query.of)) {
                suspects.extend(ask(connection, merchant, rule, query, range)?);
            }
            Ok(suspects)
        }
        Look::Code(code) if wanted(code.of) => {
            let wrong = (code.look)(connection, merchant, range)?.into_iter();
            let suspect = |(row, facts): (i64, _)| Suspect { rule, of: code.of, key: row.to_string(), facts, repair: None };
            Ok(wrong.map(suspect).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether a rule looks at documents of a kind.
pub(super) fn looks_at(rule: &Rule, kind: Kind) -> bool {
    match rule.look {
        Look::Rows(queries) => queries.iter().any(|query| query.of == kind),
        Look::Code(code) => code.of == kind,
        _ => false,
    }
}

fn ask(
    connection: &Connection,
    merchant: MerchantId,
    rule: &'static Rule,
    query: &Query,
    (after, upto): (i64, i64),
) -> Result<Vec<Suspect>> {
    let mut statement = connection.prepare_cached(query.sql)?;
    let rows = statement.query_map(params![merchant.0, after, upto, PER_RULE_MAX as i64], |row| {
        let key = row.get::<_, i64>(0)?.to_string();
        Ok(Suspect { rule, of: query.of, key, facts: facts(row, 1, query.facts)?, repair: None })
    })?;
    rows.collect()
}

/// What stands in the columns from one on, by name.
pub(super) fn facts(row: &Row<'_>, from: usize, names: &[&'static str]) -> Result<Vec<(&'static str, String)>> {
    let mut facts = Vec::with_capacity(names.len());
    for (place, name) in names.iter().enumerate() {
        facts.push((*name, text(row.get(from + place)?)));
    }
    Ok(facts)
}

/// A value as people and keys have it.
pub(super) fn text(value: Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => match <[u8; 16]>::try_from(bytes.as_slice()) {
            Ok(id) => uuid::Uuid::from_bytes(id).to_string(),
            Err(_) => hex(&bytes),
        },
    }
}

/// The first columns, as one key.
pub(super) fn key(row: &Row<'_>, columns: usize) -> Result<String> {
    let mut parts = Vec::with_capacity(columns);
    for column in 0..columns {
        parts.push(text(row.get(column)?));
    }
    Ok(parts.join("/"))
}
