//! The SQL of imports: what a thousand documents find, and what they write, in one statement each.

pub mod groups;
pub mod members;
pub mod users;

use super::FRAGMENTS;
