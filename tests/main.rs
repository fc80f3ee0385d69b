//! The one test binary: Roster over real HTTP on a real PostgreSQL.

#[cfg(test)]
mod process;
