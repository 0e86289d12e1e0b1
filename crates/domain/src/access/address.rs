//! Where a request came from. Example: a till at 10.20.0.17 sells; its records say so, and those of a command of the program say `local`.
//!
//! Of people who work for the merchant, and of programs. What a customer asks for is recorded without: their address is personal data,
//! and a record is never erased.

use std::fmt;
use std::net::IpAddr;

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// The command line on the machine of the store.
    Local,
    /// An address of the Internet Protocol; one of version 4 is always written as such.
    Ip(IpAddr),
}

/// What stands for the command line.
const LOCAL: &str = "local";

impl Address {
    /// That address; `::ffff:10.20.0.17` is 10.20.0.17.
    pub fn of(ip: IpAddr) -> Address {
        Address::Ip(ip.to_canonical())
    }

    /// Reads it as it is written.
    pub fn parse(text: &str) -> Option<Address> {
        if text == LOCAL { Some(Address::Local) } else { text.parse().ok().map(Address::of) }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Local => out.write_str(LOCAL),
            Address::Ip(ip) => ip.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_written() {
        for text in ["local", "10.20.0.17", "2001:db8::17", "::1"] {
            assert_eq!(Address::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Address::parse("::ffff:10.20.0.17").expect("mapped").to_string(), "10.20.0.17");
        assert_eq!(Address::parse("2001:DB8:0::17").expect("long").to_string(), "2001:db8::17");
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "LOCAL", "10.20.0", "10.20.0.017", "10.20.0.17:80", "[::1]", "till-3.example", "fe80::1%eth0"] {
            assert_eq!(Address::parse(text), None, "{text:?}");
        }
    }
}
