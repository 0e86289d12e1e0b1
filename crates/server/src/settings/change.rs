//! `PATCH /settings`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::delivery::ProofWanted;
use docket_domain::merchants::{AutoConfirm, ChangeSettings, Settings, SettingsChanges};
use docket_domain::money::Amount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::charges::{BarcodeRuleBody, ChargeBody, barcode_rules, charges};
use super::parts::{Fits, PolicyBody, QueuesBody, line};
use super::places::{ChannelBody, OutletBody, RegisterBody, channels, outlets, registers};
use super::printers::{PrinterBody, ReceiptsBody, printers};
use super::view::SettingsView;
use crate::amount::Decimal;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::preset::rules::{release_unpaid_minutes, retention_years, smallest_coin, transfer_hours, zone};
use crate::problem::{EdgeCode, Problem, named};
use crate::products::fields::{sent, word};

/// What becomes different of the settings. What is not sent stays as it is; lists are sent whole.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SettingsChange, example = json!({ "version": 1, "shiftRequired": true, "queues": { "kitchenMinutes": 15 } }))]
pub struct SettingsChangeBody {
    /// The version that was read; refused when the settings were changed since.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// Another name.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Fixed; refused where it is another.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    slug: Option<String>,
    /// Fixed; refused where it is another.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// Fixed; refused where it is another.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    /// Fixed; refused where it is another.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    decimals: Option<u8>,
    /// Fixed; refused where it is another.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    prices_include_tax: Option<bool>,
    /// Fixed; refused where it is another.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    fiscal_year_start: Option<u8>,
    /// Another language of what is printed (BCP 47).
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Another time zone, by its IANA name.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// Another policy, whole.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    business_day: Option<PolicyBody>,
    /// `manual`, `on_placed` or `on_paid`.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    auto_confirm: Option<String>,
    /// Whether an order that says nothing of payment may be prepared unpaid.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    pay_later: Option<bool>,
    /// 1 to 720.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    transfer_hours: Option<u16>,
    /// 1 to 43,200; null for never.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u16>)]
    release_unpaid_minutes: Option<Option<u16>>,
    /// What cash is rounded to; null where it is not rounded.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Decimal>)]
    smallest_coin: Option<Option<Decimal>>,
    /// Whether the counter sells only in an open shift.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    shift_required: Option<bool>,
    /// 1 to 30.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    retention_years: Option<u8>,
    /// `any`, `photo` or `code`.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    delivery_proof: Option<String>,
    /// Other thresholds of queues.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    queues: Option<QueuesBody>,
    /// How receipts are written.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    receipts: Option<ReceiptsBody>,
    /// All printers from now on.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    printers: Option<Vec<PrinterBody>>,
    /// All charges from now on.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    charges: Option<Vec<ChargeBody>>,
    /// All rules of barcodes from now on; none for the usual ones.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    barcode_rules: Option<Vec<BarcodeRuleBody>>,
    /// All outlets: those that are there, maybe under other names, and new ones.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    outlets: Option<Vec<OutletBody>>,
    /// All registers: those that are there, maybe under other names, and new ones.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    registers: Option<Vec<RegisterBody>>,
    /// All channels: those that are there, and new ones.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    channels: Option<Vec<ChannelBody>>,
}

/// Changes the merchant's settings: what is sent, and nothing else. It counts at once on this server, and within a second on others.
///
/// What documents are reckoned by is fixed: currency, decimals, whether prices include tax, the fiscal year, the country.
#[utoipa::path(
    patch, path = "/settings", tag = "settings", request_body = SettingsChangeBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")),
    responses((status = 200, description = "The settings as they are now", body = SettingsView)),
    security(("token" = ["settings.change"]))
)]
pub async fn change_settings(
    State(app): State<App>,
    caller: Caller<{ Permission::SettingsChange as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<SettingsChangeBody>,
) -> Result<Response, Problem> {
    // What another server changed a moment ago counts: lists refer to each other.
    let settings = app.settings_now(caller.merchant()).await?;
    let asked = key.asked(&settings, "PATCH /settings", "", &body);
    let mut check = Check::default();
    let command = ChangeSettings { version: body.version, changes: changes(body, &settings, &mut check) };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ChangeSettings(Box::new(command))).await?;
    app.forget_sessions();
    Ok(answered(&outcome, SettingsView::new(&app.settings_now(caller.merchant()).await?)))
}

