//! What every request passes before its handler.
//!
//! | what | bound | answer |
//! | --- | --- | --- |
//! | the address of the request | 16 KiB | 414 `request.urlTooLong` |
//! | its headers, in all | 32 KiB; beyond 64 KiB the connection's own bound answers 431 without a body | 431 `request.headersTooLarge` |
//! | parameters of a query, where a route takes none | | 422 `field.unknown` |
//! | requests without a token | see `rates.rs` | 429 `request.tooMany` |
//! | a clock that is suspect | an operator's confirmation is taken in, so that sign-ins, ages and dates go by it | |
//! | the time until an answer begins | 2 minutes; imports have an hour | 503 `server.tooSlow` |

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Query, Request, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{OpenApi, RefOr};

use crate::app::App;
use crate::apps::is_file;
use crate::believed_time::take_confirmation;
use crate::extract::ClientAddress;
use crate::problem::{EdgeCode, FieldError, Problem};

const URL_BYTES_MAX: usize = 16 << 10;
const HEADER_BYTES_MAX: usize = 32 << 10;
const ANSWER_WAIT: Duration = Duration::from_secs(120);
/// A file is received, checked and applied within one request.
const IMPORT_WAIT: Duration = Duration::from_secs(2 * 3_600);
/// Of a wrong query so many parameters are named.
const NAMED_MAX: usize = 20;

/// What the guard knows of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Route {
    /// Whether it takes parameters in its query.
    takes_query: bool,
    /// Whether its handler takes a token, and counts by it.
    takes_token: bool,
}

/// What the API's description says of every route, by its pattern and method: the handlers' own signatures, so that no list can be forgotten.
#[derive(Debug)]
pub(crate) struct Descriptions(HashMap<String, [Option<Route>; METHODS.len()]>);

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl Descriptions {
    /// Of that description, on both mounts.
    pub fn of(document: &OpenApi) -> Descriptions {
        let mut all = HashMap::new();
        for (path, item) in &document.paths.paths {
            let routes = operations(item).map(|operation| operation.map(route));
            if let Some(rest) = path.strip_prefix("/api/v1") {
                all.insert(format!("/api{rest}"), routes);
            }
            all.insert(path.clone(), routes);
        }
        Descriptions(all)
    }

    fn route(&self, pattern: &str, method: &Method) -> Option<Route> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let at = METHODS.iter().position(|known| known == method)?;
        self.0.get(pattern)?[at]
    }
}

fn operations(item: &PathItem) -> [Option<&Operation>; METHODS.len()] {
    [&item.get, &item.post, &item.put, &item.patch, &item.delete].map(Option::as_ref)
}

fn route(operation: &Operation) -> Route {
    let in_query = |parameter: &RefOr<utoipa::openapi::path::Parameter>| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
        RefOr::Ref(_) => true,
    };
    Route {
        takes_query: operation.parameters.iter().flatten().any(in_query),
        // Where nobody has to, there are strangers.
        takes_token: operation
            .security
            .as_ref()
            .is_some_and(|security| !security.is_empty() && !security.contains(&SecurityRequirement::default())),
    }
}

/// Lets a request through to its handler, for as long as that may take.
pub(crate) async fn guard(State((app, known)): State<(App, Arc<Descriptions>)>, request: Request, next: Next) -> Response {
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let route = known.route(pattern, request.method());
    let wait = if pattern.contains("/imports") { IMPORT_WAIT } else { ANSWER_WAIT };
    if let Err(problem) = check(&app, route, &request) {
        return problem.into_response();
    }
    take_confirmation(&app).await;
    match tokio::time::timeout(wait, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = format!("Nothing was answered within {} seconds, and it may be done all the same.", wait.as_secs());
            Problem::new(EdgeCode::TooSlow, detail).into_response()
        }
    }
}

fn check(app: &App, route: Option<Route>, request: &Request) -> Result<(), Problem> {
    if length(request.uri()) > URL_BYTES_MAX {
        return Err(Problem::new(EdgeCode::UrlTooLong, format!("The path with its query is longer than {URL_BYTES_MAX} bytes.")));
    }
    if size(request.headers()) > HEADER_BYTES_MAX {
        return Err(Problem::new(EdgeCode::HeadersTooLarge, format!("The headers have more than {HEADER_BYTES_MAX} bytes.")));
    }
    // What needs a token counts by it. Files cost nothing, and a shop's devices have one address: after a power cut all start at once, each
    // with dozens of them.
    if !route.is_some_and(|route| route.takes_token)
        && !is_file(request.uri().path())
        && let ClientAddress(Some(address)) = ClientAddress::of(request.extensions(), request.headers(), app.trusted_proxies())
    {
        app.entrance().rates.stranger(address)?;
    }
    match request.uri().query() {
        Some(query) if !query.is_empty() && route.is_some_and(|route| !route.takes_query) => Err(needless(request.uri())),
        _ => Ok(()),
    }
}

fn length(uri: &Uri) -> usize {
    uri.path().len() + uri.query().map_or(0, |query| query.len() + 1)
}

fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

/// A parameter that nobody reads would be believed to be heeded.
fn needless(uri: &Uri) -> Problem {
    let named = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|query| query.0).unwrap_or_default();
    let error = |(name, _): (String, String)| FieldError {
        pointer: format!("?{name}"),
        code: EdgeCode::FieldUnknown.as_str(),
        detail: format!("There is no parameter `{name}` here; this route takes none."),
    };
    let errors: Vec<FieldError> = named.into_iter().take(NAMED_MAX).map(error).collect();
    if errors.is_empty() {
        return Problem::new(EdgeCode::FieldUnknown, "This route takes no parameters in its query.");
    }
    Problem::fields(errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi;

    #[test]
    fn the_description_says_of_every_route_what_it_takes() {
        let known = Descriptions::of(&openapi::document());
        let of =
            |pattern: &str, method: Method| known.route(pattern, &method).map(|route| (route.takes_query, route.takes_token));
        for mount in ["/api/v1", "/api"] {
            assert_eq!(of(&format!("{mount}/orders"), Method::GET), Some((true, true)));
            assert_eq!(of(&format!("{mount}/orders"), Method::HEAD), Some((true, true)));
            assert_eq!(of(&format!("{mount}/orders"), Method::POST), Some((false, true)));
            assert_eq!(of(&format!("{mount}/orders"), Method::DELETE), None);
        }
        assert_eq!(of("/api/v1/shop/{merchant}/orders", Method::GET), Some((true, true)));
        assert_eq!(of("/api/v1/shop/{merchant}/orders", Method::POST), Some((false, false)), "a guest has no token");
        assert_eq!(of("/healthz", Method::GET), Some((false, false)));
        assert_eq!(of("/docs/errors", Method::GET), None);
    }
}
