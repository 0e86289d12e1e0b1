//! `GET /numbering/audit`: proves per counter that the issued numbers are unique and gapless, or lists what is not.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::MerchantId;
use docket_domain::lanes::ClosedLane;
use docket_domain::numbering::{CounterKey, FiscalYearStart, Kind, NumberGap, fallback_period};
use docket_domain::outage::NumberAlias;
use docket_domain::time::Date;
use docket_store::lanes::LaneStanding;
use docket_store::numbering::CounterAudit;
use docket_store::{Reads, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::kind;
use crate::app::App;
use crate::extract::{Caller, Query, a_date};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Which counters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// One kind of document; all where none is named.
    kind: Option<String>,
    /// Counters of periods from this day on.
    from: Option<String>,
    /// Counters of periods to this day.
    to: Option<String>,
}

/// What the audit found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NumberAudit {
    /// Whether every number is unique and none is missing.
    pub holds: bool,
    /// Counter by counter, the latest period first.
    pub counters: Vec<CounterFinding>,
    /// Counters of series that wrap: not gapless, by design. No two open orders have the same of their numbers.
    pub wrapping: Vec<WrappingCounter>,
    /// Numbers that were made while the database could not be reached, by business date: unique, and not gapless, by design.
    pub fallback: Vec<FallbackNumbers>,
    /// Numbers of another system that documents kept when they were brought in, by kind.
    pub imported: Vec<ImportedNumbers>,
    /// Numbers that devices of registers gave out, by lane.
    pub lanes: Vec<LaneNumbers>,
    /// Numbers that were answered then for what had been done already, or that came from a lane with two sales: each leads to a document
    /// that has another.
    pub aliases: Vec<NumberAliasView>,
    /// Documents whose number has no counter.
    pub without_counter: u64,
}

/// What the audit found of the numbers of a day that were made without the database.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FallbackNumbers {
    /// Such as `order-fallback-20251106`.
    #[schema(example = "order-fallback-20251106")]
    pub id: String,
    /// The business date.
    #[schema(example = "2025-11-06")]
    pub date: Option<String>,
    /// Whether no number stands on two documents.
    pub holds: bool,
    /// Documents that carry one of them.
    pub issued: u64,
    /// Values that more than one document carries; at most 100.
    pub duplicates: Vec<i64>,
}

/// What the audit found of the numbers of another system. Each is counted when it is taken over, whatever it says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedNumbers {
    /// Such as `order-imported`.
    #[schema(example = "order-imported")]
    pub id: String,
    /// Whether every number that was taken over stands on exactly one document.
    pub holds: bool,
    /// How many were taken over.
    pub taken_over: i64,
    /// Documents that carry one of them.
    pub issued: u64,
    /// The so-manieth that no document carries; at most 100 ranges.
    pub gaps: Vec<Gap>,
    /// The so-manieth that more than one document carries; at most 100.
    pub duplicates: Vec<i64>,
}

/// What the audit found of the numbers of a lane.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LaneNumbers {
    /// Such as `bill.lane-R1A`.
    #[schema(example = "bill.lane-R1A")]
    pub id: String,
    /// The lane.
    #[schema(example = "R1A")]
    pub lane: String,
    /// Its register.
    #[schema(example = "R1")]
    pub register: String,
    /// Whether every number that its device gave out, as far as that is known, stands on a bill, or is lost with the device.
    pub holds: bool,
    /// Bills that carry one of them.
    pub issued: u64,
    /// The highest number that came; 0 before the first.
    pub last: i64,
    /// The highest number that its device has said it gave out; 0 before the first.
    pub last_told: i64,
    /// How many did not come, without an explanation.
    pub missing: u64,
    /// Which; at most 100 ranges.
    pub gaps: Vec<Gap>,
    /// What that means, where some did not come.
    #[schema(example = "not received from register R1A")]
    pub detail: Option<String>,
    /// How many will not come, because the lane was closed.
    pub lost: u64,
    /// Which, and the record that says why and by whom; at most 100 ranges.
    pub explained: Vec<ExplainedGap>,
    /// Why the lane was closed, in the words of who closed it; null while it is not.
    #[schema(example = "The tablet fell into the sink.")]
    pub closed_because: Option<String>,
}

/// A number that leads to a document that has another.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NumberAlias)]
pub struct NumberAliasView {
    /// The kind of document.
    #[schema(example = "order")]
    pub kind: &'static str,
    /// The number that was answered.
    #[schema(example = "ALM-20251106-0234567890107")]
    pub number: String,
    /// Of what kind it is that it leads to.
    #[schema(example = "order")]
    pub document_kind: &'static str,
    /// The id of that.
    pub document: String,
    /// Since when.
    pub at: String,
}

