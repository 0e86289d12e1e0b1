//! The last snapshot of a run: what was found in slices and still is, what is kept wrongly, and what waits.

use docket_domain::findings::{About, Repair};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::{CounterKey, Kind as NumberKind};

use super::examine::{Extent, Suspects, Wanted, head};
use super::rows::PER_RULE_MAX;
use super::rule::{Found, Kind, Look, Rule, Suspect};
use super::totals::Running;
use super::{documents, rows, totals};
use crate::audit::verify::chain::Chain;
use crate::numbering;
use crate::sql::{Connection, Result as Answer};

/// What is wrong in one state of the store: what was found in slices and still is, what is kept wrongly, and what waits.
pub(super) fn last_look(
    connection: &Connection,
    wanted: &Wanted,
    suspects: Suspects,
    running: Vec<Running>,
    chain: Option<Chain>,
) -> Answer<(i64, Suspects)> {
    let merchant = wanted.merchant;
    let last = head(connection, merchant)?;
    let mut by_rule = Suspects::new();
    for (code, found) in suspects {
        let mut still = Vec::new();
        for suspect in found {
            let Some(row) = suspect.row() else { continue };
            still.extend(rows::look(connection, merchant, suspect.rule, (row - 1, row), |of| of == suspect.of)?);
        }
        by_rule.insert(code, still);
    }
    for mut sums in running {
        sums.add(connection, merchant, last)?;
        let (rule, code) = (sums.rule, sums.rule.code);
        let found = match rule.look {
            Look::Numbers => numbers(connection, merchant, rule, sums)?,
            _ => sums.differing(connection, merchant)?,
        };
        by_rule.entry(code).or_default().extend(found);
    }
    for rule in wanted.rules.iter().copied() {
        let whole = wanted.extent == Extent::Whole;
        let found = match rule.look {
            Look::State(queries) if whole => {
                let mut found = Vec::new();
                for query in queries {
                    found.extend(totals::state(connection, merchant, rule, query)?);
                }
                found
            }
            Look::Here(look) if whole => look(connection, merchant, PER_RULE_MAX)?
                .into_iter()
                .map(|here| Suspect { rule, of: here.of, key: here.key, facts: here.facts, repair: None })
                .collect(),
            Look::Waiting(look) => look(connection, merchant, &wanted.settings, wanted.now, PER_RULE_MAX)?
                .into_iter()
                .map(|(of, (row, facts))| Suspect { rule, of, key: row.to_string(), facts, repair: None })
                .collect(),
            _ => Vec::new(),
        };
        by_rule.entry(rule.code).or_default().extend(found);
    }
    if let (Some(mut chain), Some(rule)) = (chain, wanted.rules.iter().find(|rule| matches!(rule.look, Look::Chain))) {
        chain.finish(connection, merchant)?;
        let broken = chain.broken().iter().take(PER_RULE_MAX);
        let suspect = |seq: &u64| Suspect { rule, of: Kind::Record, key: seq.to_string(), facts: Vec::new(), repair: None };
        by_rule.entry(rule.code).or_default().extend(broken.map(suspect));
    }
    Ok((last, by_rule))
}

/// Looks closer at counters whose documents are not as many as they should be.
fn numbers(connection: &Connection, merchant: MerchantId, rule: &'static Rule, sums: Running) -> Answer<Vec<Suspect>> {
    let (doubtful, without) = sums.numbers(connection, merchant)?;
    let mut suspects = Vec::new();
    for one in doubtful {
        let Some(kind) = NumberKind::parse(&one.kind) else { continue };
        let key = CounterKey { kind, scope: one.scope.clone(), period: one.period.clone() };
        let Some(counter) = numbering::sql::load(connection, merchant, &key)? else { continue };
        let audit = numbering::sql::audit(connection, merchant, key.clone(), counter)?;
        let mut facts = vec![("value", counter.value.to_string())];
        let listed = |values: &[i64]| values.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
        // What a device has not sent yet is missing at its register, not here.
        if !audit.gaps.is_empty() && !key.is_of_lane() {
            let gaps = audit.gaps.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") });
            facts.push(("missing", gaps.collect::<Vec<_>>().join(" ")));
        }
        if !audit.duplicates.is_empty() {
            facts.push(("twice", listed(&audit.duplicates)));
        }
        if !audit.beyond.is_empty() {
            facts.push(("beyond", listed(&audit.beyond)));
        }
        if facts.len() > 1 {
            let is_behind = !audit.beyond.is_empty();
            let repair = is_behind.then_some(Repair::Counter(key.clone()));
            suspects.push(Suspect { rule, of: Kind::Counter, key: key.id(), facts, repair });
        }
    }
    for (row, documents) in without {
        let facts = vec![("documentsWithoutCounter", documents.to_string())];
        suspects.push(Suspect { rule, of: Kind::Counter, key: format!("of record {row}"), facts, repair: None });
    }
    Ok(suspects)
}

/// What was found, by the names that people know.
pub(super) fn named(connection: &Connection, merchant: MerchantId, suspects: Vec<Suspect>) -> Answer<Vec<Found>> {
    let mut found = Vec::with_capacity(suspects.len());
    for suspect in suspects {
        let (number, id) = match suspect.row() {
            Some(row) => documents::name(connection, merchant, suspect.of, row)?,
            None => (None, None),
        };
        let place = suspect.place();
        let facts = suspect.facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let about = About {
            severity: suspect.rule.severity,
            kind: suspect.of.word().to_owned(),
            place,
            number,
            id,
            facts,
            repair: suspect.repair,
        };
        found.push(Found { rule: suspect.rule, about });
    }
    Ok(found)
}
