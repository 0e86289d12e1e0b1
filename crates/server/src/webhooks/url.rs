//! Which addresses of endpoints are taken.
//!
//! Here they are looked at as a courtesy, so that whoever sends one learns at once that nothing would come of it. What counts is the
//! machine that is connected to, and that is looked at with every delivery (`client.rs`).

use std::time::Duration;

use docket_domain::webhooks::URL_CHARS_MAX;
use url::{Host, Url};

use super::reach::Reach;
use crate::extract::Check;
use crate::problem::EdgeCode;

/// For how long a name is looked up while somebody waits for the answer.
const LOOK_UP_WAIT: Duration = Duration::from_secs(2);

/// Reads an address, and notes what is wrong with it.
pub async fn read(pointer: &str, text: &str, reach: &Reach, check: &mut Check) -> String {
    match understood(text, reach) {
        Ok(url) => match is_reached(&url, reach).await {
            Ok(()) => return url.into(),
            Err(detail) => check.bad(pointer, EdgeCode::WebhookUrlForbidden, detail),
        },
        Err(detail) => check.bad(pointer, EdgeCode::WebhookUrlInvalid, detail),
    }
    String::new()
}

/// Reads an address, in whatever way it is spelt.
///
/// # Errors
/// What is wrong, in a sentence.
pub fn understood(text: &str, reach: &Reach) -> Result<Url, String> {
    if text.chars().count() > URL_CHARS_MAX {
        return Err(format!("`url` must have at most {URL_CHARS_MAX} characters."));
    }
    let url = Url::parse(text.trim()).map_err(|_| "`url` must be an address such as https://example.com/docket.".to_owned())?;
    let is_web = match url.scheme() {
        "https" => true,
        "http" => reach.is_beyond_public(),
        _ => false,
    };
    if !is_web {
        return Err("`url` must begin with https://; this server sends nothing in the clear.".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("`url` must hold no user name and no password; every delivery is signed.".to_owned());
    }
    if url.fragment().is_some() {
        return Err("`url` must have no fragment (#…): it is never sent.".to_owned());
    }
    match url.host() {
        Some(Host::Domain("")) => Err("`url` must name a host.".to_owned()),
        None => Err("`url` must name a host.".to_owned()),
        Some(_) if url.port() == Some(0) => Err("`url` must name a port from 1 to 65535.".to_owned()),
        Some(_) => Ok(url),
    }
}

/// Whether what an address leads to now is sent to. A name that cannot be looked up may be there tomorrow.
async fn is_reached(url: &Url, reach: &Reach) -> Result<(), String> {
    let addresses = match url.host() {
        Some(Host::Ipv4(address)) => vec![address.into()],
        Some(Host::Ipv6(address)) => vec![address.into()],
        Some(Host::Domain(name)) => {
            let port = url.port_or_known_default().unwrap_or(443);
            match tokio::time::timeout(LOOK_UP_WAIT, tokio::net::lookup_host((name, port))).await {
                Ok(Ok(found)) => found.map(|address| address.ip()).collect(),
                Ok(Err(_)) | Err(_) => return Ok(()),
            }
        }
        None => Vec::new(),
    };
    if addresses.is_empty() || addresses.iter().any(|address| reach.allows(*address)) {
        return Ok(());
    }
    Err("`url` leads to a machine that this server does not send webhooks to, such as one of a private network.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_to_a_host_and_nothing_else() {
        let usual = Reach::default();
        for good in ["https://example.com", "https://example.com:8443/docket?shop=1", " https://[2606:4700::1111]/x "] {
            understood(good, &usual).unwrap_or_else(|error| panic!("{good}: {error}"));
        }
        for bad in [
            "",
            "example.com",
            "//example.com",
            "http://example.com",
            "ftp://example.com",
            "file:///etc/passwd",
            "gopher://example.com",
            "https://",
            "https://user@example.com",
            "https://user:password@example.com",
            "https://example.com/#part",
            "https://example.com:0/",
            "https://exa mple.com/",
            "javascript:alert(1)",
        ] {
            assert!(understood(bad, &usual).is_err(), "{bad}");
        }
        assert!(understood("http://10.0.0.1/", &Reach::private()).is_ok());
    }

    #[tokio::test]
    async fn a_private_address_is_found_out_however_it_is_spelt() {
        for bad in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://0/",
            "https://①②⑦.0.0.1/",
            "https://127.0.0.1./",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[fe80::1]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://0xa9fea9fe/",
            "https://2852039166/",
            "https://10.0.0.1:8443/",
            "https://localhost/",
            "https://LOCALHOST:9200/",
        ] {
            let url = understood(bad, &Reach::default()).unwrap_or_else(|error| panic!("{bad}: {error}"));
            assert!(is_reached(&url, &Reach::default()).await.is_err(), "{bad} was read as {url}");
        }
        let url = understood("https://8.8.8.8/", &Reach::default()).expect("an address");
        is_reached(&url, &Reach::default()).await.expect("public");
    }
}