/// What the audit found of one counter.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CounterFinding {
    /// Such as `order-20251106`.
    #[schema(example = "order-20251106")]
    pub id: String,
    /// Whether its numbers are unique and none is missing.
    pub holds: bool,
    /// Documents that carry one of its numbers.
    pub issued: u64,
    /// The first value it gave out.
    pub first: i64,
    /// The last value it gave out.
    pub last: i64,
    /// Values that no document carries and that nothing explains; at most 100 ranges.
    pub gaps: Vec<Gap>,
    /// Values that the counter passed over for a reason.
    pub explained: Vec<ExplainedGap>,
    /// Values that more than one document carries; at most 100.
    pub duplicates: Vec<i64>,
    /// Values beyond the last one given out; at most 100.
    pub beyond: Vec<i64>,
}

/// What the audit found of a counter whose series wraps, or did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WrappingCounter {
    /// Such as `ticket-T12`.
    #[schema(example = "ticket-T12")]
    pub id: String,
    /// Whether no two open orders have the same of its numbers.
    pub holds: bool,
    /// Documents that carry one of its numbers.
    pub issued: u64,
    /// The last value it gave out in the round.
    pub last: i64,
    /// Values that stand on more than one open order; at most 100.
    pub on_several_open: Vec<i64>,
}

/// Values that no document carries.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gap {
    /// The first missing.
    pub from: i64,
    /// The last missing.
    pub to: i64,
}

/// Values that a counter passed over, or that a lane's device took with it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedGap {
    /// The first of them.
    #[schema(example = 4)]
    pub from: i64,
    /// The last of them.
    #[schema(example = 138)]
    pub to: i64,
    /// Why: `import`, so that the series goes on after the numbers of another system; `laneClosed`, since the device will not come back.
    #[schema(example = "import")]
    pub reason: &'static str,
    /// The number of the record that says so, `numbering.counterRaised` or `lane.closed`.
    #[schema(example = 57)]
    pub record: u64,
}

/// Proves that numbers are unique and gapless, or lists every gap and duplicate.
#[utoipa::path(
    get, path = "/numbering/audit", tag = "numbering", params(AuditQuery),
    responses((status = 200, description = "What was found", body = NumberAudit)),
    security(("token" = ["numbering.audit"]))
)]
pub async fn audit_numbers(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingAudit as u8 }>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<NumberAudit>, Problem> {
    let date = |name: &str, text: &Option<String>| match text {
        Some(text) => Date::parse(text).map(Some).ok_or_else(|| {
            let error = FieldError { pointer: format!("?{name}"), code: EdgeCode::RequestInvalid.as_str(), detail: a_date(name) };
            Problem::fields(vec![error])
        }),
        None => Ok(None),
    };
    let kinds = match &query.kind {
        Some(word) => vec![kind(word)?],
        None => Kind::ALL.to_vec(),
    };
    let (from, to) = (date("from", &query.from)?, date("to", &query.to)?);
    Ok(Json(audit(app.reads(), caller.merchant(), &kinds, from, to).await?))
}

/// The audit of some kinds of documents, for periods that touch a range of days. Fiscal years are the merchant's.
///
/// # Errors
/// The store failed.
pub async fn audit(
    reads: &Reads,
    merchant: MerchantId,
    kinds: &[Kind],
    from: Option<Date>,
    to: Option<Date>,
) -> Result<NumberAudit, StoreError> {
    let settings = reads.settings(merchant).await?;
    let fiscal_year_start = settings.map_or(FiscalYearStart::JANUARY, |settings| settings.fiscal_year_start);
    let mut audit = NumberAudit {
        holds: true,
        counters: Vec::new(),
        wrapping: Vec::new(),
        fallback: Vec::new(),
        imported: Vec::new(),
        lanes: Vec::new(),
        aliases: Vec::new(),
        without_counter: 0,
    };
    for kind in kinds {
        if kind.document() != *kind {
            let lanes = reads.lanes(merchant, None).await?;
            audit.lanes.extend(lanes.iter().map(lane));
            continue;
        }
        for (key, _) in reads.counters(merchant, *kind, None, None).await? {
            if !touches(&key, fiscal_year_start, from, to) {
                continue;
            }
            let Some(found) = reads.audit_counter(merchant, key).await? else { continue };
            audit.holds &= found.holds();
            if found.key.is_fallback() {
                audit.fallback.push(fallback(&found));
            } else if found.key.is_imported() {
                audit.imported.push(imported(&found));
            } else if found.counter.wraps {
                audit.wrapping.push(wrapping(&found));
            } else {
                audit.counters.push(finding(&found));
            }
        }
        audit.aliases.extend(reads.number_aliases(merchant, *kind).await?.into_iter().map(alias));
        audit.without_counter += reads.numbers_without_counter(merchant, *kind).await?;
    }
    audit.holds &= audit.without_counter == 0 && audit.lanes.iter().all(|lane| lane.holds);
    Ok(audit)
}

