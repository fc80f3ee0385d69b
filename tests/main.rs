//! Tests of Roster as its callers see it: over real HTTP, on a real PostgreSQL. The run has one
//! server and each test has its own namespace, so that no test waits for another.

#[cfg(test)]
mod administering;

#[cfg(test)]
mod support;

#[cfg(test)]
mod changes;

#[cfg(test)]
mod concurrency;

#[cfg(test)]
mod console;

#[cfg(test)]
mod delivery;

#[cfg(test)]
mod directory;

#[cfg(test)]
mod dump;

#[cfg(test)]
mod equivalence;

#[cfg(test)]
mod expiry;

#[cfg(test)]
mod feed;

#[cfg(test)]
mod headers;

#[cfg(test)]
mod idempotency;

#[cfg(test)]
mod invites;

#[cfg(test)]
mod kanboard;

#[cfg(test)]
mod layers;

#[cfg(test)]
mod mail;

#[cfg(test)]
mod matrix;

#[cfg(test)]
mod micro;

#[cfg(test)]
mod nuxeo;

#[cfg(test)]
mod openapi;

#[cfg(test)]
mod pool;

#[cfg(test)]
mod process;

#[cfg(test)]
mod recovery;

#[cfg(test)]
mod rest;

#[cfg(test)]
mod rights;

#[cfg(test)]
mod sign_in;

#[cfg(test)]
mod scim;

#[cfg(test)]
mod story;

#[cfg(test)]
mod strangers;

#[cfg(test)]
mod tenancy;

#[cfg(test)]
mod upkeep;

#[cfg(test)]
mod users_rights;

#[cfg(test)]
mod webhook;
