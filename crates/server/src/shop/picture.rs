//! `GET /shop/{merchant}/pictures/{picture}`: the picture of a product, for anybody.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_domain::hex::hex;

use crate::app::App;
use crate::apps::names;
use crate::extract::{Shop, shown};
use crate::problem::{EdgeCode, Problem};

/// Kept as long as its address is, which changes with its content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The address of a picture.
pub(crate) fn address_of_picture(slug: &str, hash: &[u8; 32]) -> String {
    format!("/api/v1/shop/{slug}/pictures/{}", hex(hash))
}

/// The picture of a product. Its address changes with it, so that it may be kept for ever.
#[utoipa::path(
    get, path = "/shop/{merchant}/pictures/{picture}", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("picture" = String, Path, description = "The SHA-256 of the picture, as the product's `image` has it"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer; 304 where it is the same")
    ),
    responses(
        (status = 200, description = "The file", content(
            (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp")
        )),
        (status = 304, description = "It is the same")
    )
)]
pub async fn get_product_picture(
    State(app): State<App>,
    shop: Shop,
    Named(named): Named,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let none = || Problem::new(EdgeCode::PictureNotFound, "There is no such picture.");
    let hash = hash_of(&named).ok_or_else(none)?;
    let tag = format!("\"{named}\"");
    let kept = [(ETAG, HeaderValue::try_from(&tag).map_err(|_| none())?), (CACHE_CONTROL, HeaderValue::from_static(FOR_EVER))];
    if names(&headers, IF_NONE_MATCH, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let file = app.reads().picture(shop.settings.merchant, hash).await?.ok_or_else(none)?;
    Ok((kept, shown(file)).into_response())
}

/// What the path calls the picture.
#[derive(Debug)]
pub struct Named(String);

impl FromRequestParts<App> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        Ok(Named(named.ok().and_then(|Path(mut named)| named.remove("picture")).unwrap_or_default()))
    }
}

fn hash_of(text: &str) -> Option<[u8; 32]> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let mut hash = [0; 32];
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    is_hash.then_some(hash)
}
