//! What is answered to plain HTTP where TLS is served: where to go, and what a tablet needs to come in.

use axum::Router;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, COOKIE, HOST};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

use super::headers::dress_without_store;
use super::{Authority, Tls};
use crate::problem::{EdgeCode, Problem};

/// The page about the authority and its certificate; nothing of them is secret. Empty where the certificate is another's.
pub(crate) fn tablets<S: Clone + Send + Sync + 'static>(tls: Option<&Tls>) -> Router<S> {
    let Some(authority) = tls.and_then(Tls::authority) else { return Router::new() };
    let (page, certificate) = (page(authority), authority.pem().to_owned());
    let kind = [
        (CONTENT_TYPE, "application/x-x509-ca-cert"),
        (axum::http::header::CONTENT_DISPOSITION, "attachment; filename=\"docket-ca.crt\""),
    ];
    Router::new()
        .route("/ca", get(move || async move { Html(page) }))
        .route("/ca.crt", get(move || async move { (kind, certificate) }))
}

/// The routes of plain HTTP: for who comes to the port of TLS (`port` is that it), or to one that is only there to lead on.
pub(crate) fn plain(tls: &Tls, port: u16) -> Router {
    tablets(Some(tls))
        .fallback(move |request: Request| async move { lead_on(&request, port) })
        .layer(map_response(dress_without_store))
        // There is nothing more to say to it.
        .layer(map_response(|mut response: Response| async move {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        }))
}

/// Somebody who looks is led on. Whoever sends something, or says who they are, is told: being led on each time, they would never notice that
/// everybody on the way reads their token.
fn lead_on(request: &Request, port: u16) -> Response {
    let tells = [AUTHORIZATION, COOKIE].iter().any(|name| request.headers().contains_key(name));
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    match host(request.headers()).filter(|_| looks && !tells) {
        Some(host) => {
            let rest = request.uri().path_and_query().map_or("/", |rest| rest.as_str());
            let port = if port == 443 { String::new() } else { format!(":{port}") };
            Redirect::permanent(&format!("https://{host}{port}{rest}")).into_response()
        }
        None => {
            let detail = "This server speaks TLS; send the request to https://. What was sent without TLS could be read on its way: a token in \
                          it should be made anew.";
            Problem::new(EdgeCode::TlsRequired, detail).into_response()
        }
    }
}

/// The host that was asked for, without its port; only of what a host is made of.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    let end = if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let host = &host[..end];
    let fits = |letter: char| letter.is_ascii_alphanumeric() || ".-[]:".contains(letter);
    (!host.is_empty() && host.chars().all(fits)).then_some(host)
}

fn page(authority: &Authority) -> String {
    let fingerprint = authority.fingerprint();
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>Docket: certificate</title>\
         <style>body{{font:16px/1.5 system-ui;max-width:40em;margin:2em auto;padding:0 1em}}code{{overflow-wrap:anywhere}}</style>\
         <h1>Let this device trust the shop's server</h1>\
         <p><a href=\"/ca.crt\">Download the certificate</a>, install it as below, and compare its SHA-256 fingerprint with the one that the \
         server printed when it was started:<p><code>{fingerprint}</code>\
         <h2>Android</h2><p>Settings, Security, Encryption and credentials, Install a certificate, CA certificate; choose the file. \
         <h2>iPhone and iPad</h2><p>Open the file in Safari, allow the profile; then Settings, General, VPN and Device Management, install it. \
         Then Settings, General, About, Certificate Trust Settings: switch it on.\
         <h2>Windows</h2><p>Open the file, Install Certificate, Local Machine, place it in Trusted Root Certification Authorities.\
         <h2>macOS</h2><p>Open the file with Keychain Access, keychain System, and set it to Always Trust.\
         <p>It is good for names of local networks and for private addresses only: it can speak for no other site.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host_of(text: &'static str) -> Option<String> {
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_static(text))]);
        host(&headers).map(str::to_owned)
    }

    #[test]
    fn only_a_host_is_led_on_to() {
        assert_eq!(host_of("shop.local:8080").as_deref(), Some("shop.local"));
        assert_eq!(host_of("[fd00::1]:8080").as_deref(), Some("[fd00::1]"));
        assert_eq!(host_of("192.168.1.5").as_deref(), Some("192.168.1.5"));
        for wrong in ["", "a/b", "evil.example@shop", "a b", "[fd00::1", ":80"] {
            assert_eq!(host_of(wrong), None, "{wrong:?}");
        }
    }
}
