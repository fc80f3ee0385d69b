//! Where a request comes from, as far as logs and change records say it.

use super::address::AddressBlock;
use std::net::IpAddr;
use std::sync::Arc;

/// Where a request comes from. What Roster does by itself has neither.
#[derive(Debug, Clone, Default)]
pub struct RequestOrigin {
    /// The id of the request, as the log and the header `X-Request-Id` have it.
    pub id: Option<Arc<str>>,
    /// The client's IP address, as trusted proxies have noted it.
    pub address: Option<IpAddr>,
}

impl RequestOrigin {
    /// The address as far as the domain counts by it.
    pub fn address_block(&self) -> Option<AddressBlock> {
        self.address.map(AddressBlock::from)
    }
}
