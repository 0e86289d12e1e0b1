//! `GET /customers/{id}/wallet`, `POST …/wallet/top-ups` and `POST …/wallet/adjustments`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::customers::Customer;
use docket_domain::ids::{CustomerId, MerchantId};
use docket_domain::ledger::CustomerAccounts;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::payments::{AdjustWallet, TopUpWallet};
use docket_domain::refusal::{Code, Refusal};
use docket_store::Page;
use docket_store::ledger::WalletEntry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::{Decimal, Exact};
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey, ListQuery, Listing, Query, checked_after, page_limit};
use crate::payments::{PaymentView, answer, method_of};
use crate::problem::{EdgeCode, Problem};

/// A customer's wallet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Wallet)]
pub struct WalletView {
    /// Id of the customer: of who was merged, of the one they are part of.
    customer: String,
    /// Such as `CUST0001`.
    customer_number: String,
    /// What the wallet holds: the sum of its entries, and never below zero.
    balance: Exact,
    /// What the customer owes: house accounts.
    owed: Exact,
    /// What is due back to the customer, beside the wallet.
    refunds_due: Exact,
    /// Its entries, newest first.
    entries: Listing<WalletEntryView>,
}

/// A movement of a wallet: a posting of the ledger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WalletEntry)]
pub struct WalletEntryView {
    /// Number of its event and of its journal entry.
    row: u64,
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
    /// Id of the user; all zeros where the program did it.
    user: String,
    /// Code of the outlet.
    outlet: String,
    /// The operating day it belongs to.
    business_date: String,
    /// When.
    at: String,
}

/// Money that goes into a wallet.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTopUp, example = json!({ "amount": 500, "method": "cash" }))]
pub struct TopUpBody {
    /// How much; more than zero.
    amount: Decimal,
    /// How it was given: `cash`, `card` or `bank_transfer`.
    method: String,
    /// What the client calls it; searchable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
}

/// A correction of a wallet.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewWalletAdjustment, example = json!({ "amount": -20, "reason": "topped up twice by mistake" }))]
pub struct AdjustmentBody {
    /// What comes in; negative for what goes out. Not zero.
    amount: Decimal,
    /// Why.
    reason: String,
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
}

/// What a customer's wallet holds, and what has moved it.
#[utoipa::path(
    get, path = "/customers/{id}/wallet", tag = "customers",
    params(("id" = String, Path, description = "Id of the customer"), ListQuery),
    responses((status = 200, description = "The wallet", body = WalletView)),
    security(("token" = ["wallets.read"]))
)]
pub async fn get_wallet(
    State(app): State<App>,
    caller: Caller<{ Permission::WalletsRead as u8 }>,
    Id(id): Id,
    Query(query): Query<ListQuery>,
) -> Result<Json<WalletView>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?;
    read(&app, caller.merchant(), CustomerId(id), (after, limit), caller.settings()).await.map(Json)
}

/// Puts money into a wallet: a payment with its number.
#[utoipa::path(
    post, path = "/customers/{id}/wallet/top-ups", tag = "customers", request_body = TopUpBody,
    params(
        ("id" = String, Path, description = "Id of the customer"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again puts nothing in twice")
    ),
    responses((status = 201, description = "The payment", body = PaymentView)),
    security(("token" = ["wallets.topUp"]))
)]
pub async fn top_up_wallet(
    State(app): State<App>,
    caller: Caller<{ Permission::WalletsTopUp as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<TopUpBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /customers/{id}/wallet/top-ups", &id.to_string(), &body);
    let mut check = Check::default();
    let command = TopUpWallet {
        customer: CustomerId(id),
        outlet: check.name("/outlet", body.outlet),
        amount: check.amount_above_zero("/amount", &body.amount, &settings.currency),
        method: method_of(&body.method, &mut check),
        reference: check.text("/reference", body.reference, TEXT_CHARS_MAX),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::TopUpWallet(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}

/// Corrects a wallet without money, with a reason.
#[utoipa::path(
    post, path = "/customers/{id}/wallet/adjustments", tag = "customers", request_body = AdjustmentBody,
    params(
        ("id" = String, Path, description = "Id of the customer"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again corrects nothing twice")
    ),
    responses((status = 201, description = "The wallet after it", body = WalletView)),
    security(("token" = ["wallets.adjust"]))
)]
pub async fn adjust_wallet(
    State(app): State<App>,
    caller: Caller<{ Permission::WalletsAdjust as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<AdjustmentBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /customers/{id}/wallet/adjustments", &id.to_string(), &body);
    let mut check = Check::default();
    let command = AdjustWallet {
        customer: CustomerId(id),
        outlet: check.name("/outlet", body.outlet),
        amount: check.amount_signed("/amount", &body.amount, &settings.currency),
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
    };
    if check.is_clean() && command.amount.0 == 0 {
        check.bad("/amount", EdgeCode::RequestInvalid, "`amount` is 0; nothing would be corrected.");
    }
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::AdjustWallet(Box::new(command))).await?;
    let view = read(&app, caller.merchant(), CustomerId(id), (None, page_limit(None)?), settings).await?;
    Ok(answered(&outcome, view))
}

async fn read(
    app: &App,
    merchant: MerchantId,
    id: CustomerId,
    (after, limit): (Option<String>, usize),
    settings: &Settings,
) -> Result<WalletView, Problem> {
    let not_found = || Refusal::new(Code::CustomerNotFound, "There is no such customer.");
    let customer = app.reads().customer(merchant, id).await?.ok_or_else(not_found)?;
    // Whose money it is: of who was merged, the survivor's.
    let whole = match customer.merged_into {
        Some(survivor) => app.reads().customer(merchant, survivor).await?.ok_or_else(not_found)?,
        None => customer,
    };
    let (accounts, entries) = app.reads().wallet(merchant, whole.row, after, limit).await?;
    Ok(view(&whole, &accounts, entries, settings))
}

fn view(customer: &Customer, accounts: &CustomerAccounts, entries: Page<WalletEntry>, settings: &Settings) -> WalletView {
    let amount = |amount| Exact::amount(amount, &settings.currency);
    let entry = |entry: WalletEntry| WalletEntryView {
        row: entry.row,
        amount: amount(entry.amount),
        balance: amount(entry.balance),
        action: entry.action,
        document_number: entry.document_number,
        order_number: entry.order_number,
        user: entry.user.to_string(),
        outlet: entry.outlet,
        business_date: entry.business_date.to_string(),
        at: entry.at.to_string(),
    };
    WalletView {
        customer: customer.id.to_string(),
        customer_number: customer.number.text().to_owned(),
        balance: amount(accounts.wallet()),
        owed: amount(accounts.owed()),
        refunds_due: amount(accounts.refunds_due()),
        entries: Listing { data: entries.data.into_iter().map(entry).collect(), next: entries.next },
    }
}
