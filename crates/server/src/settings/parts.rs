//! What all parts of the settings share on the wire, the business day and the queues.

use docket_domain::calendar::Policy;
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::numbering::is_short_code;
use docket_domain::queues::{Queue, QueueRules};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::Check;
use crate::preset::PresetError;
use crate::preset::queues::overdue_minutes;
use crate::preset::rules::{PolicyEntry, SHORT_CODE};
use crate::problem::{EdgeCode, named};

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
    pub(super) fn read(&self, check: &mut Check) -> Vec<(Queue, u32)> {
        let sent = [
            (Queue::Finance, self.finance_minutes),
            (Queue::Kitchen, self.kitchen_minutes),
            (Queue::Warehouse, self.warehouse_minutes),
            (Queue::Logistics, self.logistics_minutes),
        ];
        let read = |(queue, minutes): (Queue, Option<u32>)| {
            let at = format!("/queues/{}_minutes", queue.as_str());
            Some((queue, overdue_minutes(at, minutes?).noted(check)?))
        };
        sent.into_iter().filter_map(read).collect()
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

#[cfg(test)]
mod tests {
    #[test]
    fn a_place_of_a_preset_is_a_pointer_here() {
        assert_eq!(super::pointer("/printers/0.code_page"), "/printers/0/codePage");
        assert_eq!(super::pointer("/queues/finance_minutes"), "/queues/financeMinutes");
    }
}
