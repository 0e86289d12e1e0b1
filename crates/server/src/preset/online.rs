//! Online orders in a preset: which channels are online, how many orders an outlet takes, when it is open, and what customers may
//! order by themselves.

use std::collections::BTreeMap;

use docket_domain::limits::{ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX};
use docket_domain::merchants::{Channel, Settings};
use docket_domain::outlets::{OnlineOrders, Opening, OpeningHours, OrderLimit, ShopTerms, Weekday};
use docket_domain::payments::Terms;
use serde::Deserialize;

use super::PresetError;
use super::rules::required;

/// A channel: its short code, or that and whether it is online.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum ChannelEntry {
    Code(String),
    Settings(ChannelSettings),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChannelSettings {
    code: String,
    online: Option<bool>,
}

/// How many online orders an outlet takes; part of the outlet's entry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OnlineOrdersEntry {
    max_orders: Option<u16>,
    minutes: Option<u16>,
}

/// How customers order at an outlet by themselves; part of the outlet's entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShopEntry {
    #[serde(default)]
    guests: bool,
    #[serde(default)]
    pick_up: bool,
    #[serde(default)]
    delivery: bool,
    delivery_charge: Option<String>,
    #[serde(default)]
    requested_times: bool,
    methods: Vec<String>,
    bank_account: Option<String>,
}

/// When an outlet is open: per day of the week times such as `11:00-23:00`; part of the outlet's entry.
#[derive(Debug, Deserialize)]
pub(super) struct HoursEntry(BTreeMap<String, Vec<String>>);

impl ChannelEntry {
    pub(super) fn code(&self) -> &String {
        match self {
            ChannelEntry::Code(code) => code,
            ChannelEntry::Settings(settings) => &settings.code,
        }
    }

    pub(super) fn channel(&self, name: &str) -> Channel {
        let usual = Channel::new(name, self.code());
        match self {
            ChannelEntry::Settings(ChannelSettings { online: Some(is_online), .. }) => Channel { is_online: *is_online, ..usual },
            _ => usual,
        }
    }
}

impl OnlineOrdersEntry {
    pub(super) fn read(&self, at: &str) -> Result<OnlineOrders, PresetError> {
        let limit = match (self.max_orders, self.minutes) {
            (None, None) => None,
            (max_orders, minutes) => {
                let limit = max_orders.zip(minutes).and_then(|(max_orders, minutes)| OrderLimit::new(max_orders, minutes));
                let problem = format!("a limit has max_orders, 1 to {ONLINE_ORDERS_MAX}, and minutes, 1 to {ONLINE_MINUTES_MAX}");
                Some(required(at, limit, &problem)?)
            }
        };
        Ok(OnlineOrders { pause: None, limit })
    }
}

impl ShopEntry {
    pub(super) fn read(&self, at: &str) -> Result<ShopTerms, PresetError> {
        let problem = "cash, card, cod, bank_transfer or wallet";
        let method = |word: &String| required(format!("{at}.methods"), Terms::parse(word), problem);
        Ok(ShopTerms {
            guests: self.guests,
            pick_up: self.pick_up,
            delivery: self.delivery,
            delivery_charge: self.delivery_charge.clone(),
            requested_times: self.requested_times,
            methods: self.methods.iter().map(method).collect::<Result<_, _>>()?,
            bank_account: self.bank_account.clone(),
        })
    }
}

/// Refuses terms of a shop that cannot be kept.
pub(super) fn check_shops(settings: &Settings) -> Result<(), PresetError> {
    for outlet in &settings.outlets {
        let Some(terms) = &outlet.shop else { continue };
        terms
            .check(&settings.charges, &settings.channels, "")
            .map_err(|refusal| PresetError::Value { at: format!("outlets.{}.shop", outlet.code), problem: refusal.detail })?;
    }
    Ok(())
}

impl HoursEntry {
    pub(super) fn read(&self, at: &str) -> Result<OpeningHours, PresetError> {
        let mut openings = Vec::new();
        for (day, times) in &self.0 {
            let weekday = required(format!("{at}.{day}"), Weekday::parse(day), "not a day of the week, monday to sunday")?;
            for time in times {
                let opening =
                    required(format!("{at}.{day}"), Opening::parse(time), "an opening is HH:MM-HH:MM, such as 11:00-23:00")?;
                openings.push((weekday, opening));
            }
        }
        OpeningHours::new(openings)
            .map_err(|error| PresetError::Value { at: format!("{at}.{}", error.0.as_str()), problem: error.to_string() })
    }
}
