//! What settings must be, wherever they are written: in a preset, or in a request that changes them (`settings/change.rs`).
//!
//! Every reader is told the place that it names when something does not fit.

use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::calendar::{ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::catalog::Tax;
use docket_domain::catalog::embedded::{BarcodeRule, ValueKind, check_rules};
use docket_domain::money::{Amount, Currency, Percent};
use serde::Deserialize;

use super::PresetError;

/// When business days begin and how they end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyEntry {
    pub cutoff: String,
    pub grace_from: Option<String>,
    pub grace_until: Option<String>,
    #[serde(default)]
    pub close_after_minutes: u16,
    pub force_close: Option<String>,
}

/// Something that is charged beside goods; its taxes are named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChargeEntry {
    pub code: String,
    pub name: String,
    pub amount: Option<String>,
    pub percent: Option<String>,
    #[serde(default)]
    pub taxes: Vec<String>,
}

/// How the barcodes of a prefix are read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BarcodeRuleEntry {
    pub prefix: String,
    pub kind: String,
    pub item_digits: u8,
    pub value_digits: u8,
    pub value_decimals: u8,
}

/// The value, or where and why not.
pub(crate) fn required<T>(at: impl Into<String>, value: Option<T>, problem: &str) -> Result<T, PresetError> {
    value.ok_or_else(|| PresetError::Value { at: at.into(), problem: problem.to_owned() })
}

/// Refuses what does not hold.
pub(crate) fn check(at: impl Into<String>, holds: bool, problem: &str) -> Result<(), PresetError> {
    required(at, holds.then_some(()), problem)
}

/// What a short code is.
pub(crate) const SHORT_CODE: &str = "a short code is 1 to 8 of A-Z and 0-9";

/// For how many years bills keep their copy of a customer's name.
pub(crate) fn retention_years(at: impl Into<String>, years: u8) -> Result<u8, PresetError> {
    check(at, (1..=30).contains(&years), "bills are kept for 1 to 30 years").map(|()| years)
}

/// For how many hours a bank transfer is awaited.
pub(crate) fn transfer_hours(at: impl Into<String>, hours: u16) -> Result<u16, PresetError> {
    check(at, (1..=720).contains(&hours), "a bank transfer is awaited for 1 to 720 hours").map(|()| hours)
}

/// After how many minutes an order is cancelled that nobody pays for.
pub(crate) fn release_unpaid_minutes(at: impl Into<String>, minutes: Option<u16>) -> Result<Option<u16>, PresetError> {
    let fits = (1..=43_200).contains(&minutes.unwrap_or(1));
    check(at, fits, "an order that is not paid is released after 1 to 43200 minutes").map(|()| minutes)
}

/// The smallest coin, in minor units; 0 where none is named.
pub(crate) fn smallest_coin(at: &str, text: Option<&str>, currency: &Currency) -> Result<Amount, PresetError> {
    let Some(text) = text else { return Ok(Amount::ZERO) };
    let coin = currency.parse(text).ok().filter(|coin| coin.0 > 0);
    required(at, coin, "an amount above zero, as text")
}

/// A time zone by its name.
pub(crate) fn zone(at: &str, name: &str) -> Result<Zone, PresetError> {
    required(at, Zone::named(name), "not a time zone of the IANA database")
}

impl PolicyEntry {
    /// Reads it.
    ///
    /// # Errors
    /// What does not fit, below that place.
    pub fn policy(&self, at: &str) -> Result<Policy, PresetError> {
        let time = |field: &str, text: &str| {
            required(format!("{at}.{field}"), TimeOfDay::parse(text), "a time of day is HH:MM, 00:00 to 23:59")
        };
        let grace = match (&self.grace_from, &self.grace_until) {
            (Some(from), Some(until)) => Some(Grace { from: time("grace_from", from)?, until: time("grace_until", until)? }),
            (None, None) => None,
            _ => {
                let problem = "a grace period has both its beginning and its end".to_owned();
                return Err(PresetError::Value { at: at.to_owned(), problem });
            }
        };
        let word = self.force_close.as_deref().unwrap_or(ForceClose::Automatic.as_str());
        let force_close = required(format!("{at}.force_close"), ForceClose::parse(word), "automatic or manager")?;
        Policy::new(time("cutoff", &self.cutoff)?, grace, self.close_after_minutes, force_close)
            .map_err(|error| PresetError::Value { at: at.to_owned(), problem: error.to_string() })
    }
}

impl ChargeEntry {
    /// Reads it, with its taxes.
    ///
    /// # Errors
    /// What does not fit, at that place.
    pub fn read(&self, at: &str, currency: &Currency, taxes: Vec<Tax>) -> Result<ChargeRule, PresetError> {
        check(at, !self.code.is_empty(), "a charge has a code of its own")?;
        let amount = |text: &String| currency.parse(text).ok().filter(|amount| amount.0 >= 0).map(ChargeKind::Amount);
        let percent = |text: &String| Percent::parse(text).ok().filter(|part| part.0 >= 0).map(ChargeKind::Percent);
        let kind = match (&self.amount, &self.percent) {
            (Some(text), None) => amount(text),
            (None, Some(text)) => percent(text),
            _ => None,
        };
        Ok(ChargeRule {
            code: self.code.clone(),
            name: self.name.clone(),
            kind: required(at, kind, "a charge has an `amount` or a `percent`, as text")?,
            taxes,
        })
    }
}

/// Reads the rules of barcodes, each at its own place.
///
/// # Errors
/// The first that does not fit, or does not go with those before it.
pub(crate) fn read_barcode_rules(
    entries: &[BarcodeRuleEntry],
    decimals: u8,
    place: impl Fn(&BarcodeRuleEntry) -> String,
) -> Result<Vec<BarcodeRule>, PresetError> {
    let rule = |entry: &BarcodeRuleEntry| {
        let kind = required(format!("{}.kind", place(entry)), ValueKind::parse(&entry.kind), "weight or price")?;
        Ok(BarcodeRule {
            prefix: entry.prefix.clone(),
            kind,
            item_digits: entry.item_digits,
            value_digits: entry.value_digits,
            value_decimals: entry.value_decimals,
        })
    };
    let rules: Vec<BarcodeRule> = entries.iter().map(rule).collect::<Result<_, PresetError>>()?;
    check_rules(&rules, decimals)
        .map_err(|(index, problem)| PresetError::Value { at: place(&entries[index]), problem: problem.to_owned() })?;
    Ok(rules)
}
