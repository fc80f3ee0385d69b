//! What Roster does by itself, whether or not anybody sends a request.

pub mod dispatch;
pub mod expiry;
pub mod mail;
pub mod upkeep;
