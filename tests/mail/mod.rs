//! E-mails: what is queued, and what becomes of it.

mod codes;
mod outbox;
