//! Signing in: sessions, passwords, and throttling of guesses.

mod address;
mod basic;
mod ended_sessions;
mod import;
mod known_address;
mod lockout;
mod overload;
mod password;
mod refusal;
mod secrets;
mod session;
