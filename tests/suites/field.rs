//! What people report about other SDKs, and attacks: each case of the field, named as a sentence, with the thread that it
//! comes from. Each family also has a test over a table or over arbitrary values.

#[path = "field/bounds.rs"]
mod bounds;
#[path = "field/clock.rs"]
mod clock;
#[path = "field/outcome.rs"]
mod outcome;
#[path = "field/replies.rs"]
mod replies;
#[path = "field/support.rs"]
mod support;
