//! All suites that need several crates, as one program: separate programs would each link the same libraries.

mod bad_input;
mod contract;
mod dependencies;
mod ergonomics;
mod examples;
mod field;
mod jobs;
mod peer_signing;
mod readme;
mod secrets;
mod tolerance;
