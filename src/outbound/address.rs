//! Which IP addresses may be called: public ones, and those that the operator names. The lists are those
//! of IANA's registries of special-purpose addresses (RFC 6890), and what tunnels carry to them.

use super::target::Refusal;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const fn v4(a: u8, b: u8, c: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), length)
}

const fn v6(first: u16, second: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), length)
}

const OWN: &str = "an address of this machine";
const PRIVATE: &str = "a private network";
const LINK: &str = "a link-local address";
const RESERVED: &str = "a reserved network";

/// The IPv4 networks that are not public, and what they are.
const NOT_PUBLIC_V4: [(Ipv4Net, &str); 15] = [
    (v4(0, 0, 0, 8), OWN),
    (v4(10, 0, 0, 8), PRIVATE),
    (v4(100, 64, 0, 10), PRIVATE),
    (v4(127, 0, 0, 8), OWN),
    (v4(169, 254, 0, 16), LINK),
    (v4(172, 16, 0, 12), PRIVATE),
    (v4(192, 0, 0, 24), RESERVED),
    (v4(192, 0, 2, 24), RESERVED),
    (v4(192, 88, 99, 24), RESERVED),
    (v4(192, 168, 0, 16), PRIVATE),
    (v4(198, 18, 0, 15), RESERVED),
    (v4(198, 51, 100, 24), RESERVED),
    (v4(203, 0, 113, 24), RESERVED),
    (v4(224, 0, 0, 4), "a multicast address"),
    (v4(240, 0, 0, 4), RESERVED),
];

/// The only IPv6 network of public addresses, beside the one of NAT64.
const PUBLIC_V6: Ipv6Net = v6(0x2000, 0, 3);

/// The IPv6 networks in it that are not public, and those outside of it that have a name of their own.
const NOT_PUBLIC_V6: [(Ipv6Net, &str); 8] = [
    (v6(0xfc00, 0, 7), PRIVATE),
    (v6(0xfe80, 0, 10), LINK),
    (v6(0xfec0, 0, 10), PRIVATE),
    (v6(0xff00, 0, 8), "a multicast address"),
    (v6(0x2001, 2, 48), RESERVED),
    (v6(0x2001, 0x10, 27), RESERVED),
    (v6(0x2001, 0xdb8, 32), RESERVED),
    (v6(0x3fff, 0, 20), RESERVED),
];

/// NAT64, 6to4 and Teredo, whose addresses contain IPv4 addresses.
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 96);
const SIX_TO_FOUR: Ipv6Net = v6(0x2002, 0, 16);
const TEREDO: Ipv6Net = v6(0x2001, 0, 32);

/// Link-local addresses, which a network that contains them does not allow: cloud providers serve
/// credentials at one of them.
const LINK_LOCAL_V4: Ipv4Net = v4(169, 254, 0, 16);
const LINK_LOCAL_V6: Ipv6Net = v6(0xfe80, 0, 10);

/// What may be done with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// The operator has named it: it may be called without TLS.
    Named,
    /// Everybody may call it, with TLS.
    Public,
    /// It must not be called. The text says what it is.
    Forbidden(&'static str),
}

impl Standing {
    /// Lets a call through.
    ///
    /// # Errors
    /// Why it must not be made.
    pub(super) fn allow(self, is_encrypted: Encrypted) -> Result<(), Refusal> {
        match (self, is_encrypted) {
            (Self::Named, _) | (Self::Public, Encrypted::Yes) => Ok(()),
            (Self::Public, Encrypted::No) => Err(Refusal::Unencrypted),
            (Self::Forbidden(what), _) => Err(Refusal::Forbidden(what)),
        }
    }
}

/// Whether the connection of a call uses TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encrypted {
    Yes,
    No,
}

/// What may be done with an address, where the operator has named these networks.
pub(super) fn standing(address: IpAddr, named: &[IpNet]) -> Standing {
    // `::ffff:10.0.0.1` is 10.0.0.1.
    let address = address.to_canonical();
    if named.iter().any(|network| names(network, address)) {
        return Standing::Named;
    }
    let forbidden = match address {
        IpAddr::V4(address) => forbidden_v4(address),
        IpAddr::V6(address) => forbidden_v6(address),
    };
    forbidden.map_or(Standing::Public, Standing::Forbidden)
}

/// Whether the operator's network names an address: a link-local one only where it is that very address.
fn names(network: &IpNet, address: IpAddr) -> bool {
    let is_link_local = match address {
        IpAddr::V4(address) => LINK_LOCAL_V4.contains(&address),
        IpAddr::V6(address) => LINK_LOCAL_V6.contains(&address),
    };
    network.contains(&address)
        && (!is_link_local || network.prefix_len() == network.max_prefix_len())
}

