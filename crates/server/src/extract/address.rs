//! Where a request came from. Example: the proxy 10.0.0.2 is trusted and passes on what 203.0.113.9 asked; the address is 203.0.113.9.
//!
//! What headers say is heeded only where the connection comes from a proxy that the operator named, and only as far as those proxies
//! wrote it: hops are read from the right, and the first that is no trusted proxy is the client. What stands left of it anybody can
//! have written.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::app::App;

/// The other end of a request's connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub IpAddr);

/// The address that a request came from; none only where it came on no connection, as in tests of single handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// The address of a request with these headers.
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &TrustedProxies) -> ClientAddress {
        ClientAddress(extensions.get::<Peer>().map(|peer| trusted.client(peer.0, headers)))
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(ClientAddress::of(&parts.extensions, &parts.headers, app.trusted_proxies()))
    }
}

/// The proxies that are believed to say whom they ask for.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<Network>);

impl TrustedProxies {
    /// Those of these networks.
    pub fn new(networks: Vec<Network>) -> TrustedProxies {
        TrustedProxies(networks)
    }

    fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.has(address))
    }

    /// The client behind a connection from `peer`.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.has(peer) {
            return peer;
        }
        let by_list = hops(headers, "x-forwarded-for", |part| Some(part)).map(|hops| self.first_untrusted(peer, &hops));
        let by_pairs = hops(headers, "forwarded", forwarded_for).map(|hops| self.first_untrusted(peer, &hops));
        match (by_list, by_pairs) {
            (None, None) => peer,
            (Some(one), None) | (None, Some(one)) => one,
            // A proxy writes one of the two headers and passes the other on as it came: where they differ, neither is believed.
            (Some(list), Some(pairs)) => {
                if list == pairs {
                    list
                } else {
                    peer
                }
            }
        }
    }

    /// The rightmost hop that is no trusted proxy; the leftmost that can be read where all are trusted, or where what stands left of it
    /// is no address.
    fn first_untrusted(&self, peer: IpAddr, hops: &[Option<IpAddr>]) -> IpAddr {
        let mut client = peer;
        for hop in hops.iter().rev() {
            let Some(address) = hop else { break };
            client = *address;
            if !self.has(client) {
                break;
            }
        }
        client
    }
}

/// The hops of all headers of a name, in their order; none where there is no such header.
fn hops(headers: &HeaderMap, name: &str, of: impl Fn(&str) -> Option<&str>) -> Option<Vec<Option<IpAddr>>> {
    let lines = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default());
    let hops: Vec<_> = lines.flat_map(|line| line.split(',')).map(|part| address(of(part.trim())?)).collect();
    (!hops.is_empty()).then_some(hops)
}

/// What `for=` says in one part of `Forwarded` (RFC 7239).
fn forwarded_for(part: &str) -> Option<&str> {
    let pairs = part.split(';').filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| name.eq_ignore_ascii_case("for")).map(|(_, value)| value.trim().trim_matches('"'));
    values.next()
}

/// An address with or without a port, of version 6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let parsed = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    parsed.ok().map(|address| address.to_canonical())
}

/// A network, such as `10.0.0.0/8`, or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    fn has(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let kept = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & kept == address.to_bits() & kept
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let kept = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                network.to_bits() & kept == address.to_bits() & kept
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let wrong = || format!("`{text}` is no network; write an address such as 10.0.0.2, or a network such as 10.0.0.0/8");
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map_err(|_| wrong())?,
            Some(_) => return Err(wrong()),
        };
        if prefix > longest { Err(wrong()) } else { Ok(Network { address, prefix }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted() -> TrustedProxies {
        TrustedProxies::new(["10.0.0.0/8", "2001:db8::/32"].iter().map(|text| text.parse().expect(text)).collect())
    }

    /// The client of a request from `peer` with these header lines.
    fn client(peer: &str, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().expect("a value"));
        }
        trusted().client(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn who_is_no_trusted_proxy_cannot_say_who_they_are() {
        for lines in [&[("x-forwarded-for", "1.2.3.4")], &[("forwarded", "for=1.2.3.4")]] {
            assert_eq!(client("203.0.113.9", lines), "203.0.113.9");
        }
    }

    #[test]
    fn behind_trusted_proxies_the_rightmost_hop_that_is_none_of_them_is_the_client() {
        for (said, expected) in [
            ("203.0.113.9", "203.0.113.9"),
            ("1.2.3.4, 203.0.113.9", "203.0.113.9"),
            ("1.2.3.4, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
            ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2002::1]:4711", "2002::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("nonsense", "10.0.0.2"),
            ("203.0.113.9, nonsense", "10.0.0.2"),
            ("nonsense, 10.1.1.1", "10.1.1.1"),
            ("", "10.0.0.2"),
        ] {
            assert_eq!(client("10.0.0.2", &[("x-forwarded-for", said)]), expected, "{said:?}");
        }
        let twice = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "203.0.113.9")];
        assert_eq!(client("10.0.0.2", &twice), "203.0.113.9", "lines count as one list");
        assert_eq!(client("::ffff:10.0.0.2", &twice), "203.0.113.9", "a peer of version 4 on a socket of version 6");
    }

    #[test]
    fn the_header_of_rfc_7239_says_the_same() {
        for (said, expected) in [
            ("for=203.0.113.9;proto=https;by=10.0.0.2", "203.0.113.9"),
            ("for=1.2.3.4, For=\"203.0.113.9:4711\"", "203.0.113.9"),
            ("for=\"[2002::1]:4711\"", "2002::1"),
            ("for=\"[2001:db8::7]\", for=10.1.1.1", "2001:db8::7"),
            ("for=unknown", "10.0.0.2"),
            ("for=_hidden, for=10.1.1.1", "10.1.1.1"),
            ("proto=https", "10.0.0.2"),
        ] {
            assert_eq!(client("10.0.0.2", &[("forwarded", said)]), expected, "{said:?}");
        }
    }

    #[test]
    fn two_headers_that_differ_are_not_believed() {
        let both = |list: &str| client("10.0.0.2", &[("x-forwarded-for", list), ("forwarded", "for=203.0.113.9")]);
        assert_eq!(both("203.0.113.9"), "203.0.113.9");
        assert_eq!(both("203.0.113.10"), "10.0.0.2");
    }

    #[test]
    fn a_network_has_the_addresses_of_its_prefix() {
        let has =
            |network: &str, address: &str| network.parse::<Network>().expect(network).has(address.parse().expect("an address"));
        assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.1"));
        assert!(has("10.0.0.2", "10.0.0.2") && !has("10.0.0.2", "10.0.0.3"));
        assert!(has("0.0.0.0/0", "203.0.113.9") && !has("0.0.0.0/0", "::1"));
        assert!(has("::/0", "2001:db8::1") && has("fe80::/10", "fe80::1") && !has("fe80::/10", "fec0::1"));
        for text in
            ["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/-1", "proxy.example", "10.0.0.0/8/8"]
        {
            text.parse::<Network>().expect_err(text);
        }
    }
}
