//! Invites: to make, change, delete, accept and decline them.

use super::Deed;

pub fn deeds() -> Vec<Deed> {
    Vec::new()
}
