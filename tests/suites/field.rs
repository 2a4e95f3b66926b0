//! What people report about other SDKs, and attacks: each case of the field, named as a sentence, with the thread that it
//! comes from. Each family also has a test over a table or over arbitrary values.

#[path = "field/bounds.rs"]
mod bounds;
#[path = "field/chaos.rs"]
mod chaos;
#[path = "field/clock.rs"]
mod clock;
#[path = "field/credentials.rs"]
mod credentials;
#[path = "field/emulator.rs"]
mod emulator;
#[path = "field/outcome.rs"]
mod outcome;
#[path = "field/project.rs"]
mod project;
#[path = "field/proxies.rs"]
mod proxies;
#[path = "field/replies.rs"]
mod replies;
#[path = "field/scripted.rs"]
mod scripted;
#[path = "field/support.rs"]
mod support;
