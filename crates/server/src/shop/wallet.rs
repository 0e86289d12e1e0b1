//! `GET /shop/{merchant}/wallet`.

use axum::Json;
use axum::extract::State;
use docket_store::ledger::WalletEntry;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::app::App;
use crate::extract::{CustomerCaller, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;

/// One's own wallet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnWallet)]
pub struct OwnWalletView {
    /// What the wallet holds: the sum of its entries.
    balance: Exact,
    /// What one owes the shop.
    owed: Exact,
    /// What the shop is to give back, beside the wallet.
    refunds_due: Exact,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// Its entries, newest first.
    entries: Listing<OwnWalletEntryView>,
}

/// A movement of one's own wallet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnWalletEntry)]
pub struct OwnWalletEntryView {
    /// What came in; negative for what went out.
    amount: Exact,
    /// What the wallet held after it.
    balance: Exact,
    /// What happened, such as `payment.recorded`.
    #[schema(example = "payment.recorded")]
    action: String,
    /// The number of the payment, bill or credit note.
    document_number: Option<String>,
    /// The number of the order.
    order_number: Option<String>,
    /// The operating day it belongs to.
    #[schema(example = "2026-01-19")]
    business_date: String,
    /// When.
    at: String,
}

/// What one's own wallet holds, and what has moved it.
#[utoipa::path(
    get, path = "/shop/{merchant}/wallet", tag = "shop",
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"), ListQuery),
    responses((status = 200, description = "The wallet", body = OwnWalletView)),
    security(("customer" = []))
)]
pub async fn get_own_wallet(
    State(app): State<App>,
    caller: CustomerCaller,
    Query(query): Query<ListQuery>,
) -> Result<Json<OwnWalletView>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?;
    let (accounts, entries) = app.reads().wallet(caller.merchant(), caller.customer().row, after, limit).await?;
    let currency = &caller.settings().currency;
    let amount = |amount| Exact::amount(amount, currency);
    let entry = |entry: WalletEntry| OwnWalletEntryView {
        amount: amount(entry.amount),
        balance: amount(entry.balance),
        action: entry.action,
        document_number: entry.document_number,
        order_number: entry.order_number,
        business_date: entry.business_date.to_string(),
        at: entry.at.to_string(),
    };
    Ok(Json(OwnWalletView {
        balance: amount(accounts.wallet()),
        owed: amount(accounts.owed()),
        refunds_due: amount(accounts.refunds_due()),
        currency: currency.code.clone(),
        entries: Listing { data: entries.data.into_iter().map(entry).collect(), next: entries.next },
    }))
}
