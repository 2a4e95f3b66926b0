//! Identifies callers: signatures, tokens, temporary keys, and the lock after repeated failures. Errors use the
//! gateway's wording.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use axum::http::header::AUTHORIZATION;
use huaweicloud_auth::Secret;
use huaweicloud_auth::sign::{Payload, SignableRequest};
use huaweicloud_auth::verify::{Verified, Verifier, VerifyError};

use super::received::Received;
use crate::clock::{EmulatedClock, Millis, to_ms, wall_ms};
use crate::reply::ApiError;

/// The number of failures in a row that lock an access key, and the duration of the lock.
const LOCK_AFTER: u32 = 5;
const LOCKED_MS: Millis = 5 * 60 * 1000;
/// The maximum number of temporary keys and tokens. The oldest are removed first.
const MOST_ISSUED: usize = 1000;

/// A key pair that is allowed to make calls.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub secret: Secret,
    /// The token of temporary keys, which are invalid without it.
    pub security_token: Option<Secret>,
    pub expires: Option<SystemTime>,
}

/// The caller of a request: an access key, or the owner of a token. Both may act in every project of the account.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub access_key: Option<String>,
}

/// The clock that signatures and temporary keys are checked against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureTime {
    /// The wall clock, which is the default. Real clients sign with it, whatever the emulated clock shows.
    Wall,
    /// The emulated clock, for tests of expiry in which the test also controls the client's clock.
    Emulated,
}

#[derive(Debug, Default)]
struct Keys {
    accounts: HashMap<String, Account>,
    /// The expiry of each token.
    tokens: HashMap<String, Option<SystemTime>>,
    /// The number of failures in a row and, after too many, the end of the lock.
    failures: HashMap<String, (u32, Option<Millis>)>,
    issued: Vec<String>,
}

/// The rules for identifying callers.
#[derive(Debug)]
pub(crate) struct Rules {
    pub verify: bool,
    /// Whether failures in a row lock a key.
    pub lock: bool,
    pub time: SignatureTime,
    pub projects: Vec<String>,
    /// The region that derived signatures must be for.
    pub region: String,
}

/// The keys and tokens that are allowed to make calls.
#[derive(Debug)]
pub(crate) struct Access {
    keys: Mutex<Keys>,
    verify: bool,
    lock: bool,
    time: SignatureTime,
    projects: Vec<String>,
    region: String,
}

fn refused(why: &str) -> ApiError {
    ApiError::gateway("APIGW.0301").about(why)
}

/// Returns the gateway's error for a token that has expired or is unreadable.
pub(crate) fn expired_token() -> ApiError {
    refused("decrypt token fail")
}

