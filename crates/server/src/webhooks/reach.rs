//! Which machines are sent to. Whoever may make a webhook names an address that the server then connects to, and a network behind the
//! server (other services, routers, the metadata of a cloud) trusts the server more than them. So only what is public is reached, unless
//! the operator says otherwise.
//!
//! What is looked at is the address that is connected to and not the name: a name may lead anywhere, and somewhere else the next time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::sync::LazyLock;

use ipnet::IpNet;

/// What is private on purpose, and reached where the operator allows private networks.
static PRIVATE: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    nets(&[
        "127.0.0.0/8",    // this machine
        "::1/128",        // this machine
        "10.0.0.0/8",     // private
        "172.16.0.0/12",  // private
        "192.168.0.0/16", // private
        "fc00::/7",       // private
        "100.64.0.0/10",  // behind a provider's NAT
    ])
});

/// What is reached only where the operator names its network.
static NEVER: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    nets(&[
        "0.0.0.0/8",          // no address; Linux takes it for this machine
        "100.100.100.200/32", // metadata of a cloud, within a private network
        "fd00:ec2::/32",      // the same
        "fd20:ce::254/128",   // the same
        "168.63.129.16/32",   // the same, with a public address
        "169.254.0.0/16",     // link-local, and most clouds' metadata
        "192.0.0.0/24",       // protocols
        "192.0.2.0/24",       // documentation
        "192.88.99.0/24",     // relays
        "198.18.0.0/15",      // benchmarks
        "198.51.100.0/24",    // documentation
        "203.0.113.0/24",     // documentation
        "224.0.0.0/4",        // multicast
        "240.0.0.0/4",        // reserved, and broadcast
        "2001::/23",          // protocols, and IPv4 through Teredo
        "2001:db8::/32",      // documentation
        "3fff::/20",          // documentation
    ])
});

/// All of IPv6 that is given out to anybody.
static GLOBAL_V6: LazyLock<Vec<IpNet>> = LazyLock::new(|| nets(&["2000::/3"]));

fn nets(texts: &[&str]) -> Vec<IpNet> {
    texts.iter().map(|text| text.parse().expect("a network")).collect()
}

fn is_in(nets: &[IpNet], address: IpAddr) -> bool {
    nets.iter().any(|net| net.contains(&address))
}

/// Which machines webhooks are sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    allows_private: bool,
    named: Vec<IpNet>,
}

impl Reach {
    /// What is public, and private networks.
    pub fn private() -> Reach {
        Reach { allows_private: true, named: Vec::new() }
    }

    /// Whether something is reached that is not public. Only then a webhook may go without TLS.
    pub fn is_beyond_public(&self) -> bool {
        self.allows_private || !self.named.is_empty()
    }

    /// Whether a machine is sent to.
    pub fn allows(&self, address: IpAddr) -> bool {
        let meant = meant(address);
        if is_in(&self.named, address) || is_in(&self.named, meant) {
            return true;
        }
        if is_in(&NEVER, meant) {
            return false;
        }
        if is_in(&PRIVATE, meant) {
            return self.allows_private;
        }
        meant.is_ipv4() || is_in(&GLOBAL_V6, meant)
    }
}

impl FromStr for Reach {
    type Err = String;

    /// `all` private networks, or those that are named, separated by commas.
    fn from_str(text: &str) -> Result<Reach, String> {
        if text == "all" {
            return Ok(Reach::private());
        }
        let one = |text: &str| {
            let text = text.trim();
            let host = text.parse::<IpAddr>().map(IpNet::from);
            text.parse().or(host).map_err(|_| format!("{text:?} is no network such as 10.20.0.0/16"))
        };
        Ok(Reach { allows_private: false, named: text.split(',').map(one).collect::<Result<_, _>>()? })
    }
}

/// The address that is meant: IPv4 in any of the forms in which IPv6 carries it.
fn meant(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let segments = v6.segments();
    let octets = v6.octets();
    let v4_at = |at: usize| IpAddr::V4(Ipv4Addr::new(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]));
    match segments {
        // Loopback and no address are their own.
        [0, 0, 0, 0, 0, 0, 0, 0..=1] => IpAddr::V6(v6),
        // Mapped, translated and compatible.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0, 0, 0, 0, 0, 0, ..] => v4_at(12),
        // NAT64 under its own prefix.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => v4_at(12),
        // 6to4.
        [0x2002, ..] => v4_at(2),
        // ISATAP, under any prefix.
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => v4_at(12),
        _ => IpAddr::V6(Ipv6Addr::from(octets)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap_or_else(|_| panic!("{text} is an address"))
    }

    /// Addresses of this machine, of private networks and of a provider's NAT.
    const PRIVATE_ONES: &[&str] = &[
        "127.0.0.1",
        "127.255.255.254",
        "::1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "fc00::1",
        "fdff::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::127.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.1.2.3",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "2002:0a00:0001::",
        "2a00:1450::5efe:10.0.0.1",
    ];

    /// Addresses that are nobody's, everybody's, or a cloud's own.
    const NEVER_ONES: &[&str] = &[
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "169.254.0.1",
        "fe80::1",
        "fec0::1",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "240.0.0.1",
        "ff02::1",
        "::ffff:224.0.0.1",
        "64:ff9b:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "100::1",
    ];

    const PUBLIC_ONES: &[&str] = &[
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:4001:80b::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ];

    #[test]
    fn only_what_is_public_is_reached_unless_the_operator_says_so() {
        let usual = Reach::default();
        for text in PRIVATE_ONES.iter().chain(NEVER_ONES) {
            assert!(!usual.allows(address(text)), "{text}");
        }
        for text in PUBLIC_ONES {
            assert!(usual.allows(address(text)), "{text}");
        }
    }

    #[test]
    fn private_networks_do_not_bring_metadata_and_multicast_with_them() {
        let private = Reach::private();
        for text in PRIVATE_ONES.iter().chain(PUBLIC_ONES) {
            assert!(private.allows(address(text)), "{text}");
        }
        for text in NEVER_ONES {
            assert!(!private.allows(address(text)), "{text}");
        }
    }

    #[test]
    fn a_network_that_is_named_is_reached_and_no_other() {
        let named: Reach = "10.20.0.0/16, 192.168.1.9".parse().expect("networks");
        for text in ["10.20.3.4", "::ffff:10.20.3.4", "192.168.1.9", "8.8.8.8"] {
            assert!(named.allows(address(text)), "{text}");
        }
        for text in ["10.21.0.1", "192.168.1.8", "127.0.0.1", "169.254.169.254"] {
            assert!(!named.allows(address(text)), "{text}");
        }
        assert!(named.is_beyond_public() && !Reach::default().is_beyond_public());
        for text in ["", "10.20.0.0/33", "localhost", "10.0.0.0/8,", "all,10.0.0.0/8"] {
            text.parse::<Reach>().expect_err(text);
        }
    }
}
