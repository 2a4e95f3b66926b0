//! How a command about specifications ends: what it prints, what it complains of, and its exit code.

/// The end of a command.
#[derive(Debug)]
pub struct Ending {
    pub output: String,
    pub complaint: Option<String>,
    pub code: u8,
}
