//! Separates calls from the network: [`Transport`] takes a signed request and returns an answer.
//!
//! The default is based on hyper's connection pool. A reqwest client of the program (`ReqwestTransport`) or an implementation
//! in a test or program can replace it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use bytes::Bytes;
use huaweicloud_auth::Message;

use crate::client::error::Cause;
use crate::client::http_client::proxies::ProxyError;
use crate::client::reply::ByteStream;
use crate::message;

/// What [`Transport::send`] returns: boxed, so that transports are trait objects.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<http::Response<ByteStream>, TransportError>> + Send + 'a>>;

/// Sends one request to a server and returns its answer.
///
/// An implementation must not follow redirects, repeat requests or change what is signed: method, path, query, `Host`,
/// headers, body. Any status is an answer. Dropping the future must abandon the request.
///
/// ```
/// use bytes::Bytes;
/// use huaweicloud_runtime::{ByteStream, Transport, TransportFuture, http};
///
/// /// Answers everything with an empty 200.
/// struct Yes;
///
/// impl Transport for Yes {
///     fn send(&self, _: http::Request<Bytes>) -> TransportFuture<'_> {
///         Box::pin(async { Ok(http::Response::new(ByteStream::from(Bytes::new()))) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request.
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        self.as_ref().send(request)
    }
}

/// Whether a request may have left this machine, as reported by its transport. Each request has a `Departure` in its
/// extensions.
///
/// A call that runs out of time uses it to decide whether the service can have seen the request. A transport that reports
/// nothing is assumed to have sent the request.
///
/// ```
/// use bytes::Bytes;
/// use huaweicloud_runtime::{Departure, http};
///
/// fn departure(request: &http::Request<Bytes>) -> Departure {
///     request.extensions().get::<Departure>().cloned().unwrap_or_default()
/// }
///
/// let departure = departure(&http::Request::default());
/// assert!(departure.may_have_left());
/// departure.hold();
/// assert!(!departure.may_have_left());
/// departure.leave();
/// assert!(departure.may_have_left());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Departure(Arc<AtomicU8>);

const HELD: u8 = 1;
const LEFT: u8 = 2;

impl Departure {
    /// Reports that nothing is sent before [`Departure::leave`], because there is no connection yet.
    pub fn hold(&self) {
        // A request that has left cannot be held.
        let _ = self.0.compare_exchange(0, HELD, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Reports that from now on bytes of the request may be in transit.
    pub fn leave(&self) {
        self.0.store(LEFT, Ordering::Relaxed);
    }

    /// Whether the service can have seen the request.
    pub fn may_have_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) != HELD
    }
}

/// Why there was no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    cause: Cause,
}

/// How far a request without an answer got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// There was no connection, so nothing was sent.
    Connect,
    /// There was no connection within the time limit, so nothing was sent.
    ConnectTimeout,
    /// A connection is impossible until the configuration changes: an untrusted certificate, a proxy that requires
    /// other credentials or speaks another protocol, or a client of the program that follows redirects. Nothing was
    /// sent, and repeating the request does not help.
    Setup,
    /// The connection was open and then broke. The request may have arrived.
    Interrupted,
    /// The request cannot be expressed in HTTP; nothing was sent.
    Unsendable,
}

