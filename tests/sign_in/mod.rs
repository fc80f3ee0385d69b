//! Signing in: sessions, passwords, and throttling of guesses.

mod address;
mod all_sessions;
mod basic;
mod cross_site;
mod ended_sessions;
mod hashes;
mod import;
mod known_address;
mod lockout;
mod on_behalf;
mod overload;
mod password;
mod reauthenticate;
mod refusal;
mod rests_on;
mod secrets;
mod session;
