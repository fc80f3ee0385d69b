//! How many connections one address may have.

use crate::dialect::http::client_address::TrustedProxies;
use crate::domain::address::AddressBlock;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The connections of each address, shared by all workers.
pub struct Connections {
    /// How many one address may have at the same time.
    most: usize,
    /// Proxies bring the connections of many.
    proxies: TrustedProxies,
    open: Mutex<HashMap<AddressBlock, usize>>,
}

/// The place of one connection, until it is dropped.
pub struct ConnectionPermit(Option<(Arc<Connections>, AddressBlock)>);

impl Connections {
    /// At most so many for each address but these proxies'.
    pub fn new(most: usize, proxies: TrustedProxies) -> Arc<Self> {
        Arc::new(Self { most, proxies, open: Mutex::default() })
    }

    /// Takes a place for a connection from there; `None` where the address has none left.
    pub fn enter(self: &Arc<Self>, peer: Option<IpAddr>) -> Option<ConnectionPermit> {
        let peer = peer.map(|peer| peer.to_canonical()).filter(|peer| !self.proxies.trusts(*peer));
        let Some(peer) = peer else { return Some(ConnectionPermit(None)) };
        let block = AddressBlock::from(peer);
        let mut open = self.open();
        let number = open.entry(block).or_default();
        if *number >= self.most {
            return None;
        }
        *number += 1;
        Some(ConnectionPermit(Some((Arc::clone(self), block))))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<AddressBlock, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let Some((connections, block)) = &self.0 else { return };
        let mut open = connections.open();
        if let Some(number) = open.get_mut(block) {
            *number -= 1;
            if *number == 0 {
                open.remove(block);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Connections;
    use crate::dialect::http::client_address::TrustedProxies;
    use std::net::IpAddr;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_address_has_a_number_of_places_and_gets_them_back() {
        let connections = Connections::new(2, TrustedProxies::new(Vec::new()));
        let one = connections.enter(address("203.0.113.1")).unwrap();
        // The same address as IPv6 writes it.
        let two = connections.enter(address("::ffff:203.0.113.1")).unwrap();
        assert!(connections.enter(address("203.0.113.1")).is_none());
        assert!(connections.enter(address("203.0.113.2")).is_some());
        drop(one);
        assert!(connections.enter(address("203.0.113.1")).is_some());
        drop(two);
        assert!(connections.open().is_empty());
    }

    #[test]
    fn trusted_proxies_have_no_limit() {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let connections = Connections::new(0, proxies);
        assert!(connections.enter(address("10.0.0.1")).is_some());
        assert!(connections.enter(address("192.0.2.1")).is_none());
    }
}
