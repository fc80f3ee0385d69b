//! What concerns the administrators: the group `administrators`, `chiefs` and `heads` below it,
//! and who is in them.

use super::Deed;

pub fn deeds() -> Vec<Deed> {
    Vec::new()
}
