//! `PATCH /outlets/{code}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::limits::{NAME_CHARS_MAX, ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX, TEXT_CHARS_MAX};
use docket_domain::outlets::{ChangeOutlet, OrderLimit, OutletChanges, Pause};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::hours::HoursBody;
use super::shop_terms::ShopTermsBody;
use super::view::OutletView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::preset::rules::zone;
use crate::problem::{EdgeCode, Problem};
use crate::products::fields::sent;
use crate::settings::{Fits, PolicyBody, ReceiptHeadBody};

/// What changes; what is left out stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OutletChange, example = json!({
    "onlineOrders": { "maxOrders": 20, "minutes": 15 },
    "openingHours": { "friday": [{ "from": "18:00", "until": "02:00" }] }
}))]
pub struct OutletChangeBody {
    /// Another name; not empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// IANA name of its time zone; null for the merchant's.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    time_zone: Option<Option<String>>,
    /// When its business days begin and end; null for as the merchant's.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PolicyBody>)]
    business_day: Option<Option<PolicyBody>>,
    /// What stands at the head and foot of its receipts, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptHeadBody>,
    /// How it stands with online orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    online_orders: Option<OnlineOrdersBody>,
    /// When it is open for online orders, the whole week; null for always.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<HoursBody>)]
    opening_hours: Option<Option<HoursBody>>,
    /// How customers order there by themselves, all of it; null for not at all.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ShopTermsBody>)]
    shop: Option<Option<ShopTermsBody>>,
}

/// What changes about online orders; what is left out stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OnlineOrdersChange)]
pub struct OnlineOrdersBody {
    /// Whether none are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paused: Option<bool>,
    /// When the pause ends by itself; only with `paused: true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paused_until: Option<String>,
    /// Why, as whoever orders is told; only with `paused: true`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pause_reason: Option<String>,
    /// At most so many orders, 1 to 1,000; null for no limit.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u16>)]
    max_orders: Option<Option<u16>>,
    /// In so many minutes, 1 to 240; goes with `maxOrders`.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u16>)]
    minutes: Option<Option<u16>>,
}

/// Changes an outlet: its name, where it is, its business day, what stands on its receipts, its opening hours, how many online orders it
/// takes, whether they are paused, and how customers order there by themselves.
#[utoipa::path(
    patch, path = "/outlets/{code}", tag = "outlets", request_body = OutletChangeBody,
    params(
        ("code" = String, Path, description = "Code of the outlet"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The outlet as it is now", body = OutletView)),
    security(("token" = ["outlets.change"]))
)]
pub async fn change_outlet(
    State(app): State<App>,
    caller: Caller<{ Permission::OutletsChange as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    Body(body): Body<OutletChangeBody>,
) -> Result<Response, Problem> {
    let outlet = caller.outlet_named(&code)?.code.clone();
    let asked = key.asked(caller.settings(), "PATCH /outlets/{code}", &outlet, &body);
    let command = ChangeOutlet { outlet: outlet.clone(), changes: changes(body)? };
    let outcome = caller.submit(&app, asked, Command::ChangeOutlet(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outlet, &outcome).await
}

fn changes(body: OutletChangeBody) -> Result<OutletChanges, Problem> {
    let mut check = Check::default();
    if body.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        check.bad("/name", EdgeCode::RequestInvalid, "`name` must not be empty; leave it out to keep the present one.");
    }
    let online = body.online_orders;
    let changes = OutletChanges {
        name: check.text("/name", body.name, NAME_CHARS_MAX),
        zone: body.time_zone.and_then(|name| match name {
            Some(name) => zone("/timeZone", &name).noted(&mut check).map(Some),
            None => Some(None),
        }),
        business_day: body.business_day.and_then(|policy| match policy {
            Some(policy) => policy.read("/businessDay", &mut check).map(Some),
            None => Some(None),
        }),
        receipt: body.receipt.map(|head| head.read("/receipt", &mut check)),
        limit: online.as_ref().and_then(|online| limit(online.max_orders, online.minutes, &mut check)),
        pause: online.and_then(|online| pause(online, &mut check)),
        opening_hours: body.opening_hours.map(|hours| hours.map(|hours| hours.read("/openingHours", &mut check))),
        shop: body.shop.map(|shop| shop.map(|shop| shop.read("/shop", &mut check))),
    };
    let OutletChanges { name, zone, business_day, receipt, pause, limit, opening_hours, shop } = &changes;
    let is_none = name.is_none() && zone.is_none() && business_day.is_none() && receipt.is_none();
    if is_none && pause.is_none() && limit.is_none() && opening_hours.is_none() && shop.is_none() && check.is_clean() {
        check.bad(
            "",
            EdgeCode::RequestInvalid,
            "Nothing is to be changed; send `name`, `timeZone`, `businessDay`, `receipt`, `onlineOrders`, `openingHours` or `shop`.",
        );
    }
    check.finish(changes)
}

/// Both numbers, or null for no limit.
fn limit(max_orders: Option<Option<u16>>, minutes: Option<Option<u16>>, check: &mut Check) -> Option<Option<OrderLimit>> {
    let mut number = |name: &str, number: u16, max: u16| {
        if !(1..=max).contains(&number) {
            let detail = format!("`{name}` must be a number from 1 to {max}.");
            check.bad(&format!("/onlineOrders/{name}"), EdgeCode::RequestInvalid, detail);
        }
    };
    let (max_orders, minutes) = match (max_orders, minutes) {
        (None, None) => return None,
        (Some(None), None | Some(None)) | (None, Some(None)) => return Some(None),
        (Some(Some(max_orders)), Some(Some(minutes))) => (max_orders, minutes),
        (Some(Some(_)), None | Some(None)) => {
            let detail = "`maxOrders` goes with `minutes`, within which so many orders are taken.";
            check.bad("/onlineOrders/minutes", EdgeCode::FieldRequired, detail);
            return None;
        }
        (None | Some(None), Some(Some(_))) => {
            let detail = "`minutes` goes with `maxOrders`, which are taken in so many minutes.";
            check.bad("/onlineOrders/maxOrders", EdgeCode::FieldRequired, detail);
            return None;
        }
    };
    number("maxOrders", max_orders, ONLINE_ORDERS_MAX);
    number("minutes", minutes, ONLINE_MINUTES_MAX);
    OrderLimit::new(max_orders, minutes).map(Some)
}

fn pause(body: OnlineOrdersBody, check: &mut Check) -> Option<Option<Pause>> {
    let says_more = body.paused_until.is_some() || body.pause_reason.is_some();
    if says_more && body.paused != Some(true) {
        let detail = "`pausedUntil` and `pauseReason` are of a pause; send `paused: true` with them.";
        check.bad("/onlineOrders/paused", EdgeCode::FieldRequired, detail);
    }
    let pause = Pause {
        until: body.paused_until.and_then(|text| check.timestamp("/onlineOrders/pausedUntil", &text)),
        reason: check.text("/onlineOrders/pauseReason", body.pause_reason, TEXT_CHARS_MAX),
    };
    body.paused.map(|paused| paused.then_some(pause))
}
