//! Resolves names, and lets through only the addresses that may be called. The client connects to
//! exactly these addresses, so that a name that leads elsewhere a moment later gains nothing.

use super::address::{Encrypted, standing};
use super::target::Refusal;
use hyper_util::client::legacy::connect::dns::Name;
use ipnet::IpNet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

/// The most addresses of a name that are tried.
const MOST: usize = 16;

/// The addresses of a name, once they are known.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// What knows the addresses of names.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of a name.
    fn resolve(&self, name: &str) -> Addresses;
}

/// The resolver of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str) -> Addresses {
        let name = name.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// A resolver that knows only addresses that may be called.
#[derive(Clone)]
pub(super) struct GuardedResolver {
    pub(super) resolver: Arc<dyn Resolve>,
    pub(super) named: Arc<[IpNet]>,
    pub(super) encrypted: Encrypted,
}

impl GuardedResolver {
    /// The addresses of a name that may be called: some of them may be, others not.
    pub(super) async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Refusal> {
        let found = self.resolver.resolve(name).await.map_err(|error| {
            log::debug!("{name} does not resolve: {error}");
            Refusal::Unresolved
        })?;
        let (mut allowed, mut refusal) = (Vec::new(), Refusal::Unresolved);
        for address in found {
            match standing(address, &self.named).allow(self.encrypted) {
                Ok(()) => allowed.push(address),
                Err(reason) => refusal = reason,
            }
        }
        allowed.truncate(MOST);
        if allowed.is_empty() { Err(refusal) } else { Ok(allowed) }
    }
}

impl Service<Name> for GuardedResolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Refusal>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let guarded = self.clone();
        Box::pin(async move {
            let addresses = guarded.addresses(name.as_str()).await?;
            let with_port = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(with_port.collect::<Vec<_>>().into_iter())
        })
    }
}
