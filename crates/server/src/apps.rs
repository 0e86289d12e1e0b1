//! The web apps, served as they were built: each at the path of its name, and what they share at `/assets`. And the guide, a page of
//! `docs/` at each path below `/docs/guide`.
//!
//! An app that starts without the server has a service worker of its own, `/pos/sw.js`, which may speak for the whole app.

use axum::extract::{OriginalUri, Request};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_web::File;

use crate::problem::{EdgeCode, Problem};

/// The apps. Whatever is asked for below one's path and is no file of it is the app itself, which reads the rest.
const APPS: &[&str] = &["pos", "staff", "driver", "shop", "setup", "admin"];

/// Where the guide is.
const GUIDE: &str = "/docs/guide";

/// What is kept as long as its name is: the name changes with the content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What is asked for again each time, and answered with 304 where it is the same.
const ASK_AGAIN: &str = "no-cache";
/// What a service worker may speak for, where that is more than what lies below it.
const SERVICE_WORKER_ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");

/// Whether a file of the apps or of the guide is there. It is in memory, the same for all and no secret.
pub(crate) fn is_file(path: &str) -> bool {
    file_of(path).is_some() || page_of(path).is_some()
}

/// What no route of the API takes: an app, a file of one, or nothing.
pub(crate) async fn app_or_nothing(OriginalUri(uri): OriginalUri, request: Request) -> Response {
    let path = uri.path();
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match file_of(path) {
        Some(file) if is_read => serve(file, request.headers()),
        Some(_) => Problem::new(EdgeCode::MethodNotAllowed, format!("{path} does not take this method.")).into_response(),
        None => nothing(path, app_of(path).is_some()),
    }
}

/// A page of the guide.
pub(crate) async fn guide_page(OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    match page_of(uri.path()) {
        Some(page) => serve(page, &headers),
        None => nothing(uri.path(), true),
    }
}

/// What is answered where there is nothing; `is_web` where a program with the web apps may have something.
fn nothing(path: &str, is_web: bool) -> Response {
    if is_web && !docket_web::is_built() {
        let detail = "This program was built without the web apps; `make run` builds them.";
        return Problem::new(EdgeCode::NotFound, detail).into_response();
    }
    nothing_at(path).into_response()
}

fn page_of(path: &str) -> Option<&'static File> {
    docket_web::find(&page_file(path)?)
}

/// The file of a page of the guide, by its path.
fn page_file(path: &str) -> Option<String> {
    let rest = path.strip_prefix(GUIDE)?;
    let page = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
    Some(format!("guide/{}.html", if page.is_empty() { "index" } else { page }))
}

/// What is answered where there is nothing.
pub(crate) fn nothing_at(path: &str) -> Problem {
    Problem::new(EdgeCode::NotFound, format!("Nothing is at {path}."))
}

/// The app whose path it is.
fn app_of(path: &str) -> Option<&'static str> {
    let first = path.strip_prefix('/')?.split('/').next()?;
    APPS.iter().copied().find(|app| *app == first)
}

fn file_of(path: &str) -> Option<&'static File> {
    // A page is reached by its app's path only.
    let named = docket_web::find(path.strip_prefix('/')?).filter(|file| !file.path.ends_with(".html"));
    named.or_else(|| docket_web::find(&format!("{}/index.html", app_of(path)?)))
}

/// The path of the app whose service worker it is: the app lies at `/pos`, and a worker speaks only for what is below `/pos/` by itself.
fn worker_of(file: &File) -> Option<HeaderValue> {
    let app = file.path.strip_suffix("/sw.js")?;
    HeaderValue::from_str(&format!("/{app}")).ok()
}

fn serve(file: &'static File, asked: &HeaderMap) -> Response {
    let keep = if file.is_immutable() { FOR_EVER } else { ASK_AGAIN };
    let kept = [
        (ETAG, HeaderValue::from_static(file.etag)),
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if names(asked, IF_NONE_MATCH, file.etag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let (content, encoding) = match (file.brotli, file.gzip) {
        (Some(brotli), _) if names(asked, ACCEPT_ENCODING, "br") => (brotli, Some("br")),
        (_, Some(gzip)) if names(asked, ACCEPT_ENCODING, "gzip") => (gzip, Some("gzip")),
        _ => (file.content, None),
    };
    let mut response = (kept, [(CONTENT_TYPE, file.media_type())], content).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Some(app) = worker_of(file) {
        response.headers_mut().insert(SERVICE_WORKER_ALLOWED, app);
    }
    response
}

/// Whether a header with a list names this, and does not refuse it.
pub(crate) fn names(headers: &HeaderMap, name: HeaderName, wanted: &str) -> bool {
    let texts = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_it = parts.next().is_some_and(|named| named.trim_start_matches("W/") == wanted);
        is_it && !parts.any(|weight| weight.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_whatever_is_below_its_path() {
        assert_eq!(app_of("/staff"), Some("staff"));
        assert_eq!(app_of("/staff/orders/7"), Some("staff"));
        assert_eq!(app_of("/staffing"), None);
        assert_eq!(app_of("/"), None);
    }

    #[test]
    fn a_page_of_the_guide_is_called_as_it_is_in_the_repository() {
        assert_eq!(page_file("/docs/guide").as_deref(), Some("guide/index.html"));
        assert_eq!(page_file("/docs/guide/").as_deref(), Some("guide/index.html"));
        assert_eq!(page_file("/docs/guide/operating/backup").as_deref(), Some("guide/operating/backup.html"));
        assert_eq!(page_file("/docs/guided"), None);
        assert_eq!(page_file("/docs"), None);
    }

    #[test]
    fn a_service_worker_speaks_for_its_app() {
        let file = |path: &'static str| File { path, etag: "\"0\"", content: b"", brotli: None, gzip: None };
        assert_eq!(worker_of(&file("pos/sw.js")), Some(HeaderValue::from_static("/pos")));
        assert_eq!(worker_of(&file("assets/sw.js.js")), None);
        assert_eq!(worker_of(&file("pos/index.html")), None);
    }

    #[test]
    fn what_is_refused_is_not_sent() {
        let asks = |text: &'static str, wanted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(text));
            names(&headers, ACCEPT_ENCODING, wanted)
        };
        assert!(asks("gzip, deflate, br", "br"));
        assert!(asks("br;q=0.5", "br"));
        assert!(!asks("br;q=0, gzip", "br"));
        assert!(!asks("identity", "gzip"));
    }
}
