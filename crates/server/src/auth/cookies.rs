//! The cookies of sessions and trusted devices. No script reads them (`HttpOnly`), and no other site's page sends them
//! (`SameSite=Strict`).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};

use crate::app::App;

/// Marks a request that came over https; set on the connection, never read from a header.
#[derive(Clone, Copy, Debug)]
pub struct OverHttps;

const SESSION: &str = "docket_session";
const DEVICE: &str = "docket_device";
/// A year: browsers keep no cookie for longer.
const DEVICE_SECONDS: u32 = 365 * 24 * 3_600;

/// The cookies of a request, and how new ones are written to whoever sent it.
#[derive(Clone, Debug)]
pub struct Cookies {
    is_secure: bool,
    session: Option<String>,
    device: Option<String>,
}

impl Cookies {
    /// Those of a request. This is the one place that decides whether cookies are for https only; those have names that a browser takes
    /// from nobody but this host itself.
    pub fn of(extensions: &Extensions, headers: &HeaderMap) -> Cookies {
        let is_secure = extensions.get::<OverHttps>().is_some();
        let sent = |name: &str| cookie_of(headers, &full_name(name, is_secure)).map(str::to_owned);
        Cookies { is_secure, session: sent(SESSION), device: sent(DEVICE) }
    }

    /// What the cookie of a session says.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The secret of a trusted device.
    pub fn device(&self) -> Option<&str> {
        self.device.as_deref()
    }

    /// Sets the cookie of a session; it ends with the browser, or when the session does.
    pub fn of_session(&self, value: &str) -> HeaderValue {
        self.written(SESSION, value, None)
    }

    /// Takes the cookie of a session away.
    pub fn without_session(&self) -> HeaderValue {
        self.written(SESSION, "", Some(0))
    }

    /// Sets the cookie of a trusted device.
    pub fn of_device(&self, secret: &str) -> HeaderValue {
        self.written(DEVICE, secret, Some(DEVICE_SECONDS))
    }

    fn written(&self, name: &str, value: &str, seconds: Option<u32>) -> HeaderValue {
        let name = full_name(name, self.is_secure);
        let secure = if self.is_secure { "; Secure" } else { "" };
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        set_cookie(format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}"))
    }
}

/// The value of a cookie of a request.
pub(crate) fn cookie_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The text of a cookie as a header that is not logged.
pub(crate) fn set_cookie(text: String) -> HeaderValue {
    let mut value = HeaderValue::try_from(text).expect("names, paths and secrets are visible ASCII");
    value.set_sensitive(true);
    value
}

fn full_name(name: &str, is_secure: bool) -> String {
    if is_secure { format!("__Host-{name}") } else { name.to_owned() }
}

impl FromRequestParts<App> for Cookies {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Infallible> {
        Ok(Cookies::of(&parts.extensions, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(line: &str, is_secure: bool) -> Cookies {
        let (mut extensions, mut headers) = (Extensions::new(), HeaderMap::new());
        headers.insert(COOKIE, line.parse().expect("a value"));
        if is_secure {
            extensions.insert(OverHttps);
        }
        Cookies::of(&extensions, &headers)
    }

    #[test]
    fn over_https_only_cookies_of_this_very_host_count() {
        let both = "docket_session=1.plain; __Host-docket_session=1.strict";
        assert_eq!(cookies(both, true).session(), Some("1.strict"));
        assert_eq!(cookies(both, false).session(), Some("1.plain"));
        assert_eq!(cookies("docket_session=1.plain", true).session(), None);
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let plain = cookies("", false).of_session("1.secret");
        assert_eq!(plain.to_str().expect("text"), "docket_session=1.secret; Path=/; HttpOnly; SameSite=Strict");
        let secure = cookies("", true).without_session();
        let wanted = "__Host-docket_session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0";
        assert_eq!(secure.to_str().expect("text"), wanted);
        assert!(plain.is_sensitive() && secure.is_sensitive());
    }
}