fn forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    let found = NOT_PUBLIC_V4.iter().find(|(network, _)| network.contains(&address));
    found.map(|(_, what)| *what)
}

fn forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_loopback() || address.is_unspecified() {
        return Some(OWN);
    }
    if let Some((_, what)) = NOT_PUBLIC_V6.iter().find(|(network, _)| network.contains(&address)) {
        return Some(what);
    }
    if !PUBLIC_V6.contains(&address) && !NAT64.contains(&address) {
        return Some(RESERVED);
    }
    carried(address).into_iter().flatten().find_map(forbidden_v4)
}

/// The IPv4 addresses to which a tunnel carries what is sent to this address.
fn carried(address: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    let octets = address.octets();
    let at = |from: usize| {
        let part = octets.get(from..from + 4)?;
        <[u8; 4]>::try_from(part).ok().map(Ipv4Addr::from)
    };
    if NAT64.contains(&address) {
        [at(12), None]
    } else if SIX_TO_FOUR.contains(&address) {
        [at(2), None]
    } else if TEREDO.contains(&address) {
        // The server, and the client with all bits inverted.
        [at(4), at(12).map(|client| Ipv4Addr::from_bits(!client.to_bits()))]
    } else {
        [None, None]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, named: &[&str]) -> Standing {
        let named: Vec<IpNet> = named.iter().map(|net| net.parse().unwrap()).collect();
        standing(address.parse().unwrap(), &named)
    }

    #[test]
    fn the_first_and_the_last_address_of_each_network_are_forbidden() {
        for (network, what) in NOT_PUBLIC_V4 {
            for address in [network.network(), network.broadcast()] {
                assert_eq!(standing(address.into(), &[]), Standing::Forbidden(what), "{address}");
            }
        }
        for (network, what) in NOT_PUBLIC_V6 {
            for address in [network.network(), network.broadcast()] {
                assert_eq!(standing(address.into(), &[]), Standing::Forbidden(what), "{address}");
            }
        }
    }

    #[test]
    fn the_neighbours_of_forbidden_networks_are_public() {
        for address in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.88.98.255",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "198.51.99.255",
            "203.0.112.255",
            "223.255.255.255",
            "2000::",
            "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::",
            "2606:4700::1111",
            "3ffe::",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "::ffff:8.8.8.8",
        ] {
            assert_eq!(of(address, &[]), Standing::Public, "{address}");
        }
    }

    #[test]
    fn what_carries_a_forbidden_address_is_forbidden() {
        for address in [
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "::8.8.8.8",
            "64:ff9b::10.0.0.1",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::8.8.8.8",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2002:c0a8:1::1",
            "2001:0:7f00:1::1",
            // The client is 127.0.0.1, and 192.168.0.1.
            "2001:0:808:808:0:0:80ff:fffe",
            "2001:0:808:808::3f57:fffe",
            "::ffff:0:127.0.0.1",
            "100::1",
            "5f00::1",
            "4000::1",
        ] {
            assert!(matches!(of(address, &[]), Standing::Forbidden(_)), "{address}");
        }
    }

    #[test]
    fn the_operator_names_networks() {
        assert_eq!(of("10.1.2.3", &["10.0.0.0/8"]), Standing::Named);
        assert_eq!(of("::ffff:10.1.2.3", &["10.0.0.0/8"]), Standing::Named);
        assert_eq!(of("127.0.0.1", &["127.0.0.1/32"]), Standing::Named);
        assert_eq!(of("::1", &["::1/128"]), Standing::Named);
        assert_eq!(of("8.8.8.8", &["8.8.8.0/24"]), Standing::Named);
        assert_eq!(of("127.0.0.2", &["127.0.0.1/32"]), Standing::Forbidden(OWN));
        assert_eq!(of("192.168.0.1", &["10.0.0.0/8"]), Standing::Forbidden(PRIVATE));
        // A network does not name what tunnels carry there.
        let carried = of("64:ff9b::10.0.0.1", &["10.0.0.0/8"]);
        assert_eq!(carried, Standing::Forbidden(PRIVATE));
    }

    #[test]
    fn a_link_local_address_is_named_by_itself_only() {
        for network in ["0.0.0.0/0", "169.254.0.0/16", "169.254.169.254/31", "169.254.169.253/32"] {
            assert_eq!(of("169.254.169.254", &[network]), Standing::Forbidden(LINK), "{network}");
        }
        assert_eq!(of("169.254.169.254", &["169.254.169.254/32"]), Standing::Named);
        assert_eq!(of("fe80::1", &["::/0"]), Standing::Forbidden(LINK));
        assert_eq!(of("fe80::1", &["fe80::1/128"]), Standing::Named);
    }
}
