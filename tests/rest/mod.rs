//! The native dialect, one file for a path.

mod group;
mod key;
mod membership;
mod namespace;
mod subgroup;
mod user;
