//! Parts of the settings on the wire. Lists are sent whole.

use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::calendar::Policy;
use docket_domain::catalog::embedded::BarcodeRule;
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::merchants::{Channel, Outlet, Register};
use docket_domain::money::Currency;
use docket_domain::numbering::is_short_code;
use docket_domain::queues::{Queue, QueueRules};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::{Decimal, Exact};
use crate::extract::Check;
use crate::preset::PresetError;
use crate::preset::queues::overdue_minutes;
use crate::preset::rules::{BarcodeRuleEntry, ChargeEntry, PolicyEntry, SHORT_CODE, read_barcode_rules};
use crate::problem::{EdgeCode, named};
use crate::products::fields::{TaxBody, taxes};

/// Notes what a preset's reader says, at the pointer that its place is here.
pub(crate) trait Fits<T> {
    /// The value, or nothing and a note.
    fn noted(self, check: &mut Check) -> Option<T>;
}

impl<T> Fits<T> for Result<T, PresetError> {
    fn noted(self, check: &mut Check) -> Option<T> {
        match self {
            Ok(value) => Some(value),
            Err(PresetError::Value { at, problem }) => {
                let pointer = pointer(&at);
                check.bad(&pointer, EdgeCode::SettingsInvalid, format!("{} does not fit: {problem}.", named(&pointer)));
                None
            }
            Err(other) => {
                check.bad("", EdgeCode::SettingsInvalid, format!("{other}."));
                None
            }
        }
    }
}

/// `/printers/0.code_page` is `/printers/0/codePage`.
fn pointer(at: &str) -> String {
    let mut text = String::with_capacity(at.len());
    let mut capital = false;
    for character in at.chars() {
        match character {
            '.' => text.push('/'),
            '_' => capital = true,
            other if std::mem::take(&mut capital) => text.push(other.to_ascii_uppercase()),
            other => text.push(other),
        }
    }
    text
}

/// A text that is there and within its limit, on one line.
pub(super) fn line(pointer: &str, text: String, check: &mut Check) -> String {
    if text.trim().is_empty() {
        check.bad(pointer, EdgeCode::FieldRequired, format!("{} must not be empty.", named(pointer)));
    }
    check.text(pointer, Some(text), NAME_CHARS_MAX).unwrap_or_default()
}

/// A short code, each once.
pub(super) fn code(pointer: &str, text: String, seen: &mut Vec<String>, check: &mut Check) -> String {
    let problem = match is_short_code(&text) {
        false => SHORT_CODE,
        true if seen.contains(&text) => "another one has this code",
        true => "",
    };
    if !problem.is_empty() {
        check.bad(pointer, EdgeCode::SettingsInvalid, format!("{} does not fit: {problem}.", named(pointer)));
    }
    seen.push(text.clone());
    text
}

/// When business days begin and how they end.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = BusinessDayPolicy, example = json!({ "cutoff": "06:00", "graceFrom": "04:00", "graceUntil": "08:00" }))]
pub struct PolicyBody {
    /// Local time at which a business day begins; `00:00` is the calendar day.
    #[schema(example = "06:00")]
    cutoff: String,
    /// From when a shift keeps its day; null where there is no grace period.
    #[serde(default)]
    grace_from: Option<String>,
    /// Until when, not included; at most 12 hours later.
    #[serde(default)]
    grace_until: Option<String>,
    /// Without a grace period: for how many minutes after the cutoff a day waits for its open shifts and orders, 0 to 720.
    #[serde(default)]
    close_after_minutes: u16,
    /// What becomes of a day whose time is up: `automatic` closes it, which is usual, `manager` lets it wait for one.
    #[serde(default)]
    #[schema(example = "automatic")]
    force_close: Option<String>,
}

impl PolicyBody {
    /// The policy that was sent.
    pub fn read(self, pointer: &str, check: &mut Check) -> Option<Policy> {
        let PolicyBody { cutoff, grace_from, grace_until, close_after_minutes, force_close } = self;
        PolicyEntry { cutoff, grace_from, grace_until, close_after_minutes, force_close }.policy(pointer).noted(check)
    }

    /// A policy as it is answered.
    pub fn new(policy: &Policy) -> PolicyBody {
        PolicyBody {
            cutoff: policy.cutoff().to_string(),
            grace_from: policy.grace().map(|grace| grace.from.to_string()),
            grace_until: policy.grace().map(|grace| grace.until.to_string()),
            close_after_minutes: policy.close_after_minutes(),
            force_close: Some(policy.force_close().as_str().to_owned()),
        }
    }
}

/// After how many minutes what waits in a queue is overdue, 1 to 43,200; a queue that is left out stays as it is.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = QueueThresholds)]
pub struct QueuesBody {
    /// In finance's queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finance_minutes: Option<u32>,
    /// In the kitchen's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kitchen_minutes: Option<u32>,
    /// In the warehouse's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    warehouse_minutes: Option<u32>,
    /// In that of logistics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    logistics_minutes: Option<u32>,
}

