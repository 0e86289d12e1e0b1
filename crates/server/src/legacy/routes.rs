//! `GET /imports/{id}/findings`, `POST /imports/{id}/apply`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::ids::ImportId;
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::legacy::{FindingCode, LegacyFinding, Settled, judge};
use docket_domain::refusal::{Code, Refusal};
use docket_store::imports::Import;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::already::Already;
use super::apply::{Begun, begin, head, settings};
use super::staged::{Accounts, terms};
use super::view::FindingView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, Listing, Query, checked_after, one_of, page_limit};
use crate::imports::{ImportFailure, ImportView, Importer, blocking, go_on, unfinished_other, unknown_import};
use crate::problem::{EdgeCode, Problem};

/// Slices that are judged for one page: few findings among very many orders make short pages, not long waits.
const SLICES_A_PAGE: u32 = 100;

/// Someone who may take files in.
type Importing = Caller<{ Permission::ImportsRun as u8 }>;

/// Which findings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LegacyFindingsQuery {
    /// Only those of a code.
    #[param(example = "wallet.entryMissing")]
    code: Option<String>,
    /// Only those of which that becomes: `put_right`, `when_asked`, `noted` or `left_to_person`.
    #[param(example = "left_to_person")]
    settled: Option<String>,
    /// Findings on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What disagrees in the records of another system that are staged, as it is judged now. A page may have fewer findings than were asked for,
/// and still be followed by another. What is in is not here: what a person has to decide of it stands in `GET /doctor/findings`.
#[utoipa::path(
    get, path = "/imports/{id}/findings", tag = "imports",
    params(("id" = String, Path, description = "Id of the import"), LegacyFindingsQuery),
    responses((status = 200, description = "A page of findings", body = Listing<FindingView>)),
    security(("token" = ["imports.run"]))
)]
pub async fn list_legacy_findings(
    State(app): State<App>,
    caller: Importing,
    Id(id): Id,
    Query(query): Query<LegacyFindingsQuery>,
) -> Result<Json<Listing<FindingView>>, Problem> {
    caller.actor().of_whole_merchant("Imports are")?;
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after.clone(), |text| Cursor::parse(text).is_some())?;
    let after = after.and_then(|text| Cursor::parse(&text)).unwrap_or_default();
    let wanted = Wanted::of(&query)?;
    let (importer, merchant) = (app.importer(), caller.merchant());
    let found = blocking(move || {
        let import = importer.reads.import_blocking(merchant, ImportId(id))?.ok_or(ImportFailure::Gone)?;
        page(&importer, &import, &wanted, after, limit)
    });
    Ok(Json(found.await?))
}

/// Which findings are wanted.
struct Wanted {
    code: Option<FindingCode>,
    settled: Option<Settled>,
}

impl Wanted {
    fn of(query: &LegacyFindingsQuery) -> Result<Wanted, Problem> {
        let mut check = Check::default();
        let code = query.code.as_deref().map(FindingCode::parse);
        let settled = query.settled.as_deref().map(Settled::parse);
        if code == Some(None) {
            let words = FindingCode::ALL.iter().map(|word| word.as_str());
            check.bad("?code", EdgeCode::RequestInvalid, one_of("?code", words));
        }
        if settled == Some(None) {
            let words = Settled::ALL.iter().map(|word| word.as_str());
            check.bad("?settled", EdgeCode::RequestInvalid, one_of("?settled", words));
        }
        check.finish(Wanted { code: code.flatten(), settled: settled.flatten() })
    }

    fn takes(&self, finding: &LegacyFinding) -> bool {
        self.code.is_none_or(|code| finding.code == code) && self.settled.is_none_or(|settled| finding.settled == settled)
    }
}

/// Where a page ends: before a finding of a slice. Behind the slices come the findings of no account.
#[derive(Clone, Copy, Default)]
struct Cursor {
    slice: u32,
    finding: usize,
}

