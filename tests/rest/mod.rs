//! The native dialect, with a file for each path.

mod around;
mod conditional;
mod cors;
mod count;
mod errors;
mod faults;
mod filters;
mod group;
mod invalid;
mod key;
mod list;
mod login_email;
mod makers;
mod me;
mod membership;
mod merge_patch;
mod namespace;
mod round_trip;
mod sentences;
mod settings;
mod status;
mod subgroup;
mod taken_names;
mod user;
mod username;
