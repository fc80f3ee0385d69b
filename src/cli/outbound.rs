//! What Roster may call by HTTP.

use super::settings::network;
use crate::outbound::{Outbound, OutboundSettings, Proxy, SystemResolver};
use clap::Args;
use ipnet::IpNet;
use std::sync::Arc;

/// What Roster may call.
#[derive(Debug, Args)]
pub struct OutboundArguments {
    /// Addresses or networks that webhooks may call although they are not public, also without TLS,
    /// such as 127.0.0.1,10.0.0.0/8; a link-local address only by itself
    #[arg(long, env = "ROSTER_OUTBOUND_NETS", value_delimiter = ',', value_parser = network)]
    outbound_nets: Vec<IpNet>,
    /// Proxy through which webhooks are called, by CONNECT, such as http://127.0.0.1:4750; it resolves
    /// the names
    #[arg(long, env = "ROSTER_OUTBOUND_PROXY", hide_env_values = true, value_parser = Proxy::parse)]
    outbound_proxy: Option<Proxy>,
}

impl OutboundArguments {
    /// Whether calls go through a proxy.
    pub fn has_proxy(&self) -> bool {
        self.outbound_proxy.is_some()
    }

    /// Calls what these settings allow.
    pub fn outbound(&self) -> Outbound {
        let (networks, proxy) = (self.outbound_nets.clone(), self.outbound_proxy.clone());
        Outbound::new(OutboundSettings { networks, proxy }, Arc::new(SystemResolver))
    }
}
