//! What is agreed in a standing order, as requests say it.

use docket_domain::calendar::TimeOfDay;
use docket_domain::catalog::ProductReference;
use docket_domain::limits::{NAME_CHARS_MAX, ORDER_LINES_MAX};
use docket_domain::merchants::Settings;
use docket_domain::ordering::NewOrderPayment;
use docket_domain::standing::{Every, NewStandingItem, Schedule, Weekday, Weekdays};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::Decimal;
use crate::extract::{Check, one_of};
use crate::orders::{OrderPaymentBody, options, payment_of};
use crate::problem::EdgeCode;

/// A product that is ordered each time, at the catalogue's price of that time.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewStandingItem, example = json!({ "product": "SHAWARMA-L", "quantity": 2, "notes": "no onion" }))]
pub struct StandingItemBody {
    /// SKU, barcode or id.
    product: String,
    /// How much, with at most 3 decimals.
    quantity: Decimal,
    /// Notes for whoever prepares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// Codes of the options that were chosen from the product's `modifiers`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
}

/// How each order is paid.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewStandingPayment, example = json!({ "useWallet": true, "method": "cod" }))]
pub struct StandingPaymentBody {
    /// Whether the customer's wallet pays what it can first; the method is for the rest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    use_wallet: bool,
    /// `cash`, `card`, `wallet`, `bank_transfer`, `cod` or `house_account`. `wallet` pays all, or the order of that time is not placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
}

/// When it is due, by the clock of its outlet.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSchedule, example = json!({ "every": "weekly", "weekdays": ["monday", "thursday"], "time": "07:00", "from": "2026-01-19" }))]
pub struct ScheduleBody {
    /// `daily` or `weekly`.
    every: String,
    /// The days of a weekly one, `monday` to `sunday`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    weekdays: Vec<String>,
    /// The time of day, HH:MM.
    #[schema(example = "07:00")]
    time: String,
    /// Not before this date, YYYY-MM-DD.
    #[schema(example = "2026-01-19")]
    from: String,
    /// Not after this date; without one there is no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// 1 to 500 items.
pub(super) fn items(bodies: Vec<StandingItemBody>, check: &mut Check) -> Vec<NewStandingItem> {
    if bodies.is_empty() {
        check.bad("/items", EdgeCode::ItemsEmpty, "`items` is empty; a standing order must have at least one item.");
    }
    if bodies.len() > ORDER_LINES_MAX {
        check.bad("/items", EdgeCode::ItemsTooMany, format!("`items` must have at most {ORDER_LINES_MAX} items."));
        return Vec::new();
    }
    let item = |(index, body): (usize, StandingItemBody)| {
        let at = |field: &str| format!("/items/{index}/{field}");
        if body.product.trim().is_empty() {
            check.bad(&at("product"), EdgeCode::FieldRequired, "A standing order is of products; name one.");
        }
        NewStandingItem {
            product: ProductReference(check.text(&at("product"), Some(body.product), NAME_CHARS_MAX).unwrap_or_default()),
            quantity: check.quantity(&at("quantity"), &body.quantity),
            notes: check.notes(&at("notes"), body.notes),
            options: options(body.options, &at("options"), check),
        }
    };
    bodies.into_iter().enumerate().map(item).collect()
}

pub(super) fn payment(body: StandingPaymentBody, settings: &Settings, check: &mut Check) -> NewOrderPayment {
    payment_of(OrderPaymentBody::promised(body.use_wallet, body.method), settings, check)
}

/// None where something is wrong with it.
pub(super) fn schedule(body: ScheduleBody, check: &mut Check) -> Option<Schedule> {
    let every = word(&body.every, "/schedule/every", Every::parse, Every::ALL.iter().map(|every| every.as_str()), check);
    let time = TimeOfDay::parse(&body.time);
    if time.is_none() {
        check.bad("/schedule/time", EdgeCode::RequestInvalid, "`time` must be a time of day, HH:MM, 00:00 to 23:59.");
    }
    let from = check.date("/schedule/from", &body.from);
    let until = body.until.map(|until| check.date("/schedule/until", &until));
    let mut weekdays = Vec::new();
    for (index, day) in body.weekdays.iter().enumerate() {
        let pointer = format!("/schedule/weekdays/{index}");
        weekdays.extend(word(day, &pointer, Weekday::parse, Weekday::ALL.iter().map(|day| day.as_str()), check));
    }
    match every {
        Some(Every::Daily) if !body.weekdays.is_empty() => {
            check.bad("/schedule/weekdays", EdgeCode::RequestInvalid, "`weekdays` are for `weekly`; leave them out.");
        }
        Some(Every::Weekly) if body.weekdays.is_empty() => {
            check.bad("/schedule/weekdays", EdgeCode::FieldRequired, "A weekly standing order names at least one of `weekdays`.");
        }
        _ => {}
    }
    if let (Some(from), Some(Some(until))) = (from, until)
        && until < from
    {
        check.bad("/schedule/until", EdgeCode::RequestInvalid, "`until` must not be before `from`.");
    }
    let every = every?;
    let weekdays = if every == Every::Daily { Weekdays::ALL } else { Weekdays::of(weekdays) };
    Some(Schedule { every, weekdays, time: time?, from: from?, until: until.flatten() })
}

fn word<'a, T>(
    text: &str,
    pointer: &str,
    parse: impl Fn(&str) -> Option<T>,
    words: impl Iterator<Item = &'a str>,
    check: &mut Check,
) -> Option<T> {
    let parsed = parse(text);
    if parsed.is_none() {
        check.bad(pointer, EdgeCode::RequestInvalid, one_of(pointer, words));
    }
    parsed
}