/// Whether a counter's period has a day in the range. One that never resets always has, and so have numbers of another system.
fn touches(key: &CounterKey, fiscal_year_start: FiscalYearStart, from: Option<Date>, to: Option<Date>) -> bool {
    if key.is_imported() {
        return true;
    }
    if let Some((first, last)) = fiscal_year_start.days_of(&key.period) {
        return from.is_none_or(|from| from <= last) && to.is_none_or(|to| to >= first);
    }
    // Periods are prefixes of a date, so comparing as many characters as the period has compares the periods.
    let period = fallback_period(&key.period).unwrap_or(&key.period);
    let part = |date: Date| date.as_number().to_string()[..period.len().min(8)].to_owned();
    from.is_none_or(|from| *part(from) <= *period) && to.is_none_or(|to| *part(to) >= *period)
}

fn finding(found: &CounterAudit) -> CounterFinding {
    CounterFinding {
        id: found.key.id(),
        holds: found.holds(),
        issued: found.issued,
        first: found.counter.start,
        last: found.counter.value,
        gaps: gaps(found),
        explained: found.explained.iter().map(explained).collect(),
        duplicates: found.duplicates.clone(),
        beyond: found.beyond.clone(),
    }
}

fn gaps(found: &CounterAudit) -> Vec<Gap> {
    found.gaps.iter().map(|(from, to)| Gap { from: *from, to: *to }).collect()
}

fn explained(gap: &NumberGap) -> ExplainedGap {
    ExplainedGap { from: gap.from, to: gap.to, reason: gap.reason.as_str(), record: gap.row }
}

fn lane(found: &LaneStanding) -> LaneNumbers {
    let lane = &found.lane;
    let closed = lane.closed.as_ref();
    let lost = |closed: &ClosedLane| -> Vec<ExplainedGap> {
        let record = closed.record;
        found.lost.listed.iter().map(|(from, to)| ExplainedGap { from: *from, to: *to, reason: "laneClosed", record }).collect()
    };
    LaneNumbers {
        id: CounterKey::of_lane(&lane.code).id(),
        lane: lane.code.clone(),
        register: lane.register.clone(),
        holds: found.missing.count == 0,
        issued: found.received,
        last: found.last_received,
        last_told: lane.told,
        missing: found.missing.count,
        gaps: found.missing.listed.iter().map(|(from, to)| Gap { from: *from, to: *to }).collect(),
        detail: (found.missing.count > 0).then(|| format!("not received from register {}", lane.code)),
        lost: found.lost.count,
        explained: closed.into_iter().flat_map(lost).collect(),
        closed_because: closed.map(|closed| closed.reason.clone()),
    }
}

fn imported(found: &CounterAudit) -> ImportedNumbers {
    ImportedNumbers {
        id: found.key.id(),
        holds: found.holds(),
        taken_over: found.counter.value,
        issued: found.issued,
        gaps: gaps(found),
        duplicates: found.duplicates.clone(),
    }
}

fn fallback(found: &CounterAudit) -> FallbackNumbers {
    let date = fallback_period(&found.key.period).and_then(|date| Date::from_number(date.parse().ok()?));
    FallbackNumbers {
        id: found.key.id(),
        date: date.map(|date| date.to_string()),
        holds: found.holds(),
        issued: found.issued,
        duplicates: found.duplicates.clone(),
    }
}

fn alias(alias: NumberAlias) -> NumberAliasView {
    let (document_kind, id) = alias.document.to_stored();
    NumberAliasView {
        kind: alias.kind.as_str(),
        number: alias.number,
        document_kind,
        document: id.to_string(),
        at: alias.at.to_string(),
    }
}

fn wrapping(found: &CounterAudit) -> WrappingCounter {
    WrappingCounter {
        id: found.key.id(),
        holds: found.holds(),
        issued: found.issued,
        last: found.counter.value,
        on_several_open: found.duplicates.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_touches_a_range_when_one_of_its_days_is_in_it() {
        let key = |period: &str| CounterKey { kind: Kind::Order, scope: String::new(), period: period.to_owned() };
        let day = |text| Date::parse(text);
        let range = |period: &str| touches(&key(period), FiscalYearStart::APRIL, day("2025-11-06"), day("2025-12-01"));
        for (period, touched) in [
            ("20251105", false),
            ("fallback-20251105", false),
            ("fallback-20251106", true),
            ("20251106", true),
            ("20251201", true),
            ("20251202", false),
            ("202511", true),
            ("202510", false),
            ("2025", true),
            ("2026", false),
            ("2025-26", true),
            ("2024-25", false),
            ("2026-27", false),
            ("", true),
            ("imported", true),
        ] {
            assert_eq!(range(period), touched, "{period:?}");
        }
    }
}