impl TransportError {
    /// Creates an error of this kind with its cause.
    pub fn new(kind: TransportErrorKind, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, cause: cause.into() }
    }

    /// How far the request got.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    pub(crate) fn into_cause(self) -> Cause {
        self.cause
    }

    /// A short description of a usual cause, which is deep in the chain of sources, such as `connection refused`.
    pub(crate) fn reason(&self) -> Option<Message> {
        self.find(reason_of)
    }

    /// What to do about the error, if the cause shows it.
    pub(crate) fn advice(&self) -> Option<Message> {
        self.find(advice_of)
    }

    fn find<T>(&self, look: fn(&(dyn std::error::Error + 'static)) -> Option<T>) -> Option<T> {
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(&*self.cause);
        while let Some(error) = next {
            if let Some(found) = within(error, look) {
                return Some(found);
            }
            next = error.source();
        }
        None
    }
}

/// Inspects the error inside an I/O error, which is not its source, and then the error itself.
fn within<T>(
    error: &(dyn std::error::Error + 'static),
    look: fn(&(dyn std::error::Error + 'static)) -> Option<T>,
) -> Option<T> {
    let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    held.and_then(|held| within(held, look)).or_else(|| look(error))
}

/// A proxy did not open a tunnel.
#[derive(Debug)]
pub(crate) struct ProxyRefusal {
    /// The status of its answer; `None` when that was not HTTP.
    pub(crate) status: Option<u16>,
}

impl ProxyRefusal {
    fn message(&self) -> Message {
        let Some(status) = self.status else {
            return message!("proxy-not-http", "the proxy did not answer in HTTP");
        };
        let words = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let answer = words.map_or_else(|| status.to_string(), |words| format!("{status} {words}"));
        message!("proxy-answered", "the proxy answered {answer}", answer = answer)
    }
}

impl fmt::Display for ProxyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.message(), f)
    }
}

impl std::error::Error for ProxyRefusal {}

/// The certificates of the platform cannot be used.
#[derive(Debug)]
pub(crate) struct CertificatesError(pub(crate) rustls::Error);

impl CertificatesError {
    fn message() -> Message {
        message!("certificates-unreadable", "the certificates of this machine cannot be read")
    }
}

impl fmt::Display for CertificatesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Self::message(), f)
    }
}

impl std::error::Error for CertificatesError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// The reqwest client of the program follows redirects.
#[cfg(feature = "reqwest")]
#[derive(Debug)]
pub(crate) struct FollowsRedirects;

#[cfg(feature = "reqwest")]
impl FollowsRedirects {
    fn message() -> Message {
        message!("client-follows-redirects", "the reqwest client follows redirects")
    }
}

#[cfg(feature = "reqwest")]
impl fmt::Display for FollowsRedirects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Self::message(), f)
    }
}

#[cfg(feature = "reqwest")]
impl std::error::Error for FollowsRedirects {}

/// Whether an error or one of its sources can only be fixed by changing the configuration.
pub(crate) fn is_permanent(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref());
        if is_setup(error) || inner.is_some_and(|inner| is_permanent(inner)) {
            return true;
        }
        next = error.source();
    }
    false
}

