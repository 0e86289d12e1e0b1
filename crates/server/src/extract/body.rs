//! JSON bodies: read whole, parsed strictly, with a pointer to what is wrong.

use axum::body::{Bytes, HttpBody};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use crate::app::App;
use crate::extract::by_name::ByName;
use crate::extract::explain::{Explained, explained};
use crate::problem::{EdgeCode, FieldError, Problem};
use crate::router::BODY_BYTES_MAX;

/// A JSON body. The content type does not matter: there is nothing else a body could be.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        parse(&read(request, app).await?).map(Body)
    }
}

/// No body, or `{}`: what a client sends to a route that takes nothing else, it would wrongly believe to be heeded.
#[derive(Debug)]
pub struct NoBody;

/// An object without members.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl FromRequest<App> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let bytes = read(request, app).await?;
        if bytes.is_empty() { Ok(NoBody) } else { parse::<Nothing>(&bytes).map(|_| NoBody) }
    }
}

/// A body as it came, for whoever checks its signature first.
#[derive(Debug)]
pub struct RawBody(pub Bytes);

impl FromRequest<App> for RawBody {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        read(request, app).await.map(RawBody)
    }
}

async fn read(request: Request, app: &App) -> Result<Bytes, Problem> {
    // By what the header announces, before any of it is sent.
    if request.body().size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(too_large());
    }
    let body = app.patience().body;
    let arrived = tokio::time::timeout(body, Bytes::from_request(request, app)).await.map_err(|_| {
        let detail =
            format!("The body did not arrive within {} seconds; send the same request again, with the same key.", body.as_secs());
        Problem::new(EdgeCode::RequestTimeout, detail)
    })?;
    arrived.map_err(|rejection| {
        if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
            too_large()
        } else {
            Problem::new(EdgeCode::RequestMalformed, "The body could not be read to its end.")
        }
    })
}

fn too_large() -> Problem {
    Problem::new(EdgeCode::BodyTooLarge, "The body is larger than 1 MiB; send less at once.")
}

/// Parses a body. The way to the fault is only worked out when there is one.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Members in the order of our fields would be taken for an object.
    if bytes.trim_ascii_start().starts_with(b"[") && serde_json::from_slice::<IgnoredAny>(bytes).is_ok() {
        let detail = "The body must be an object, but a list was sent.".to_owned();
        return Err(Problem::fields(vec![FieldError {
            pointer: String::new(),
            code: EdgeCode::RequestInvalid.as_str(),
            detail,
        }]));
    }
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    match T::deserialize(ByName(&mut parser)).and_then(|body| parser.end().map(|()| body)) {
        Ok(body) => Ok(body),
        Err(error) if matches!(error.classify(), Category::Data) => Err(explain::<T>(bytes)),
        Err(error) => {
            let detail = format!("The body is not JSON: {error}.");
            Err(Problem::new(EdgeCode::RequestMalformed, detail))
        }
    }
}

fn explain<T: DeserializeOwned>(bytes: &[u8]) -> Problem {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let error = match serde_path_to_error::deserialize::<_, T>(ByName(&mut deserializer)) {
        Ok(_) => return Problem::new(EdgeCode::RequestInvalid, "The body does not have the documented shape."),
        Err(error) => error,
    };
    let text = error.inner().to_string();
    // serde_json appends where in the text it was; the pointer says it better.
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    let pointer = pointer(error.path());
    let Explained { code, name, detail } = explained(reason, &pointer);
    let pointer = match name {
        Some(name) if code == EdgeCode::FieldRequired => format!("{pointer}/{name}"),
        _ => pointer,
    };
    Problem::fields(vec![FieldError { pointer, code: code.as_str(), detail }])
}

/// RFC 6901.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1"))),
            Segment::Enum { variant } => pointer.push_str(&format!("/{variant}")),
            Segment::Unknown => {}
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::amount::Decimal;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Outer {
        items: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code, reason = "read by the parser only")]
    struct Inner {
        unit_price: Decimal,
    }

    fn refused(json: &str) -> Problem {
        parse::<Outer>(json.as_bytes()).expect_err("refused")
    }

    fn first_error(json: &str) -> (String, &'static str) {
        let field = refused(json).errors()[0].clone();
        (field.pointer, field.code)
    }

    #[test]
    fn a_good_body_is_read() {
        let outer: Outer = parse(br#"{"items":[{"unitPrice":12.50}]}"#).expect("read");
        assert_eq!(outer.items[0].unit_price.text(), "12.50");
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for json in ["", "{", "{\"items\":[}", "nope", "\u{0}"] {
            assert_eq!(refused(json).status(), StatusCode::BAD_REQUEST, "{json:?}");
        }
    }

    #[test]
    fn a_wrong_field_is_pointed_at() {
        assert_eq!(
            first_error(r#"{"items":[{"unitPrice":1},{"unitPrice":true}]}"#),
            ("/items/1/unitPrice".into(), "request.invalid")
        );
        assert_eq!(first_error(r#"{"items":[{"unitPrice":1,"nope":1}]}"#), ("/items/0/nope".into(), "field.unknown"));
        assert_eq!(first_error(r#"{"items":[{}]}"#), ("/items/0/unitPrice".into(), "field.required"));
        // Not even where its members stand in the order in which we write them.
        assert_eq!(first_error(r#"{"items":[{"unitPrice":1},[1]]}"#), ("/items/1".into(), "request.invalid"));
        assert_eq!(first_error(r#"{"items":7}"#), ("/items".into(), "request.invalid"));
    }

    #[test]
    fn a_deeply_nested_body_is_refused_and_does_not_overflow() {
        let deep = format!("{{\"items\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(refused(&deep).status().is_client_error());
    }
}
