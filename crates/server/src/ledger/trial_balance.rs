//! `GET /ledger/trial-balance`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::money::Amount;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::business_date_of;
use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::Problem;

/// Of which day, and how finely.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrialBalanceQuery {
    /// Operating day, `YYYY-MM-DD`; the present one where none is named.
    business_date: Option<String>,
    /// Code of the outlet; all together where none is named.
    outlet: Option<String>,
    /// A line per part of each account, such as each register's drawer, instead of one per account.
    #[serde(default)]
    parts: bool,
}

/// What was posted on an operating day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrialBalance {
    /// The operating day.
    business_date: String,
    /// Accounts to which something was posted, in the order of the chart.
    accounts: Vec<TrialBalanceLine>,
    /// All debits less all credits: zero.
    difference: Exact,
}

/// What was posted to an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrialBalanceLine {
    /// The account.
    #[schema(example = "cash_drawers")]
    account: &'static str,
    /// Which part of it, where parts were asked for: code of a register, id of a customer, name of a tax; empty where nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<String>,
    /// The sum of the debits.
    debit: Exact,
    /// The sum of the credits.
    credit: Exact,
    /// Debits less credits.
    balance: Exact,
}

/// What was posted on an operating day, account by account, and that both sides are equal.
#[utoipa::path(
    get, path = "/ledger/trial-balance", tag = "ledger", params(TrialBalanceQuery),
    responses((status = 200, description = "The trial balance", body = TrialBalance)),
    security(("token" = ["ledger.read"]))
)]
pub async fn get_trial_balance(
    State(app): State<App>,
    caller: Caller<{ Permission::LedgerRead as u8 }>,
    Query(query): Query<TrialBalanceQuery>,
) -> Result<Json<TrialBalance>, Problem> {
    let settings = caller.settings();
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let date = match business_date_of(query.business_date.as_deref())? {
        Some(date) => date,
        None => settings.calendar(None).date_by_cutoff(app.engine().now().at),
    };
    let lines = app.reads().trial_balance(caller.merchant(), date, outlet, query.parts).await?;
    let amount = |amount| Exact::amount(amount, &settings.currency);
    let difference = lines.iter().map(|line| line.sums.net().0).sum();
    let accounts = lines.into_iter().map(|line| TrialBalanceLine {
        account: line.account.as_str(),
        part: line.part,
        debit: amount(line.sums.debit),
        credit: amount(line.sums.credit),
        balance: amount(line.sums.net()),
    });
    Ok(Json(TrialBalance {
        business_date: date.to_string(),
        accounts: accounts.collect(),
        difference: amount(Amount(difference)),
    }))
}
