//! `GET /till-settings`: what a till keeps beside the catalogue, so that it can sell and print while the server is away.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::catalog::embedded::BarcodeRule;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::printing::TaxNumber;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::Problem;

/// Whose settings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TillSettingsQuery {
    /// Code of the outlet; the token's, or the only one, where none is named.
    outlet: Option<String>,
}

/// What a till keeps of its outlet's settings. Currency, language and country are in `GET /auth/me`, registers in `GET /outlets/{code}`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TillSettings)]
pub struct TillSettingsView {
    /// Code of the outlet.
    #[schema(example = "MAIN")]
    outlet: String,
    /// Whether prices include tax.
    prices_include_tax: bool,
    /// The smallest coin to which cash is rounded; 0 where it is not.
    smallest_coin: Exact,
    /// When its business days begin.
    business_day: TillDayView,
    /// How barcodes that carry a weight or a price are read; the first whose prefix fits.
    barcode_rules: Vec<BarcodeRuleView>,
    /// What stands on its receipts.
    receipt: TillReceiptView,
}

/// When business days of an outlet begin and end.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TillBusinessDay)]
pub struct TillDayView {
    /// By which they are reckoned.
    #[schema(example = "Asia/Dubai")]
    time_zone: String,
    /// The local time at which one begins.
    #[schema(example = "06:00")]
    cutoff: String,
    /// From when a shift keeps its day; null where there is no grace period.
    #[schema(example = "04:00")]
    grace_from: Option<String>,
    /// Until when, not included.
    #[schema(example = "08:00")]
    grace_until: Option<String>,
}

/// How barcodes of a prefix are read: prefix, item, whatever is not read, value, check digit, 13 digits in all.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BarcodeRule)]
pub struct BarcodeRuleView {
    /// How they begin.
    #[schema(example = "21")]
    prefix: String,
    /// What they carry: `weight` or `price`.
    #[schema(example = "weight")]
    kind: &'static str,
    /// Digits of the item, after the prefix.
    item_digits: u8,
    /// Digits of the value, before the check digit.
    value_digits: u8,
    /// How many of these are decimals.
    value_decimals: u8,
}

/// The head and foot of an outlet's receipts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TillReceipt)]
pub struct TillReceiptView {
    /// The shop's name.
    shop_name: String,
    /// Of the company, where that is another name.
    legal_name: Option<String>,
    /// In lines.
    address: Vec<String>,
    /// With the tax office; without it a receipt is no tax invoice.
    tax_number: Option<TaxNumberView>,
    /// Lines at the end.
    footer: Vec<String>,
    /// `latin` or `native`: the digits of amounts and dates.
    digits: &'static str,
    /// Whether `200.00` is written `200` on a receipt all of whose amounts are whole.
    hides_zero_decimals: bool,
}

/// A number with the tax office, under the name it has there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaxNumber)]
pub struct TaxNumberView {
    /// What it is called.
    #[schema(example = "TRN")]
    label: String,
    /// As registered.
    number: String,
}

/// What a till needs of an outlet's settings to sell and print while the server is away.
#[utoipa::path(
    get, path = "/till-settings", tag = "outlets", params(TillSettingsQuery),
    responses((status = 200, description = "The settings", body = TillSettingsView)),
    security(("token" = ["bills.sell"]))
)]
pub async fn get_till_settings(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsSell as u8 }>,
    Query(query): Query<TillSettingsQuery>,
) -> Result<Json<TillSettingsView>, Problem> {
    let code = &caller.outlet_asked(query.outlet.as_deref())?.code;
    let settings = app.settings_now(caller.merchant()).await?;
    Ok(Json(TillSettingsView::new(settings.outlet(code, "?outlet")?, &settings)))
}

impl TillSettingsView {
    fn new(outlet: &Outlet, settings: &Settings) -> TillSettingsView {
        let calendar = settings.calendar(Some(outlet));
        let grace = calendar.policy.grace();
        let tax_number = |one: &TaxNumber| TaxNumberView { label: one.label.clone(), number: one.number.clone() };
        TillSettingsView {
            outlet: outlet.code.clone(),
            prices_include_tax: settings.prices_include_tax,
            smallest_coin: Exact::amount(settings.smallest_coin, &settings.currency),
            business_day: TillDayView {
                time_zone: calendar.zone.name().to_owned(),
                cutoff: calendar.policy.cutoff().to_string(),
                grace_from: grace.map(|grace| grace.from.to_string()),
                grace_until: grace.map(|grace| grace.until.to_string()),
            },
            barcode_rules: settings.barcode_rules().into_iter().map(BarcodeRuleView::from).collect(),
            receipt: TillReceiptView {
                shop_name: settings.name.clone(),
                legal_name: outlet.receipt.legal_name.clone(),
                address: outlet.receipt.address.clone(),
                tax_number: outlet.receipt.tax_number.as_ref().map(tax_number),
                footer: outlet.receipt.footer.clone(),
                digits: settings.printing.digits.as_str(),
                hides_zero_decimals: settings.printing.hides_zero_decimals,
            },
        }
    }
}

impl From<BarcodeRule> for BarcodeRuleView {
    fn from(rule: BarcodeRule) -> BarcodeRuleView {
        BarcodeRuleView {
            prefix: rule.prefix,
            kind: rule.kind.as_str(),
            item_digits: rule.item_digits,
            value_digits: rule.value_digits,
            value_decimals: rule.value_decimals,
        }
    }
}
