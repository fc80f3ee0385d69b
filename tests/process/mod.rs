//! The program as a process: it is started, stopped, killed and misconfigured, and its PostgreSQL
//! is taken away.
//!
//! Each test has a directory of its own, and leaves neither files nor processes.

mod abuse;
mod backup;
mod cluster;
mod command_line;
mod connection;
mod distribution;
mod examples;
mod faults;
mod healthcheck;
mod idempotency;
mod invalid_settings;
mod kanboard;
mod kill;
mod killed_imports;
mod log;
mod log_json;
mod mail;
mod metrics;
mod micro;
mod micro_pages;
mod moving;
mod operator;
mod outage;
mod prepared;
mod priority;
mod proxies;
mod refused_database;
mod secret;
mod security_log;
mod shell;
mod side_by_side;
mod slow_clients;
mod slow_followers;
mod soak;
mod start;
mod stop;
mod support;
mod tls;
mod transfer;
mod two_processes;
mod upgrade;
mod upgraded_names;
mod waiting;
mod webhook_secrets;
mod webhooks;
