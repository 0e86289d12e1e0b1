//! `GET /audit/verify`: the chain verified, a slice at a time.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::audit::Anchor;
use docket_store::audit::{Broken, Progress, Verifier};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::invalid;
use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::Problem;

/// Slices of one request, each in a snapshot of its own: together some twenty thousand records.
const SLICES: usize = 10;

/// From where on, and against what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerifyQuery {
    /// The `next` of the answer before. Without it, the walk begins.
    #[param(pattern = "^[0-9]+:[0-9a-f]{64}$")]
    after: Option<String>,
    /// An anchor `SEQ:HASH` that is believed: what was before it is not looked at.
    #[param(pattern = "^[0-9]+:[0-9a-f]{64}$")]
    from: Option<String>,
}

/// How far the chain is verified.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditVerified {
    /// Whether nothing wrong was found, as far as was looked.
    holds: bool,
    /// Whether everything was looked at.
    is_done: bool,
    /// The last record that was looked at, as an anchor `SEQ:HASH`.
    reached: String,
    /// How many records there are.
    records: u64,
    /// How many anchors of Z reports were right so far.
    anchors: u64,
    /// The first thing that is wrong.
    broken: Option<BrokenView>,
    /// Send it as `after` to go on; null where everything was looked at, or something is wrong.
    next: Option<String>,
}

/// What is wrong with a chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenView {
    /// The number of the first record that is not as it was written.
    record: i64,
    /// What is wrong with it: `unreadable`, `contentChanged`, `hashChanged`, `missing`, `inserted`, `outOfOrder`, `personalChanged`,
    /// `personalMissing`, `personalInserted`, `headChanged`, `tailCut`, `beyondHead`, `notAsAnchored` or `anchorMissing`.
    #[schema(example = "contentChanged")]
    flaw: &'static str,
    /// The same in a sentence.
    detail: String,
}

impl BrokenView {
    fn of(broken: &Broken) -> BrokenView {
        BrokenView { record: broken.record, flaw: broken.flaw.as_str(), detail: broken.to_string() }
    }
}

/// Verifies the chain of records: that none was changed, taken out, put in or moved, that what names persons beside them is what was
/// hashed, and that every Z report's anchor is in it. An answer is of a bounded part; go on with `next` until `isDone`.
#[utoipa::path(
    get, path = "/audit/verify", tag = "audit",
    params(VerifyQuery),
    responses((status = 200, description = "How far it holds", body = AuditVerified)),
    security(("token" = ["audit.read"]))
)]
pub async fn verify_audit(
    State(app): State<App>,
    caller: Caller<{ Permission::AuditRead as u8 }>,
    Query(query): Query<VerifyQuery>,
) -> Result<Json<AuditVerified>, Problem> {
    caller.actor().of_whole_merchant("The chain of records is")?;
    let mut verifier = begun(&query, &caller)?;
    let mut progress = Progress::More;
    for _ in 0..SLICES {
        (verifier, progress) = verifier.step(app.reads()).await?;
        if progress != Progress::More {
            break;
        }
    }
    let broken = match &progress {
        Progress::Broken(broken) => Some(BrokenView::of(broken)),
        _ => None,
    };
    Ok(Json(AuditVerified {
        holds: broken.is_none(),
        is_done: progress == Progress::Whole,
        reached: verifier.reached().to_string(),
        records: verifier.counted(),
        anchors: verifier.anchors(),
        broken,
        next: (progress == Progress::More).then(|| verifier.position()),
    }))
}

fn begun<const PERMISSION: u8>(query: &VerifyQuery, caller: &Caller<PERMISSION>) -> Result<Verifier, Problem> {
    let wrong = |pointer, detail| Problem::fields(vec![invalid(pointer, detail)]);
    if let Some(after) = &query.after {
        if query.from.is_some() {
            return Err(wrong("?from", "Send either `after` or `from`."));
        }
        let verifier = Verifier::resume(caller.merchant(), after);
        return verifier.ok_or_else(|| wrong("?after", "`after` must be the `next` of the answer before, as it was answered."));
    }
    let from = match query.from.as_deref() {
        None => None,
        Some(text) => match Anchor::parse(text) {
            Some(anchor) if anchor.seq > 0 => Some(anchor),
            _ => return Err(wrong("?from", "`from` must be an anchor of a Z report, `SEQ:HASH` with 64 hexadecimal digits.")),
        },
    };
    Ok(Verifier::new(caller.merchant(), from, Vec::new()))
}
