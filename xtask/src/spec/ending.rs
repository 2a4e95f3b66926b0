//! The result of a command about specifications: its output, its error message, and its exit code.

/// The end of a command.
#[derive(Debug)]
pub struct Ending {
    pub output: String,
    pub complaint: Option<String>,
    pub code: u8,
}
