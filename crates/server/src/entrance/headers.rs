//! The headers that every answer has, whatever it says: what a browser may do with it.
//!
//! | answer | `Content-Security-Policy` |
//! | --- | --- |
//! | of the API | nothing at all is loaded or run, and nothing frames it |
//! | of the API, a page (a receipt) | its own styles and pictures that stand in it; no script |
//! | the reference under `/docs` | scripts and pictures of this origin, styles in the page |
//! | anything else, such as a web app or the guide | this origin only |
//!
//! What a handler sets itself stays.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::Entrance;

const POLICY_OF_THE_API: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const POLICY_OF_A_PAGE: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const POLICY_OF_THE_REFERENCE: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const POLICY_OF_THIS_ORIGIN: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'self'";

/// A browser does not come without TLS again for a year. Not with a certificate of one's own: whoever removes the authority would be locked
/// out.
const ONLY_WITH_TLS: &str = "max-age=31536000";

/// Those that are the same for every answer. A delivery's photo and place come from the web apps, which may use camera and position.
const ALWAYS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), serial=(), bluetooth=(), midi=(), display-capture=()",
    ),
];

/// Which of the headers depend on how the server is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    only_with_tls: bool,
}

impl Manner {
    /// That of a server with this entrance.
    pub fn of(entrance: &Entrance) -> Manner {
        Manner { only_with_tls: entrance.tls.as_ref().is_some_and(|tls| tls.authority().is_none()) }
    }
}

/// Adds them to an answer.
pub(crate) async fn dress(State(manner): State<Manner>, request: Request, next: Next) -> Response {
    let origin = Origin::of(request.uri().path());
    let mut response = next.run(request).await;
    add(response.headers_mut(), origin, manner);
    response
}

/// Adds them to what is answered while there is no store.
pub(crate) async fn dress_without_store(mut response: Response) -> Response {
    add(response.headers_mut(), Origin::Api, Manner { only_with_tls: false });
    response
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Api,
    Reference,
    Other,
}

impl Origin {
    fn of(path: &str) -> Origin {
        let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        match () {
            () if below("/api") || path == "/healthz" || path == "/readyz" || path == "/metrics" => Origin::Api,
            () if below("/docs") && !below("/docs/guide") => Origin::Reference,
            () => Origin::Other,
        }
    }
}

fn add(headers: &mut HeaderMap, origin: Origin, manner: Manner) {
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let is_page = || headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let policy = match origin {
        Origin::Api if is_page() => POLICY_OF_A_PAGE,
        Origin::Api => POLICY_OF_THE_API,
        Origin::Reference => POLICY_OF_THE_REFERENCE,
        Origin::Other => POLICY_OF_THIS_ORIGIN,
    };
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    if origin == Origin::Api {
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if manner.only_with_tls {
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static(ONLY_WITH_TLS));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_is_follows_from_its_path() {
        for path in ["/api", "/api/", "/api/v1/orders", "/healthz"] {
            assert_eq!(Origin::of(path), Origin::Api, "{path}");
        }
        assert_eq!((Origin::of("/docs"), Origin::of("/docs/errors")), (Origin::Reference, Origin::Reference));
        assert_eq!((Origin::of("/docs/guide"), Origin::of("/docs/guide/numbering")), (Origin::Other, Origin::Other));
        assert_eq!((Origin::of("/apis"), Origin::of("/docsy"), Origin::of("/")), (Origin::Other, Origin::Other, Origin::Other));
    }

    #[test]
    fn what_a_handler_says_itself_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        add(&mut headers, Origin::Api, Manner { only_with_tls: false });
        assert!(headers[CONTENT_SECURITY_POLICY] == "sandbox" && headers[CACHE_CONTROL] == "no-cache", "{headers:?}");
        assert!(headers[X_CONTENT_TYPE_OPTIONS] == "nosniff" && !headers.contains_key(STRICT_TRANSPORT_SECURITY), "{headers:?}");
    }
}
