//! The program as a process: started, killed, stopped, misconfigured, and its PostgreSQL taken away.
//!
//! Each test has a directory of its own, and leaves neither files nor processes.

mod cluster;
mod command_line;
mod connection;
mod faults;
mod invalid_settings;
mod kanboard;
mod kill;
mod log;
mod micro;
mod outage;
mod soak;
mod start;
mod stop;
mod support;
mod tls;
