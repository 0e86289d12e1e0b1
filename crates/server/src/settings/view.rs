//! `GET /settings`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::merchants::Settings;
use serde::Serialize;
use utoipa::ToSchema;

use super::charges::ChargeView;
use super::parts::{PolicyBody, QueuesBody};
use super::places::{ChannelBody, OutletBody, RegisterBody};
use super::printers::{PrinterBody, ReceiptsBody};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Caller;
use crate::outlets::BarcodeRuleView;
use crate::problem::Problem;

/// What the merchant configured, but for series, roles, and what is of one outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Settings)]
pub struct SettingsView {
    /// Counts the changes, from 1; to be sent with the next.
    version: u32,
    /// In addresses; fixed.
    #[schema(example = "al-marya")]
    slug: String,
    /// As it is printed.
    name: String,
    /// ISO 3166 country, by which phone numbers are read; fixed.
    #[schema(example = "AE")]
    country: String,
    /// ISO 4217 currency; fixed.
    #[schema(example = "AED")]
    currency: String,
    /// How many decimals amounts have; fixed.
    decimals: u8,
    /// Whether prices include tax; fixed.
    prices_include_tax: bool,
    /// The month in which the fiscal year begins, 1 to 12; fixed.
    fiscal_year_start: u8,
    /// BCP 47 language of what is printed.
    #[schema(example = "en")]
    language: String,
    /// IANA name of the time zone, at outlets without one of their own.
    #[schema(example = "Asia/Dubai")]
    time_zone: String,
    /// When business days begin and end, at outlets without a policy of their own.
    business_day: PolicyBody,
    /// When an order is confirmed by itself: `manual`, `on_placed` or `on_paid`.
    auto_confirm: &'static str,
    /// Whether an order that says nothing of payment may be prepared unpaid.
    pay_later: bool,
    /// For how many hours a bank transfer is awaited.
    transfer_hours: u16,
    /// After how many minutes a pending order is cancelled that nobody pays for; null for never.
    release_unpaid_minutes: Option<u16>,
    /// What cash is rounded to; null where it is not rounded.
    smallest_coin: Option<Exact>,
    /// Whether the counter sells only in an open shift.
    shift_required: bool,
    /// For how many years bills keep their copy of a customer's name, number and phone.
    retention_years: u8,
    /// What a driver proves a delivery with: `any`, `photo` or `code`.
    delivery_proof: &'static str,
    /// After how many minutes what waits is overdue.
    queues: QueuesBody,
    /// How receipts are written.
    receipts: ReceiptsBody,
    /// All printers.
    printers: Vec<PrinterBody>,
    /// What is charged beside goods.
    charges: Vec<ChargeView>,
    /// How barcodes are read that carry a weight or a price; the usual rules where the merchant has set none.
    barcode_rules: Vec<BarcodeRuleView>,
    /// All outlets.
    outlets: Vec<OutletBody>,
    /// All registers.
    registers: Vec<RegisterBody>,
    /// Where orders come from.
    channels: Vec<ChannelBody>,
}

impl SettingsView {
    pub(super) fn new(settings: &Settings) -> SettingsView {
        let currency = &settings.currency;
        let coin = settings.smallest_coin;
        SettingsView {
            version: settings.version,
            slug: settings.slug.clone(),
            name: settings.name.clone(),
            country: settings.country.clone(),
            currency: currency.code.clone(),
            decimals: currency.decimals,
            prices_include_tax: settings.prices_include_tax,
            fiscal_year_start: settings.fiscal_year_start.month() as u8,
            language: settings.language.clone(),
            time_zone: settings.zone.name().to_owned(),
            business_day: PolicyBody::new(&settings.business_day),
            auto_confirm: settings.auto_confirm.as_str(),
            pay_later: settings.payments.pay_later,
            transfer_hours: settings.payments.transfer_hours,
            release_unpaid_minutes: settings.payments.release_unpaid_minutes,
            smallest_coin: (coin.0 > 0).then(|| Exact::amount(coin, currency)),
            shift_required: settings.shift_required,
            retention_years: settings.retention_years,
            delivery_proof: settings.delivery_proof.as_str(),
            queues: QueuesBody::new(settings.queues),
            receipts: ReceiptsBody::new(&settings.printing),
            printers: settings.printing.printers.iter().map(PrinterBody::from).collect(),
            charges: settings.charges.iter().map(|rule| ChargeView::new(rule, currency)).collect(),
            barcode_rules: settings.barcode_rules().into_iter().map(BarcodeRuleView::from).collect(),
            outlets: settings.outlets.iter().map(OutletBody::from).collect(),
            registers: settings.registers.iter().map(RegisterBody::from).collect(),
            channels: settings.channels.iter().map(ChannelBody::from).collect(),
        }
    }
}

/// The merchant's settings: everything that a preset sets but the series, the roles, and what is of one outlet.
#[utoipa::path(
    get, path = "/settings", tag = "settings",
    responses((status = 200, description = "The settings", body = SettingsView)),
    security(("token" = ["settings.read"]))
)]
pub async fn get_settings(
    State(app): State<App>,
    caller: Caller<{ Permission::SettingsRead as u8 }>,
) -> Result<Json<SettingsView>, Problem> {
    Ok(Json(SettingsView::new(&app.settings_now(caller.merchant()).await?)))
}
