//! What the benchmark programs share. `cargo xtask bench` builds and runs them; see the README.

pub mod fleet;
pub mod load;
pub mod process;
pub mod server;
pub mod signers;

pub use measure;

/// What a program may fail with: it prints it and ends.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
