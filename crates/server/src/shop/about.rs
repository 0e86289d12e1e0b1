//! `GET /shop/{merchant}` and `GET /shop/{merchant}/manifest`: what somebody must know of a shop before they order.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::outlets::ShopTerms;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::cached::cached;
use crate::app::App;
use crate::extract::Shop;
use crate::outlets::{HoursBody, ShopTermsBody};
use crate::problem::Problem;

/// A shop.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShopAbout)]
pub struct AboutView {
    /// Its short name, as in the address.
    #[schema(example = "al-marya")]
    slug: String,
    /// What it is called.
    name: String,
    /// ISO 3166 country, in which phone numbers are read that have no country code.
    #[schema(example = "AE")]
    country: String,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// How many decimals it has.
    #[schema(example = 2)]
    decimals: u8,
    /// BCP 47 language that it speaks itself.
    #[schema(example = "en")]
    language: String,
    /// Whether prices include taxes.
    prices_include_tax: bool,
    /// Whether customers can sign in: whether codes are sent to phones.
    signs_in: bool,
    /// For how many hours a bank transfer is awaited.
    #[schema(example = 48)]
    transfer_hours: u16,
    /// The outlets at which customers order by themselves; none where there are none.
    outlets: Vec<ShopOutletView>,
}

/// An outlet of a shop.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShopOutlet)]
pub struct ShopOutletView {
    /// Short code.
    #[schema(example = "MAIN")]
    code: String,
    /// What it is called.
    name: String,
    /// Where it is, by which its opening hours are read.
    #[schema(example = "Asia/Dubai")]
    time_zone: String,
    /// Whether it is open now.
    is_open: bool,
    /// When it opens next; null while it is open, and where it never does.
    opens_at: Option<String>,
    /// When it is open in a week; null for always.
    opening_hours: Option<HoursBody>,
    /// Whether it takes no orders now although it is open.
    paused: bool,
    /// When it takes some again by itself; null where nobody has said.
    paused_until: Option<String>,
    /// Why not, in its own words.
    pause_reason: Option<String>,
    /// What may be ordered there, and how it is paid.
    terms: ShopTermsBody,
}

/// What a browser asks before it puts the shop on a phone's screen of apps.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShopManifest)]
pub struct ManifestView {
    /// What the shop is called.
    name: String,
    /// The same, below its icon.
    short_name: String,
    /// Where it begins, `/shop/al-marya`.
    #[schema(example = "/shop/al-marya")]
    start_url: String,
    /// What belongs to it.
    #[schema(example = "/shop/al-marya")]
    scope: String,
    /// How it is shown.
    #[schema(example = "standalone")]
    display: &'static str,
    /// The language of its name.
    lang: String,
    /// Its pictures.
    icons: Vec<IconView>,
}

/// A picture of a shop.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShopIcon)]
pub struct IconView {
    /// Where it is.
    #[schema(example = "/icon.svg")]
    src: &'static str,
    /// How large: any.
    #[schema(example = "any")]
    sizes: &'static str,
    /// What it is.
    #[serde(rename = "type")]
    #[schema(example = "image/svg+xml")]
    media_type: &'static str,
}

/// What somebody must know of a shop before they order: what it is called, in what it is paid, where one may order, and when.
#[utoipa::path(
    get, path = "/shop/{merchant}", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer; 304 where it is the same")
    ),
    responses((status = 200, description = "The shop", body = AboutView), (status = 304, description = "It is the same"))
)]
pub async fn get_shop(State(app): State<App>, shop: Shop, headers: HeaderMap) -> Result<Response, Problem> {
    let settings = &*shop.settings;
    let now = app.engine().now().at;
    let outlets = settings.outlets.iter().filter_map(|outlet| Some(outlet_view(outlet, outlet.shop.as_ref()?, settings, now)));
    let view = AboutView {
        slug: settings.slug.clone(),
        name: settings.name.clone(),
        country: settings.country.clone(),
        currency: settings.currency.code.clone(),
        decimals: settings.currency.decimals,
        language: settings.language.clone(),
        prices_include_tax: settings.prices_include_tax,
        signs_in: app.code_sender().sends(),
        transfer_hours: settings.payments.transfer_hours,
        outlets: outlets.collect(),
    };
    Ok(cached(&view, "application/json", &headers))
}

fn outlet_view(outlet: &Outlet, terms: &ShopTerms, settings: &Settings, now: Timestamp) -> ShopOutletView {
    let zone = settings.calendar(Some(outlet)).zone;
    let hours = outlet.opening_hours.as_ref();
    let is_open = hours.is_none_or(|hours| hours.is_open(zone, now));
    let opens_at = hours.filter(|_| !is_open).and_then(|hours| hours.opens_after(zone, now));
    let pause = outlet.online.paused_at(now);
    ShopOutletView {
        code: outlet.code.clone(),
        name: outlet.name.clone(),
        time_zone: zone.name().to_owned(),
        is_open,
        opens_at: opens_at.map(|at| at.to_string()),
        opening_hours: hours.map(HoursBody::new),
        paused: pause.is_some(),
        paused_until: pause.and_then(|pause| pause.until).map(|until| until.to_string()),
        pause_reason: pause.and_then(|pause| pause.reason.clone()),
        terms: ShopTermsBody::new(terms),
    }
}

/// What a browser asks before it puts the shop on a phone's screen of apps.
#[utoipa::path(
    get, path = "/shop/{merchant}/manifest", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer; 304 where it is the same")
    ),
    responses(
        (status = 200, description = "The manifest", body = ManifestView, content_type = "application/manifest+json"),
        (status = 304, description = "It is the same")
    )
)]
pub async fn get_shop_manifest(shop: Shop, headers: HeaderMap) -> Result<Response, Problem> {
    let settings = &*shop.settings;
    let home = format!("/shop/{}", settings.slug);
    let icon = IconView { src: "/icon.svg", sizes: "any", media_type: "image/svg+xml" };
    let view = ManifestView {
        name: settings.name.clone(),
        short_name: settings.name.clone(),
        scope: home.clone(),
        start_url: home,
        display: "standalone",
        lang: settings.language.clone(),
        icons: vec![icon],
    };
    Ok(cached(&view, "application/manifest+json", &headers))
}

/// The outlet at which a customer looks around: the one that is named, else the first that has a shop.
///
/// # Errors
/// `outlet.unknown`; `shop.closed`.
pub(super) fn outlet_with_shop<'a>(named: Option<&str>, settings: &'a Settings, pointer: &str) -> Result<&'a Outlet, Refusal> {
    let closed = || Refusal::at(pointer, Code::ShopClosed, "Nobody orders online here; ask the shop.");
    match named {
        Some(code) => Some(settings.outlet(code, pointer)?).filter(|outlet| outlet.shop.is_some()).ok_or_else(closed),
        None => settings.outlets.iter().find(|outlet| outlet.shop.is_some()).ok_or_else(closed),
    }
}
