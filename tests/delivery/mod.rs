//! Changes are delivered to webhooks: at least once, and each entity's in order, whatever fails.

mod content;
mod failing;
mod flow;
mod parked;
mod secrets;
mod told;
mod world;
