//! An outlet as clients see it.

use docket_domain::merchants::{Outlet, Register, Settings};
use docket_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::hours::HoursBody;
use super::shop_terms::ShopTermsBody;
use crate::settings::{PolicyBody, ReceiptHeadBody};

/// A branch of the merchant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Outlet)]
pub struct OutletView {
    /// Short code, never changed.
    #[schema(example = "MAIN")]
    code: String,
    /// As it is printed.
    name: String,
    /// Where it is, by which its days are reckoned and its opening hours read.
    #[schema(example = "Asia/Dubai")]
    time_zone: String,
    /// When its business days begin and end; null where as the merchant's.
    business_day: Option<PolicyBody>,
    /// What stands at the head and foot of its receipts.
    receipt: ReceiptHeadBody,
    /// Its tills.
    registers: Vec<RegisterView>,
    /// How it stands with online orders.
    online_orders: OnlineOrdersView,
    /// When it is open for online orders; null for always.
    opening_hours: Option<HoursBody>,
    /// How customers order there by themselves; null where they do not.
    shop: Option<ShopTermsBody>,
    /// Whether it is open now.
    is_open: bool,
}

/// A till of an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegisterOfOutlet)]
pub struct RegisterView {
    /// Short code.
    #[schema(example = "R1")]
    code: String,
    /// As it is shown.
    name: String,
}

/// How an outlet stands with online orders.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OnlineOrders)]
pub struct OnlineOrdersView {
    /// Whether none are taken now.
    paused: bool,
    /// When the pause ends by itself; null where somebody has to end it, or there is none.
    paused_until: Option<String>,
    /// Why, as whoever orders is told.
    pause_reason: Option<String>,
    /// At most so many orders …
    #[schema(example = 20)]
    max_orders: Option<u16>,
    /// … in so many minutes; both null where as many are taken as come.
    #[schema(example = 15)]
    minutes: Option<u16>,
}

impl OutletView {
    pub fn new(outlet: &Outlet, settings: &Settings, now: Timestamp) -> OutletView {
        let zone = settings.calendar(Some(outlet)).zone;
        let pause = outlet.online.paused_at(now);
        let register = |register: &Register| RegisterView { code: register.code.clone(), name: register.name.clone() };
        OutletView {
            code: outlet.code.clone(),
            name: outlet.name.clone(),
            time_zone: zone.name().to_owned(),
            business_day: outlet.business_day.as_ref().map(PolicyBody::new),
            receipt: ReceiptHeadBody::new(&outlet.receipt),
            registers: settings.registers.iter().filter(|register| register.outlet == outlet.code).map(register).collect(),
            online_orders: OnlineOrdersView {
                paused: pause.is_some(),
                paused_until: pause.and_then(|pause| pause.until).map(|until| until.to_string()),
                pause_reason: pause.and_then(|pause| pause.reason.clone()),
                max_orders: outlet.online.limit.map(|limit| limit.max_orders),
                minutes: outlet.online.limit.map(|limit| limit.minutes),
            },
            opening_hours: outlet.opening_hours.as_ref().map(HoursBody::new),
            shop: outlet.shop.as_ref().map(ShopTermsBody::new),
            is_open: outlet.opening_hours.as_ref().is_none_or(|hours| hours.is_open(zone, now)),
        }
    }
}
