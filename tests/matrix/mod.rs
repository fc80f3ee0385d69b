//! Who may do what: every write, in every dialect, by every kind of caller, against one table.
//!
//! `table.rs` says what is right. `deeds/` has the requests by which each deed is done in each
//! dialect. `walk.rs` sends each of them as each of the callers in `callers.rs`.

mod callers;
mod complete;
mod deeds;
mod exceptions;
mod lacks;
mod page;
mod state;
mod table;
mod walk;
mod way;
mod who;
mod world;
