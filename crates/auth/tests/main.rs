//! Builds the integration tests as one program: separate programs would each link the same libraries.

mod adapters;
mod properties;
mod providers;
mod vectors;
