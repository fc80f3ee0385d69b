//! The console: its files, its cookie and when that counts, and what pages for people show of a namespace.

mod brand;
mod cookie;
mod files;
