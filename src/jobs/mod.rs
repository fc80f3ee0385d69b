//! What Roster does by itself, whether or not anybody sends a request.

pub mod upkeep;
