//! `GET /ledger/entries`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ledger::{Account, Balance};
use docket_domain::money::Currency;
use docket_store::ledger::{EntryDocument, EntryFilter};
use serde::Deserialize;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{bad, business_date_of};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;

/// Which entries, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EntriesQuery {
    /// Operating day, `YYYY-MM-DD`.
    business_date: Option<String>,
    /// Entries with a posting to this account.
    account: Option<String>,
    /// Code of the outlet.
    outlet: Option<String>,
    /// Entries on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A journal entry; its postings sum to zero.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JournalEntry)]
pub struct EntryView {
    /// Number of the event that caused it.
    seq: u64,
    /// The operating day it belongs to.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// When.
    at: String,
    /// Id of the user; all zeros where the program did it.
    user: String,
    /// What caused it.
    cause: CauseView,
    /// Two or more.
    postings: Vec<PostingView>,
}

/// What caused a journal entry.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JournalEntryCause)]
pub struct CauseView {
    /// What happened.
    #[schema(example = "payment.recorded")]
    action: String,
    /// To what kind of thing.
    #[schema(example = "payment")]
    subject: String,
    /// Its id, where it has one.
    subject_id: Option<String>,
}

/// One line of a journal entry: a debit or a credit, the other is zero.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Posting)]
pub struct PostingView {
    /// To what account.
    #[schema(example = "cash_drawers")]
    account: &'static str,
    /// Which part of it: code of a register, id of a customer, name of a tax. Empty where the account is one, or nothing is known.
    #[schema(example = "R1")]
    part: String,
    /// What was debited.
    debit: Exact,
    /// What was credited.
    credit: Exact,
}

/// Journal entries, newest first.
#[utoipa::path(
    get, path = "/ledger/entries", tag = "ledger", params(EntriesQuery),
    responses((status = 200, description = "A page of entries", body = Listing<EntryView>)),
    security(("token" = ["ledger.read"]))
)]
pub async fn list_entries(
    State(app): State<App>,
    caller: Caller<{ Permission::LedgerRead as u8 }>,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<Listing<EntryView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let account = |word: &str| {
        Account::parse(word).ok_or_else(|| bad("account", "`account` must be the code of an account of GET /ledger/accounts."))
    };
    let filter = EntryFilter {
        business_date: business_date_of(query.business_date.as_deref())?,
        outlet: caller.outlet_seen(query.outlet.as_deref())?,
        account: query.account.as_deref().map(account).transpose()?,
    };
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?;
    let page = app.reads().ledger_entries(caller.merchant(), filter, after, limit).await?;
    let data = page.data.into_iter().map(|entry| view(entry, &caller.settings().currency)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

fn view(entry: EntryDocument, currency: &Currency) -> EntryView {
    let postings = entry.postings.into_iter().map(|posting| {
        let sides = Balance::default().after(posting.amount);
        PostingView {
            account: posting.account.as_str(),
            part: posting.part,
            debit: Exact::amount(sides.debit, currency),
            credit: Exact::amount(sides.credit, currency),
        }
    });
    EntryView {
        seq: entry.row,
        business_date: entry.business_date.to_string(),
        outlet: entry.outlet,
        at: entry.at.to_string(),
        user: entry.user.to_string(),
        cause: CauseView {
            action: entry.action,
            subject: entry.subject_kind,
            subject_id: entry.subject_id.map(|id| id.to_string()),
        },
        postings: postings.collect(),
    }
}
