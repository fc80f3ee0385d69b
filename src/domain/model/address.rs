//! IP addresses as far as the domain counts by them.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The IP addresses that are counted as one client: an IPv4 address, or the /64 network of an IPv6
/// address, because whoever has one address of a /64 network has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressBlock(IpAddr);

impl From<IpAddr> for AddressBlock {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// The IPv4 address, or the first address of the /64 network.
impl fmt::Display for AddressBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::AddressBlock;
    use std::net::IpAddr;

    #[test]
    fn an_ipv4_address_and_an_ipv6_network_of_64_bits_are_one_block() {
        let block = |text: &str| AddressBlock::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(block("203.0.113.1"), block("::ffff:203.0.113.1"));
        assert_ne!(block("203.0.113.1"), block("203.0.113.2"));
        assert_eq!(block("2001:db8:0:1::1"), block("2001:db8:0:1:ffff::2"));
        assert_ne!(block("2001:db8:0:1::1"), block("2001:db8:0:2::1"));
        assert_eq!(block("2001:db8:0:1::1").to_string(), "2001:db8:0:1::");
    }
}
