//! `GET /ledger/accounts`.

use axum::Json;
use docket_domain::access::Permission;
use docket_domain::ledger::Account;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Caller;

/// The chart of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChartOfAccounts {
    /// Every account, the same for every merchant.
    data: Vec<AccountView>,
}

/// An account of the chart.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Account)]
pub struct AccountView {
    /// Its name.
    #[schema(example = "cash_drawers")]
    account: &'static str,
    /// `asset`, `liability`, `income`, `expense` or `equity`.
    #[serde(rename = "type")]
    #[schema(example = "asset")]
    kind: &'static str,
    /// The side on which it usually stands, `debit` or `credit`.
    normal_side: &'static str,
    /// What is kept apart within it: `register`, `customer`, `tax` or `user`; null where it is one.
    #[schema(example = "register")]
    apart_by: Option<&'static str>,
}

/// The chart of accounts.
#[utoipa::path(
    get, path = "/ledger/accounts", tag = "ledger",
    responses((status = 200, description = "Every account", body = ChartOfAccounts)),
    security(("token" = ["ledger.read"]))
)]
pub async fn list_accounts(_caller: Caller<{ Permission::LedgerRead as u8 }>) -> Json<ChartOfAccounts> {
    let data = Account::ALL.iter().map(|account| AccountView {
        account: account.as_str(),
        kind: account.account_type().as_str(),
        normal_side: account.normal_side().as_str(),
        apart_by: account.apart_by().map(|apart| apart.as_str()),
    });
    Json(ChartOfAccounts { data: data.collect() })
}
