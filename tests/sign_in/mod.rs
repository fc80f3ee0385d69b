//! Signing in: sessions, passwords, and throttling of guesses.

mod address;
mod basic;
mod cross_site;
mod ended_sessions;
mod import;
mod lockout;
mod overload;
mod password;
mod refusal;
mod secrets;
mod session;
