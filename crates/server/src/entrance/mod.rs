//! How clients come in, before any handler sees them.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `tls.rs` | TLS, with a certificate that may be changed while it is served |
//! | `certificate.rs` | a certificate with its chain and key |
//! | `authority.rs` | a certificate authority of the machine's own |
//! | `plain.rs` | what is answered to plain HTTP where TLS is served, and how a tablet installs the authority |
//! | `connections.rs` | how many connections there may be, in all and of one address |
//! | `rates.rs` | how often strangers, and tokens, may ask |
//! | `guard.rs` | what every request passes: sizes, queries, rates, the time it may take |
//! | `headers.rs` | the headers that every answer has |

mod authority;
mod certificate;
mod connections;
mod guard;
mod headers;
mod plain;
mod rates;
mod tls;

use std::net::{IpAddr, Ipv6Addr};

pub use authority::{Authority, machine_addresses};
pub use connections::MostConnections;
pub use rates::{Rate, Rates};
pub use tls::{Tls, TlsError};

pub(crate) use connections::{Connections, Place};
pub(crate) use guard::{Descriptions, guard};
pub(crate) use headers::{Manner, dress, dress_without_store};
pub(crate) use plain::{plain, tablets};
pub(crate) use tls::Begun;

/// How clients come in.
#[derive(Debug, Default)]
pub struct Entrance {
    /// With which certificate; plain HTTP without one.
    pub tls: Option<Tls>,
    /// How many may be connected.
    pub most: MostConnections,
    /// How often they may ask.
    pub rates: Rates,
}

/// Who is counted as one: an address, and of IPv6 the network of 64 bits that one subscriber has to choose addresses from.
pub(crate) fn counted_as(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = address.segments();
            IpAddr::V6(Ipv6Addr::new(network[0], network[1], network[2], network[3], 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_subscriber_are_counted_as_one() {
        let same =
            |one: &str, other: &str| counted_as(one.parse().expect("an address")) == counted_as(other.parse().expect("one"));
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }
}
