//! Unit tests of `transport`.

use std::io::{Error as IoError, ErrorKind};

use super::*;

#[test]
fn the_usual_causes_have_words() {
    let reason = |cause: IoError| {
        let error = TransportError::new(TransportErrorKind::Connect, IoError::other(cause));
        error.reason().map(|reason| reason.to_string())
    };
    assert_eq!(reason(ErrorKind::ConnectionRefused.into()).as_deref(), Some("connection refused"));
    assert_eq!(reason(ErrorKind::ConnectionReset.into()).as_deref(), Some("connection reset"));
    assert_eq!(
        reason(IoError::other(rustls::Error::HandshakeNotComplete)).as_deref(),
        Some("the TLS handshake failed")
    );
    assert_eq!(reason(IoError::new(ErrorKind::InvalidData, "corrupt")).as_deref(), Some("the TLS handshake failed"));
    let lookup = IoError::other("failed to lookup address information: Name or service not known");
    assert_eq!(reason(lookup).as_deref(), Some("the host name cannot be resolved"));
    assert_eq!(reason(IoError::other("something else")), None);
}

/// Problems of a machine behind a proxy that inspects TLS, whichever layer reports them.
#[test]
fn a_certificate_that_is_not_trusted_names_the_variable_that_helps() {
    use rustls::CertificateError::{Expired, NotValidForName, Revoked, UnknownIssuer};
    let error = |fault| {
        let cause = IoError::new(ErrorKind::InvalidData, rustls::Error::InvalidCertificate(fault));
        TransportError::new(TransportErrorKind::Connect, IoError::other(cause))
    };
    let unknown = error(UnknownIssuer);
    assert_eq!(
        unknown.reason().map(|reason| reason.to_string()).as_deref(),
        Some("the certificate of the server is not trusted by this machine")
    );
    #[cfg(target_os = "linux")]
    assert!(unknown.advice().unwrap().to_string().contains("SSL_CERT_FILE"));
    for (fault, words) in [(Expired, "expired"), (NotValidForName, "another name"), (Revoked, "not valid")] {
        let error = error(fault);
        assert!(error.reason().unwrap().to_string().contains(words), "{words}");
        assert_eq!(error.advice(), None, "another store would not help");
    }
}

#[test]
fn a_refusal_of_a_proxy_has_its_status() {
    for (status, words, advice) in [
        (Some(407), "the proxy answered 407 Proxy Authentication Required", "USER:PASSWORD"),
        (Some(403), "the proxy answered 403 Forbidden", "NO_PROXY"),
        (Some(599), "the proxy answered 599", "NO_PROXY"),
        (None, "the proxy gave no answer in HTTP", "HTTPS_PROXY"),
    ] {
        let error = TransportError::new(TransportErrorKind::Connect, ProxyRefusal { status });
        assert_eq!(error.reason().map(|reason| reason.to_string()).as_deref(), Some(words));
        assert!(error.advice().unwrap().to_string().contains(advice));
    }
}

#[test]
fn what_only_a_person_can_change_is_permanent() {
    let untrusted = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
    let permanent = |cause: IoError| is_permanent(&TransportError::new(TransportErrorKind::Connect, cause));
    assert!(permanent(IoError::new(ErrorKind::InvalidData, untrusted())));
    assert!(permanent(IoError::other(IoError::other(untrusted()))));
    assert!(permanent(IoError::other(rustls::Error::AlertReceived(rustls::AlertDescription::UnknownCA))));
    assert!(permanent(IoError::other(CertificatesError(rustls::Error::General("no roots".to_owned())))));
    assert!(!permanent(IoError::other(rustls::Error::HandshakeNotComplete)));
    assert!(!permanent(ErrorKind::ConnectionRefused.into()));
    let refused = |status| TransportError::new(TransportErrorKind::Connect, ProxyRefusal { status });
    assert!(is_permanent(&refused(Some(407))) && is_permanent(&refused(Some(403))));
    assert!(!is_permanent(&refused(Some(503))) && !is_permanent(&refused(None)));
}
