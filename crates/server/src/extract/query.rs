//! Query strings and ids in paths.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::app::App;
use crate::extract::explain::{Explained, explained};
use crate::problem::{FieldError, Problem};

/// A query string, parsed strictly.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::try_from_uri(&parts.uri) {
            Ok(query) => Ok(Query(query.0)),
            Err(rejection) => Err(Problem::fields(vec![explain(&rejection.body_text())])),
        }
    }
}

/// Which parameter is wrong, and how. The text is `Failed to deserialize query string: NAME: REASON`, with or without the name where
/// the reason says it.
fn explain(text: &str) -> FieldError {
    let text = text.split_once(": ").map_or(text, |(_, rest)| rest);
    let says_the_name = ["unknown field `", "missing field `", "duplicate field `"];
    let (named, reason) = match says_the_name.iter().filter_map(|beginning| text.find(beginning)).min() {
        Some(at) => ("", &text[at..]),
        None => text.split_once(": ").unwrap_or(("", text)),
    };
    let Explained { code, name, detail } = explained(reason, &format!("?{named}"));
    FieldError { pointer: format!("?{}", name.as_deref().unwrap_or(named)), code: code.as_str(), detail }
}

/// The `id` in the path. What is no UUID names nothing, so that it is answered like an unknown one.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl FromRequestParts<App> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let id = named.ok().and_then(|Path(named)| named.get("id").and_then(|id| Uuid::try_parse(id).ok()));
        Ok(Id(id.unwrap_or(Uuid::nil())))
    }
}

/// The kind of document that a path names, as it was sent; what is not text names none.
#[derive(Clone, Debug)]
pub struct KindWord(pub String);

impl FromRequestParts<App> for KindWord {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let word = named.ok().and_then(|Path(mut named)| named.remove("kind"));
        Ok(KindWord(word.unwrap_or_default()))
    }
}

/// What a path names by its `id`, `code` or `role`, as it was sent; what is not text names nothing.
#[derive(Clone, Debug)]
pub struct PathName(pub String);

impl FromRequestParts<App> for PathName {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let name = named.ok().and_then(|Path(mut named)| ["id", "code", "role"].iter().find_map(|name| named.remove(*name)));
        Ok(PathName(name.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Uri;

    use super::*;
    use crate::extract::ListQuery;

    fn first_error(query: &str) -> (String, &'static str) {
        let uri: Uri = format!("/orders?{query}").parse().expect("a URI");
        let rejection = axum::extract::Query::<ListQuery>::try_from_uri(&uri).expect_err("refused");
        let error = explain(&rejection.body_text());
        (error.pointer, error.code)
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        assert_eq!(first_error("nope=1"), ("?nope".into(), "field.unknown"));
        assert_eq!(first_error("a%3A%20b=1"), ("?a: b".into(), "field.unknown"));
        assert_eq!(first_error("limit=many"), ("?limit".into(), "request.invalid"));
        assert_eq!(first_error("limit=70000"), ("?limit".into(), "request.invalid"));
        assert_eq!(first_error("limit="), ("?limit".into(), "request.invalid"));
        assert_eq!(first_error("limit=1&limit=2"), ("?limit".into(), "request.invalid"));
    }
}