impl Access {
    pub(crate) fn new(rules: Rules) -> Self {
        let Rules { verify, lock, time, projects, region } = rules;
        Self { keys: Mutex::new(Keys::default()), verify, lock, time, projects, region }
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the time that signatures are checked against.
    pub(crate) fn now(&self, clock: &EmulatedClock) -> SystemTime {
        match self.time {
            SignatureTime::Wall => std::time::UNIX_EPOCH + Duration::from_millis(wall_ms()),
            SignatureTime::Emulated => clock.now(),
        }
    }

    /// Returns all projects of the account, in the order of configuration.
    pub(crate) fn projects(&self) -> &[String] {
        &self.projects
    }

    pub(crate) fn add_key(&self, access_key: &str, secret: Secret, temporary: Option<(Secret, SystemTime)>) {
        let (security_token, expires) = temporary.map_or((None, None), |(token, expires)| (Some(token), Some(expires)));
        let mut keys = self.keys();
        if security_token.is_some() {
            keys.issued.push(access_key.to_owned());
            if keys.issued.len() > MOST_ISSUED {
                let oldest = keys.issued.remove(0);
                keys.accounts.remove(&oldest);
                keys.failures.remove(&oldest);
            }
        }
        keys.accounts.insert(access_key.to_owned(), Account { secret, security_token, expires });
    }

    pub(crate) fn add_token(&self, token: &str, expires: Option<SystemTime>) {
        let mut keys = self.keys();
        if keys.tokens.len() >= MOST_ISSUED {
            let first_to_end = keys.tokens.iter().filter_map(|(t, end)| end.map(|end| (end, t.clone()))).min();
            first_to_end.and_then(|(_, token)| keys.tokens.remove(&token));
        }
        keys.tokens.insert(token.to_owned(), expires);
    }

    /// Whether a string is the secret key of an account.
    pub(crate) fn is_secret(&self, text: &str) -> bool {
        let asked = Secret::from(text);
        self.keys().accounts.values().any(|account| account.secret == asked && account.security_token.is_none())
    }

    /// Identifies the caller of a request to a service, or returns the gateway's error.
    pub(crate) fn check(&self, received: &Received, service: &str, now: SystemTime) -> Result<Caller, ApiError> {
        if !self.verify {
            return Ok(Caller { access_key: None });
        }
        if !received.header(AUTHORIZATION).is_empty() {
            return self.check_signature(received, service, now);
        }
        match received.header("x-auth-token") {
            "" => Err(refused("x-auth-token not found")),
            token => self.check_token(token, now),
        }
    }

    fn check_token(&self, token: &str, now: SystemTime) -> Result<Caller, ApiError> {
        match self.keys().tokens.get(token) {
            Some(expires) if expires.is_none_or(|end| now < end) => Ok(Caller { access_key: None }),
            _ => Err(expired_token()),
        }
    }

    fn check_signature(&self, received: &Received, service: &str, now: SystemTime) -> Result<Caller, ApiError> {
        let request = SignableRequest::from_parts(&received.parts, Payload::Bytes(&received.body))
            .map_err(|error| refused(&format!("verify aksk signature fail, {error}")))?;
        let (mut asked, mut temporary) = (None, None);
        let verified = Verifier::new().verify(&request, now, |access_key| {
            asked = Some(access_key.to_owned());
            let keys = self.keys();
            let account = keys.accounts.get(access_key)?;
            temporary = account.security_token.clone().map(|token| (token, account.expires));
            Some(account.secret.clone())
        });
        let now_ms = to_ms(now);
        if let Some(access_key) = &asked {
            self.check_lock(access_key, now_ms)?;
        }
        match verified {
            Ok(verified) => {
                self.check_scope(&verified, service)?;
                self.admit(verified, temporary, received, now)
            }
            Err(error) => {
                if let (VerifyError::SignatureMismatch { .. }, Some(access_key)) = (&error, asked) {
                    self.note_failure(&access_key, now_ms);
                }
                Err(word(error))
            }
        }
    }

    /// Checks that a derived signature is for this region and service.
    fn check_scope(&self, verified: &Verified, service: &str) -> Result<(), ApiError> {
        let Some(scope) = &verified.scope else { return Ok(()) };
        if scope.region == self.region && scope.service.eq_ignore_ascii_case(service) {
            return Ok(());
        }
        Err(refused(&format!(
            "verify aksk signature fail, the credential scope is for {}/{} and not for {}/{service}",
            scope.region, scope.service, self.region
        )))
    }

    /// Admits a caller with a valid signature. Temporary keys also need their token and must not have expired.
    fn admit(
        &self,
        verified: Verified,
        temporary: Option<(Secret, Option<SystemTime>)>,
        received: &Received,
        now: SystemTime,
    ) -> Result<Caller, ApiError> {
        self.keys().failures.remove(&verified.access_key);
        if let Some((token, expires)) = temporary {
            let brought = Secret::from(received.header("x-security-token"));
            let in_time = expires.is_none_or(|end| now < end);
            if brought != token || !verified.is_signed("x-security-token") || !in_time {
                return Err(expired_token());
            }
        }
        Ok(Caller { access_key: Some(verified.access_key) })
    }

    fn check_lock(&self, access_key: &str, now: Millis) -> Result<(), ApiError> {
        let mut keys = self.keys();
        match keys.failures.get(access_key).and_then(|(_, until)| *until) {
            Some(until) if now < until => Err(refused("AK access failed to reach the limit,forbidden.")),
            Some(_) => {
                keys.failures.remove(access_key);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Counts a wrong signature. Only existing keys are counted, since other keys could fill the memory.
    fn note_failure(&self, access_key: &str, now: Millis) {
        let mut keys = self.keys();
        if self.lock && keys.accounts.contains_key(access_key) {
            let (count, until) = keys.failures.entry(access_key.to_owned()).or_default();
            *count += 1;
            if *count >= LOCK_AFTER {
                *until = Some(now.saturating_add(LOCKED_MS));
            }
        }
    }
}

fn unknown(access_key: &str) -> ApiError {
    refused(&format!("Get secretKey failed,ak:{access_key},err:ak not exist"))
}

/// Converts a failed verification into the gateway's wording.
fn word(error: VerifyError) -> ApiError {
    match error {
        VerifyError::Expired { signed_at, server_time } => refused(&format!(
            "calc aksk signature fail:signature expired, signature time:{signed_at},server time:{server_time}"
        )),
        VerifyError::UnknownAccessKey { access_key } => unknown(&access_key),
        // The gateway shows its own canonical request, with bars for line ends, so that the sender can compare it.
        VerifyError::SignatureMismatch { canonical_request } => refused(&format!(
            "verify aksk signature fail, canonicalRequest:{}",
            canonical_request.expose().replace('\n', "|")
        )),
        other => refused(&format!("verify aksk signature fail, {other}")),
    }
}
