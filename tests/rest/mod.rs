//! The native dialect, with a file for each path.

mod conditional;
mod errors;
mod group;
mod invalid;
mod key;
mod list;
mod login_email;
mod makers;
mod me;
mod membership;
mod namespace;
mod round_trip;
mod settings;
mod status;
mod subgroup;
mod taken_names;
mod user;
mod username;