pub(crate) fn changes(body: SettingsChangeBody, settings: &Settings, check: &mut Check) -> SettingsChanges {
    refuse_fixed(&body, settings, check);
    let currency = &settings.currency;
    let outlets = body.outlets.map(|all| outlets(all, check));
    let registers = body.registers.map(|all| registers(all, check));
    let (digits, hides_zero_decimals) = body.receipts.map_or((None, None), |receipts| receipts.read(check));
    let printers = body.printers.map(|all| {
        let outlets = outlets.as_ref().unwrap_or(&settings.outlets);
        let registers = registers.as_ref().unwrap_or(&settings.registers);
        printers(all, outlets, registers, check)
    });
    SettingsChanges {
        name: body.name.map(|name| line("/name", name, check)),
        language: body.language.and_then(|text| language(text, check)),
        zone: body.time_zone.and_then(|name| zone("/timeZone", &name).noted(check)),
        business_day: body.business_day.and_then(|policy| policy.read("/businessDay", check)),
        auto_confirm: body.auto_confirm.map(|text| word("/autoConfirm", &text, (AutoConfirm::ALL, AutoConfirm::as_str), check)),
        pay_later: body.pay_later,
        transfer_hours: body.transfer_hours.and_then(|hours| transfer_hours("/transferHours", hours).noted(check)),
        release_unpaid_minutes: body
            .release_unpaid_minutes
            .and_then(|minutes| release_unpaid_minutes("/releaseUnpaidMinutes", minutes).noted(check)),
        queues: body.queues.map_or_else(Vec::new, |queues| queues.read(check)),
        smallest_coin: body.smallest_coin.and_then(|coin| match coin {
            Some(coin) => smallest_coin("/smallestCoin", Some(coin.text()), currency).noted(check),
            None => Some(Amount::ZERO),
        }),
        shift_required: body.shift_required,
        retention_years: body.retention_years.and_then(|years| retention_years("/retentionYears", years).noted(check)),
        delivery_proof: body
            .delivery_proof
            .map(|text| word("/deliveryProof", &text, (ProofWanted::ALL, ProofWanted::as_str), check)),
        charges: body.charges.map(|all| charges(all, currency, check)),
        barcode_rules: body.barcode_rules.map(|all| barcode_rules(all, currency, check)),
        digits,
        hides_zero_decimals,
        printers,
        outlets,
        registers,
        channels: body.channels.map(|all| channels(all, check)),
    }
}

/// Notes what documents are reckoned by and is sent as something else than it is.
fn refuse_fixed(body: &SettingsChangeBody, settings: &Settings, check: &mut Check) {
    let fixed = [
        ("/slug", body.slug.as_ref().is_some_and(|slug| *slug != settings.slug)),
        ("/country", body.country.as_ref().is_some_and(|country| *country != settings.country)),
        ("/currency", body.currency.as_ref().is_some_and(|currency| *currency != settings.currency.code)),
        ("/decimals", body.decimals.is_some_and(|decimals| decimals != settings.currency.decimals)),
        ("/pricesIncludeTax", body.prices_include_tax.is_some_and(|included| included != settings.prices_include_tax)),
        (
            "/fiscalYearStart",
            body.fiscal_year_start.is_some_and(|month| i64::from(month) != i64::from(settings.fiscal_year_start.month())),
        ),
    ];
    for (pointer, _) in fixed.into_iter().filter(|(_, differs)| *differs) {
        let detail = format!(
            "{} is fixed: products, numbers and documents go by it. Set up another merchant with `docket merchant create`, and take \
             the products along with an export.",
            named(pointer)
        );
        check.bad(pointer, EdgeCode::SettingsFixed, detail);
    }
}

/// A tag of a language, such as `en` or `es-AR`.
fn language(text: String, check: &mut Check) -> Option<String> {
    let is_tag = text.len() <= 35
        && text.split('-').enumerate().all(|(index, part)| {
            let letters = if index == 0 { part.bytes().all(|byte| byte.is_ascii_lowercase()) } else { true };
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()) && letters
        });
    if !is_tag {
        let detail = "`language` does not fit: a language is a tag of BCP 47, such as en or es-AR.";
        check.bad("/language", EdgeCode::SettingsInvalid, detail);
    }
    is_tag.then_some(text)
}