impl Cursor {
    fn parse(text: &str) -> Option<Cursor> {
        let (slice, finding) = text.split_once('.')?;
        Some(Cursor { slice: slice.parse().ok()?, finding: finding.parse().ok()? })
    }
}

fn page(
    importer: &Importer,
    import: &Import,
    wanted: &Wanted,
    after: Cursor,
    limit: usize,
) -> Result<Listing<FindingView>, ImportFailure> {
    let is_staged = matches!(import.state, ImportState::Staged | ImportState::Applying | ImportState::Stopped);
    if import.kind != ImportKind::Legacy || !is_staged {
        return Ok(Listing { data: Vec::new(), next: None });
    }
    let merchant = import.merchant;
    let head = head(importer, import)?;
    let settings = settings(importer, merchant)?;
    let terms = terms(&settings, importer.engine.now().at, head.approve_receipts);
    let already = Already::read(&importer.reads, merchant)?;
    let mut data = Vec::new();
    let first = after.slice.max(import.slices_done);
    for slice in first..=import.extent.slices {
        if slice - first >= SLICES_A_PAGE {
            return Ok(Listing { data, next: Some(format!("{slice}.0")) });
        }
        let mut findings = if slice == import.extent.slices {
            head.findings()
        } else {
            let Some(staged) = importer.reads.legacy_slice_blocking(merchant, import.id, slice)? else { continue };
            Accounts::parse(&staged.body)?.iter().flat_map(|account| judge(account, &terms).findings).collect()
        };
        findings.retain(|finding| wanted.takes(finding) && already.leaves(finding));
        let skipped = if slice == after.slice { after.finding } else { 0 };
        for (place, finding) in findings.iter().enumerate().skip(skipped) {
            if data.len() == limit {
                return Ok(Listing { data, next: Some(format!("{slice}.{place}")) });
            }
            data.push(FindingView::new(finding));
        }
    }
    Ok(Listing { data, next: None })
}

/// How what is staged is applied.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LegacyApply, example = json!({ "approveReceipts": true }))]
pub struct ApplyBody {
    /// Whether transfers are approved whose receipts cover what is due and have waited for finance for too long. Needs
    /// `payments.approve`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    approve_receipts: bool,
}

/// Brings in what is staged of another system: its numbers are taken over, its accounts brought in and put right, and what a person must
/// decide shows in `GET /doctor/findings`. Sent again, it answers how far the import is, and does nothing twice.
#[utoipa::path(
    post, path = "/imports/{id}/apply", tag = "imports", request_body = ApplyBody,
    params(("id" = String, Path, description = "Id of the import")),
    responses(
        (status = 201, description = "All of it is in", body = ImportView),
        (status = 202, description = "It goes on; ask `GET /imports/{id}`", body = ImportView)
    ),
    security(("token" = ["imports.run"]))
)]
pub async fn apply_legacy_import(
    State(app): State<App>,
    caller: Importing,
    Id(id): Id,
    Body(body): Body<ApplyBody>,
) -> Result<Response, Problem> {
    caller.actor().of_whole_merchant("Imports are")?;
    if body.approve_receipts && !caller.actor().may(Permission::PaymentsApprove) {
        let detail = "Approving transfers needs the permission payments.approve.";
        return Err(Refusal::at("/approveReceipts", Code::PermissionMissing, detail).into());
    }
    let (merchant, id) = (caller.merchant(), ImportId(id));
    let import = app.reads().import(merchant, id).await?.ok_or_else(unknown_import)?;
    if import.kind == ImportKind::Legacy && matches!(import.state, ImportState::Applying | ImportState::Finished) {
        return crate::imports::answer(&import);
    }
    let (importer, actor) = (app.importer(), caller.actor().clone());
    match blocking(move || begin(&importer, merchant, id, actor, body.approve_receipts)).await? {
        Begun::Applying => go_on(&app, merchant, id).await,
        Begun::Unfinished(other) => Err(unfinished_other(&other)),
    }
}
