//! Unit tests of `transport`.

use std::io::{Error as IoError, ErrorKind};

use super::*;

#[test]
fn the_usual_causes_have_words() {
    let reason = |cause: IoError| TransportError::new(TransportErrorKind::Connect, IoError::other(cause)).reason();
    assert_eq!(reason(ErrorKind::ConnectionRefused.into()), Some("connection refused"));
    assert_eq!(reason(ErrorKind::ConnectionReset.into()), Some("connection reset"));
    assert_eq!(reason(IoError::other(rustls::Error::HandshakeNotComplete)), Some("the TLS handshake failed"));
    assert_eq!(reason(IoError::new(ErrorKind::InvalidData, "corrupt")), Some("the TLS handshake failed"));
    let lookup = IoError::other("failed to lookup address information: Name or service not known");
    assert_eq!(reason(lookup), Some("the host name cannot be resolved"));
    assert_eq!(reason(IoError::other("something else")), None);
}
