//! Roster as its callers see it: over real HTTP, on a real PostgreSQL. One server for the run, a
//! namespace for each test, so that nothing waits for anything else.

#[cfg(test)]
mod administering;

#[cfg(test)]
mod support;

#[cfg(test)]
mod changes;

#[cfg(test)]
mod concurrency;

#[cfg(test)]
mod expiry;

#[cfg(test)]
mod invites;

#[cfg(test)]
mod kanboard;

#[cfg(test)]
mod layers;

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
mod rest;

#[cfg(test)]
mod rights;

#[cfg(test)]
mod sign_in;

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
