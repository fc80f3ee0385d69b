//! The dialects: each speaks one protocol over the one domain, and knows none of the others.

pub mod auth;
mod described;
pub mod gate;
pub mod kanboard;
pub mod micro;
pub mod nuxeo;
mod refusals;
pub mod rest;
pub mod text;
