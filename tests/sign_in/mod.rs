//! Signing in: sessions, passwords, and what keeps who guesses out.

mod address;
mod basic;
mod crowd;
mod ending;
mod import;
mod lock;
mod password;
mod refusal;
mod secrets;
mod session;
