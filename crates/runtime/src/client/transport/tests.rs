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

/// Problems of a machine behind a proxy that inspects TLS, regardless of the layer that reports them.
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

/// The common way to create a certificate for a private service creates that of an authority, which no trust store can fix.
#[test]
fn a_certificate_of_an_authority_is_named_with_what_helps() {
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
    // openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost
    let certificate = CertificateDer::from_pem_slice(AUTHORITY.as_bytes()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_800_000_000));
    let name = ServerName::try_from("localhost").unwrap();
    let refused = verifier.verify_server_cert(&certificate, &[], &name, &[], time).unwrap_err();
    let error = TransportError::new(TransportErrorKind::Connect, IoError::new(ErrorKind::InvalidData, refused));
    let reason = error.reason().unwrap().to_string();
    assert_eq!(reason, "the server presents the certificate of a certificate authority instead of its own");
    assert!(error.advice().unwrap().to_string().contains("SSL_CERT_FILE"));
}

const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUKwFJNOqneWSZ5AifoNS3+N/tSncwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyOTIzNTc1NloYDzIxMjYxMTA1
MjM1NzU2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQXYzmWAnWM3GMnK76HNh+3vHDj5Pw62M0f3C+FIHwVJtgHXILQXGNh
E81OzL/0CUBgSFOikAgCCwr45em8Q51+o2kwZzAdBgNVHQ4EFgQUqO6CmmJaMyiP
F2NcTWmvKAIP208wHwYDVR0jBBgwFoAUqO6CmmJaMyiPF2NcTWmvKAIP208wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAIJkZnUsfk+uIiGtewKuIS6NesDecmTqfLSjyvZ+Sbq5AiA0VqJEOrR4
B1UB6sFI97+e/CnmRWmoPcYzYBT2vaQd0w==
-----END CERTIFICATE-----
";

#[test]
fn a_refusal_of_a_proxy_has_its_status() {
    for (status, words, advice) in [
        (Some(407), "the proxy answered 407 Proxy Authentication Required", "USER:PASSWORD"),
        (Some(403), "the proxy answered 403 Forbidden", "NO_PROXY"),
        (Some(599), "the proxy answered 599", "NO_PROXY"),
        (None, "the proxy did not answer in HTTP", "HTTPS_PROXY"),
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
