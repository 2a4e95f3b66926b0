//! Every suite that several crates are needed for, as one program: they would link the same libraries one by one.

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
