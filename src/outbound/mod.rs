//! What Roster calls by HTTP at addresses that others choose. One guard decides what may be called: it is
//! asked when an address is stored, and by every single call.

mod address;
mod call;
mod client;
mod origin;
mod outcome;
mod places;
mod resolver;
mod signature;
pub mod smtp;
mod target;
#[cfg(test)]
mod tests;

pub use call::{Call, Message};
pub use client::{Outbound, OutboundSettings, Proxy};
pub use origin::is_same_origin;
pub use outcome::{Failure, Outcome};
pub use resolver::{Addresses, Resolve, SystemResolver};
pub use signature::sign;
pub use target::{Refusal, Target};
