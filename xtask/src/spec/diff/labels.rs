//! The two labels of a change, and the side of a call that it concerns.

use serde::Serialize;

/// The effect of a change on the traffic between an old client and the service that the new document describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WireLabel {
    /// Requests and replies stay the same.
    None,
    /// Every old request stays valid, and every new reply stays readable by a strict reader of the old document.
    Compatible,
    /// The documents alone do not decide it, or only a strict reader fails; the rule says why.
    Risky,
    /// Some old request becomes invalid, or our own old client cannot read some new reply.
    Breaking,
}

/// The effect of a change on a Rust program that uses the generated crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceLabel {
    /// The program compiles and behaves the same.
    None,
    /// The program compiles and behaves the same; it can do more than before.
    Additive,
    /// The program compiles; the crate behaves differently.
    Runtime,
    /// Some program stops compiling.
    Breaking,
}

/// The label of each direction, for a change to a node that is both sent and received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BySide {
    pub request: WireLabel,
    pub response: WireLabel,
}

/// Which direction of a call a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Neither: the change concerns the operation or the document as a whole.
    None,
    Request,
    Response,
    Both,
}

impl Side {
    /// Returns the side of a node that is sent, received, both or neither.
    pub fn of(sent: bool, received: bool) -> Self {
        match (sent, received) {
            (true, true) => Self::Both,
            (true, false) => Self::Request,
            (false, true) => Self::Response,
            (false, false) => Self::None,
        }
    }

    pub fn is_sent(self) -> bool {
        matches!(self, Self::Request | Self::Both)
    }

    pub fn is_received(self) -> bool {
        matches!(self, Self::Response | Self::Both)
    }
}

impl WireLabel {
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Compatible => "compatible",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl SourceLabel {
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Additive => "additive",
            Self::Runtime => "runtime",
            Self::Breaking => "breaking",
        }
    }
}
