//! Signing in: sessions, passwords, and what keeps who guesses out.

mod address;
mod basic;
mod ended_sessions;
mod import;
mod lockout;
mod overload;
mod password;
mod refusal;
mod secrets;
mod session;