impl QueuesBody {
    pub(super) fn read(&self, mut rules: QueueRules, check: &mut Check) -> QueueRules {
        let sent = [
            (Queue::Finance, self.finance_minutes),
            (Queue::Kitchen, self.kitchen_minutes),
            (Queue::Warehouse, self.warehouse_minutes),
            (Queue::Logistics, self.logistics_minutes),
        ];
        for (queue, minutes) in sent {
            let at = format!("/queues/{}_minutes", queue.as_str());
            if let Some(minutes) = minutes.and_then(|minutes| overdue_minutes(at, minutes).noted(check)) {
                *rules.minutes_mut(queue) = minutes;
            }
        }
        rules
    }

    pub(super) fn new(rules: QueueRules) -> QueuesBody {
        QueuesBody {
            finance_minutes: Some(rules.finance_minutes),
            kitchen_minutes: Some(rules.kitchen_minutes),
            warehouse_minutes: Some(rules.warehouse_minutes),
            logistics_minutes: Some(rules.logistics_minutes),
        }
    }
}

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

/// An outlet by its code; more of it is at `PATCH /outlets/{code}`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OutletNamed)]
pub struct OutletBody {
    /// Short code: 1 to 8 of A-Z and 0-9. It is never changed.
    #[schema(example = "MAIN")]
    code: String,
    /// As it is printed.
    name: String,
}

/// Reads all outlets.
pub(super) fn outlets(bodies: Vec<OutletBody>, check: &mut Check) -> Vec<Outlet> {
    let mut seen = Vec::new();
    let outlet = |(index, body): (usize, OutletBody)| {
        let code = code(&format!("/outlets/{index}/code"), body.code, &mut seen, check);
        Outlet::new(code, line(&format!("/outlets/{index}/name"), body.name, check))
    };
    bodies.into_iter().enumerate().map(outlet).collect()
}

/// A till.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RegisterNamed)]
pub struct RegisterBody {
    /// Short code, unique over all outlets. It is never changed.
    #[schema(example = "R1")]
    code: String,
    /// As it is shown.
    name: String,
    /// Code of its outlet, where it stays.
    #[schema(example = "MAIN")]
    outlet: String,
}

/// Reads all registers.
pub(super) fn registers(bodies: Vec<RegisterBody>, check: &mut Check) -> Vec<Register> {
    let mut seen = Vec::new();
    let register = |(index, body): (usize, RegisterBody)| Register {
        code: code(&format!("/registers/{index}/code"), body.code, &mut seen, check),
        name: line(&format!("/registers/{index}/name"), body.name, check),
        outlet: body.outlet,
    };
    bodies.into_iter().enumerate().map(register).collect()
}

/// Where orders come from.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ChannelSettings)]
pub struct ChannelBody {
    /// In the API, such as `dine_in`. It is never changed.
    #[schema(example = "dine_in")]
    name: String,
    /// Short code in numbers. It is never changed.
    #[schema(example = "MESA")]
    code: String,
    /// Whether its orders come in by themselves, and are kept to an outlet's limit, pause and opening hours; all are but `counter`,
    /// `dine_in`, `takeaway` and `delivery` where nothing is said.
    #[serde(default)]
    online: Option<bool>,
}

/// Reads all channels.
pub(super) fn channels(bodies: Vec<ChannelBody>, check: &mut Check) -> Vec<Channel> {
    let (mut codes, mut names) = (Vec::new(), Vec::<String>::new());
    let channel = |(index, body): (usize, ChannelBody)| {
        let at = |field: &str| format!("/channels/{index}/{field}");
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
        let fits = (1..=40).contains(&body.name.len()) && body.name.bytes().all(is_word) && !names.contains(&body.name);
        if !fits {
            let detail = "`name` does not fit: a channel is called by 1 to 40 of a-z, 0-9, _ and -, each once.";
            check.bad(&at("name"), EdgeCode::SettingsInvalid, detail);
        }
        names.push(body.name.clone());
        let usual = Channel::new(body.name, code(&at("code"), body.code, &mut codes, check));
        Channel { is_online: body.online.unwrap_or(usual.is_online), ..usual }
    };
    bodies.into_iter().enumerate().map(channel).collect()
}

impl From<&Outlet> for OutletBody {
    fn from(outlet: &Outlet) -> OutletBody {
        OutletBody { code: outlet.code.clone(), name: outlet.name.clone() }
    }
}

impl From<&Register> for RegisterBody {
    fn from(register: &Register) -> RegisterBody {
        RegisterBody { code: register.code.clone(), name: register.name.clone(), outlet: register.outlet.clone() }
    }
}

impl From<&Channel> for ChannelBody {
    fn from(channel: &Channel) -> ChannelBody {
        ChannelBody { name: channel.name.clone(), code: channel.code.clone(), online: Some(channel.is_online) }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_place_of_a_preset_is_a_pointer_here() {
        assert_eq!(super::pointer("/printers/0.code_page"), "/printers/0/codePage");
        assert_eq!(super::pointer("/queues/finance_minutes"), "/queues/financeMinutes");
    }
}
