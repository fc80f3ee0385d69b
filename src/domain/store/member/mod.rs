//! The SQL of who is in what: members of a group and groups of a user, directly or by nesting.

mod of_group;
mod of_user;

pub use of_group::of_group;
pub use of_user::of_user;