fn is_setup(error: &(dyn std::error::Error + 'static)) -> bool {
    use rustls::AlertDescription as Alert;
    match error.downcast_ref::<rustls::Error>() {
        Some(rustls::Error::AlertReceived(alert)) => matches!(
            alert,
            Alert::UnknownCA
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::CertificateRequired
                | Alert::AccessDenied
                | Alert::ProtocolVersion
                | Alert::UnrecognisedName
        ),
        Some(error) => {
            matches!(error, rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
        }
        None => {
            let refusal = error.downcast_ref::<ProxyRefusal>().and_then(|refusal| refusal.status);
            let is_refused = refusal.is_some_and(|status| (400..500).contains(&status));
            is_refused || error.is::<CertificatesError>() || error.is::<ProxyError>()
        }
    }
}

fn reason_of(error: &(dyn std::error::Error + 'static)) -> Option<Message> {
    use std::io::ErrorKind;
    if error.is::<CertificatesError>() {
        return Some(CertificatesError::message());
    }
    #[cfg(feature = "reqwest")]
    if error.is::<FollowsRedirects>() {
        return Some(FollowsRedirects::message());
    }
    if let Some(refusal) = error.downcast_ref::<ProxyRefusal>() {
        return Some(refusal.message());
    }
    if let Some(unusable) = error.downcast_ref::<ProxyError>() {
        return Some(unusable.message());
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(handshake(error));
    }
    let io = error.downcast_ref::<std::io::Error>()?;
    Some(match io.kind() {
        ErrorKind::ConnectionRefused => message!("io-refused", "connection refused"),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => message!("io-reset", "connection reset"),
        ErrorKind::UnexpectedEof => message!("io-closed", "connection closed"),
        ErrorKind::TimedOut => message!("io-timed-out", "connection timed out"),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => message!("io-unreachable", "host unreachable"),
        // Data that rustls cannot parse is reported as invalid data, and the actual error is inside a private type.
        ErrorKind::InvalidData => handshake_failed(),
        _ if io.to_string().contains("lookup address") => {
            message!("io-unknown-host", "the host name cannot be resolved")
        }
        _ => return None,
    })
}

fn handshake_failed() -> Message {
    message!("tls-handshake", "the TLS handshake failed")
}

/// Describes a failed handshake.
fn handshake(error: &rustls::Error) -> Message {
    use rustls::CertificateError as Fault;
    let rustls::Error::InvalidCertificate(fault) = error else { return handshake_failed() };
    match fault {
        Fault::UnknownIssuer => {
            message!("certificate-untrusted", "the certificate of the server is not trusted by this machine")
        }
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => {
            message!("certificate-of-another", "the certificate of the server is for another name")
        }
        Fault::Expired | Fault::ExpiredContext { .. } => {
            message!(
                "certificate-expired",
                "the certificate of the server has expired, according to the clock of this machine"
            )
        }
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => message!(
            "certificate-too-early",
            "the certificate of the server is not valid yet, according to the clock of this machine"
        ),
        fault if is_authority(fault) => message!(
            "certificate-of-authority",
            "the server presents the certificate of a certificate authority instead of its own"
        ),
        _ => message!("certificate-invalid", "the certificate of the server is not valid"),
    }
}

fn advice_of(error: &(dyn std::error::Error + 'static)) -> Option<Message> {
    #[cfg(feature = "reqwest")]
    if error.is::<FollowsRedirects>() {
        return Some(message!(
            "client-without-redirects",
            "build it with `redirect::Policy::none()`, so that keys are not sent to another host"
        ));
    }
    if error.is::<CertificatesError>() {
        return Some(message!(
            "certificates-files",
            "SSL_CERT_FILE and SSL_CERT_DIR name the files they are read from, if set"
        ));
    }
    if let Some(refusal) = error.downcast_ref::<ProxyRefusal>() {
        return Some(match refusal.status {
            Some(407) => message!(
                "proxy-needs-password",
                "give the proxy a user name and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"
            ),
            _ => message!("proxy-check", "check HTTPS_PROXY and NO_PROXY, and whether the proxy allows this endpoint"),
        });
    }
    match error.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => Some(trust()),
        rustls::Error::InvalidCertificate(fault) if is_authority(fault) => Some(message!(
            "certificate-issue",
            "give the server a certificate that is not that of a certificate authority (CA:FALSE), and let this machine trust \
             its issuer: on Linux, SSL_CERT_FILE names a PEM file of all root certificates"
        )),
        _ => None,
    }
}

/// Whether a server presents the certificate of an authority, as `openssl req -x509` creates by default. Such a certificate is
/// refused before its trust is checked, and rustls has no variant for that error.
fn is_authority(fault: &rustls::CertificateError) -> bool {
    matches!(fault, rustls::CertificateError::Other(other) if other.to_string() == "CaUsedAsEndEntity")
}

/// Where the machine's certificates come from.
fn trust() -> Message {
    let reads_files = cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")));
    match reads_files {
        true => message!(
            "certificates-name-file",
            "if a proxy inspects TLS here or the service is private, set SSL_CERT_FILE to a PEM file of all root \
             certificates, including that of the proxy or the service"
        ),
        false => message!(
            "certificates-add",
            "if a proxy inspects TLS here or the service is private, add its root certificate to the store of the \
             operating system"
        ),
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "no connection",
            TransportErrorKind::ConnectTimeout => "no connection in the time allowed",
            TransportErrorKind::Setup => "no connection with these settings",
            TransportErrorKind::Interrupted => "the connection broke before the answer was complete",
            TransportErrorKind::Unsendable => "the request cannot be sent over http",
        })
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.cause)
    }
}

#[cfg(test)]
mod tests;
