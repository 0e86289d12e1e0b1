//! Charges and rules of barcodes on the wire. Lists are sent whole.

use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::catalog::embedded::BarcodeRule;
use docket_domain::money::Currency;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::{Fits, line};
use crate::amount::{Decimal, Exact};
use crate::extract::Check;
use crate::preset::rules::{BarcodeRuleEntry, ChargeEntry, read_barcode_rules};
use crate::problem::EdgeCode;
use crate::products::fields::{TaxBody, taxes};

/// Something that is charged beside goods: an amount, or a part of what they come to.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCharge, example = json!({
    "code": "deliveryFee", "name": "Delivery", "amount": "10.00", "taxes": [{ "name": "VAT", "rate": "5" }]
}))]
pub struct ChargeBody {
    /// In the API; each once.
    code: String,
    /// As it is printed.
    name: String,
    /// How much; not with `percent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
    /// How many per cent of the goods after discounts; not with `amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<Decimal>,
    /// Taxes on it.
    #[serde(default)]
    taxes: Vec<TaxBody>,
}

/// Reads all charges.
pub(super) fn charges(bodies: Vec<ChargeBody>, currency: &Currency, check: &mut Check) -> Vec<ChargeRule> {
    let mut seen: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for (index, body) in bodies.into_iter().enumerate() {
        let at = format!("/charges/{index}");
        let taxes = taxes(body.taxes, &format!("{at}/taxes"), check);
        let code = line(&format!("{at}/code"), body.code, check);
        if seen.contains(&code) {
            let detail = format!("`code` {code} stands on another charge.");
            check.bad(&format!("{at}/code"), EdgeCode::SettingsInvalid, detail);
        }
        seen.push(code.clone());
        let text = |number: Option<Decimal>| number.map(|number| number.text().to_owned());
        let entry = ChargeEntry {
            code,
            name: line(&format!("{at}/name"), body.name, check),
            amount: text(body.amount),
            percent: text(body.percent),
            taxes: Vec::new(),
        };
        all.extend(entry.read(&at, currency, taxes).noted(check));
    }
    all
}

/// Something that is charged beside goods.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Charge)]
pub struct ChargeView {
    /// In the API.
    code: String,
    /// As it is printed.
    name: String,
    /// How much; null where it is a part of the goods.
    amount: Option<Exact>,
    /// How many per cent of the goods after discounts; null where it is an amount.
    percent: Option<Exact>,
    /// Taxes on it.
    taxes: Vec<ChargeTax>,
}

/// A tax on a charge.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChargeTax {
    /// Which.
    name: String,
    /// Its rate, in per cent.
    rate: Exact,
}

impl ChargeView {
    pub(super) fn new(rule: &ChargeRule, currency: &Currency) -> ChargeView {
        let (amount, percent) = match rule.kind {
            ChargeKind::Amount(amount) => (Some(Exact::amount(amount, currency)), None),
            ChargeKind::Percent(percent) => (None, Some(Exact(percent.to_string()))),
        };
        let taxes = rule.taxes.iter();
        ChargeView {
            code: rule.code.clone(),
            name: rule.name.clone(),
            amount,
            percent,
            taxes: taxes.map(|tax| ChargeTax { name: tax.name.clone(), rate: Exact(tax.rate.to_string()) }).collect(),
        }
    }
}

/// How barcodes of a prefix are read: prefix, item, whatever is not read, value, check digit, 13 digits in all.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewBarcodeRule)]
pub struct BarcodeRuleBody {
    /// How they begin: 02, or 20 to 29, and up to two more digits.
    #[schema(example = "21")]
    prefix: String,
    /// What they carry: `weight` or `price`.
    #[schema(example = "weight")]
    kind: String,
    /// Digits of the item, after the prefix.
    item_digits: u8,
    /// Digits of the value, before the check digit.
    value_digits: u8,
    /// How many of these are decimals.
    value_decimals: u8,
}

/// Reads all rules of barcodes.
pub(super) fn barcode_rules(bodies: Vec<BarcodeRuleBody>, currency: &Currency, check: &mut Check) -> Vec<BarcodeRule> {
    let entry = |body: BarcodeRuleBody| BarcodeRuleEntry {
        prefix: body.prefix,
        kind: body.kind,
        item_digits: body.item_digits,
        value_digits: body.value_digits,
        value_decimals: body.value_decimals,
    };
    let entries: Vec<BarcodeRuleEntry> = bodies.into_iter().map(entry).collect();
    let place = |entry: &BarcodeRuleEntry| {
        let index = entries.iter().position(|one| std::ptr::eq(one, entry)).unwrap_or_default();
        format!("/barcodeRules/{index}")
    };
    read_barcode_rules(&entries, currency.decimals, place).noted(check).unwrap_or_default()
}
