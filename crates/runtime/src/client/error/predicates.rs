//! The predicates of an [`Error`]: groups of causes, and what to do about each.

use http::StatusCode;

use super::{Effect, Error, Kind, Limit, WaitEnd, codes};
use crate::client::reply::is_page;

impl Error {
    fn has_code(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.iter().any(|known| known.eq_ignore_ascii_case(code)))
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.api().is_some_and(|api| api.status() == status)
    }

    /// Whether the request was refused before anything was sent, because it breaks a documented rule.
    ///
    /// # Troubleshooting
    ///
    /// The message names each field and its limit; [`Error::problems`] has them as values. If the service accepts a value that
    /// is refused here, the specification is wrong: report it, and send an untyped request until it is corrected.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::InvalidRequest { .. })
    }

    /// Whether the client is not configured: no region, a malformed endpoint, no project id, no credentials.
    ///
    /// # Troubleshooting
    ///
    /// [`Error::setting`] returns the setting that is missing or wrong, and [`Error::remedy`] what to do. Nothing was sent.
    pub fn is_configuration(&self) -> bool {
        match &self.0.kind {
            Kind::Configuration { .. } => true,
            Kind::Credentials(error) => error.is_not_configured(),
            _ => false,
        }
    }

    /// Whether the caller could not be identified: no credentials, or a status 401.
    ///
    /// # Troubleshooting
    ///
    /// Do not repeat the call blindly: five failed signatures in a row lock the access key for five minutes. Read the
    /// [hint](Error::hint) first. The usual causes are a clock that is off by more than 15 minutes, and a secret key
    /// that does not belong to the access key. Other causes are temporary keys without their security token, and a
    /// project of another region or account.
    pub fn is_auth(&self) -> bool {
        matches!(self.0.kind, Kind::Credentials(_))
            || self.has_status(StatusCode::UNAUTHORIZED)
            || self.has_code(codes::UNAUTHENTICATED)
    }

    /// Whether the caller was identified but is not permitted to do this: status 403 and equivalent codes.
    ///
    /// # Troubleshooting
    ///
    /// Give the user or agency a policy that allows the IAM action of the operation. If the answer has an [encoded
    /// authorization message](crate::ApiError::encoded_authorization_message), STS can decode it into the policy that
    /// decided. Frozen accounts and missing real-name authentication also cause this.
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN) && !self.is_throttled() || self.has_code(codes::FORBIDDEN)
    }

    /// Whether the resource that the request names does not exist, or no longer exists.
    ///
    /// # Troubleshooting
    ///
    /// Check the id, the region and the project: ids of another project are not found. After a delete, this error means
    /// success. Some services answer 400 with their own code, which is recognized. A wait whose list no longer has the entry
    /// also fails this way. A path for which the gateway has no API is a different case; see [`Error::is_no_such_api`]. So is
    /// an HTML page with status 404, which comes from a proxy and says nothing about the resource.
    pub fn is_not_found(&self) -> bool {
        self.has_code(codes::NOT_FOUND)
            || self.has_status(StatusCode::NOT_FOUND) && !self.is_no_such_api() && !self.is_foreign_page()
            || matches!(self.0.kind, Kind::Waiting { end: WaitEnd::Missing, .. })
    }

    /// Whether a proxy between client and service answered with a page, as a success or with status 404. The services
    /// themselves send no markup, except errors with a code.
    pub(crate) fn is_foreign_page(&self) -> bool {
        match self.api() {
            Some(api) => api.status() == StatusCode::NOT_FOUND && api.code().is_none() && is_page(api.body()),
            None => self.is_decoding() && self.body().is_some_and(|body| is_page(body)),
        }
    }

    /// Whether the gateway has no API at this path: the endpoint is wrong, or the region does not offer the operation.
    ///
    /// # Troubleshooting
    ///
    /// Compare the endpoint with the region, and the region with the regions of the operation.
    pub fn is_no_such_api(&self) -> bool {
        self.has_code(codes::NO_SUCH_API)
    }

    /// Whether the call exceeded a rate limit: status 429 or the gateway's own code.
    ///
    /// # Troubleshooting
    ///
    /// If the answer has an error code of the service, the call had no effect, so it may be repeated. Otherwise something
    /// in between may have sent the answer, even after the call took effect: see [`Error::outcome_unknown`]. Wait first,
    /// because refused calls count toward the limit. The message often says how many calls are allowed in what time.
    /// Operations that are safe to repeat have been repeated already.
    pub fn is_throttled(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS) || self.has_code(codes::THROTTLED)
    }

    /// Whether a quota of the account is exhausted. A short wait does not help.
    ///
    /// # Troubleshooting
    ///
    /// Wait for tasks to finish, delete some, or ask for a higher quota.
    pub fn is_quota_exceeded(&self) -> bool {
        self.has_code(codes::QUOTA)
    }

    /// Whether the service or gateway failed regardless of the request: status 5xx and equivalent codes.
    ///
    /// # Troubleshooting
    ///
    /// Repeat the call later. If the error persists, give the request id to support.
    pub fn is_server_error(&self) -> bool {
        self.api().is_some_and(|api| api.status().is_server_error()) || self.has_code(codes::SERVER)
    }

    /// Whether the service failed but answered with the status of an invalid request.
    pub(crate) fn is_masked_server_error(&self) -> bool {
        self.has_code(codes::SERVER)
    }

    /// Whether a time limit ran out: of connecting, of an attempt, of the whole call, or of a waiter.
    ///
    /// # Troubleshooting
    ///
    /// The message names the limit and the option that sets it. A call that makes a change may still have taken effect; see
    /// [`Error::outcome_unknown`].
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout { .. })
    }

    /// Whether the endpoint could not be reached, or the connection broke before the answer was complete.
    ///
    /// # Troubleshooting
    ///
    /// The cause is available through `source()`. Check the endpoint, name resolution, `HTTPS_PROXY` and `NO_PROXY`,
    /// and whether this machine trusts the endpoint's certificate.
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connection { .. } | Kind::Timeout { limit: Limit::Connect, .. })
    }

    /// Whether a connection is impossible until the configuration changes.
    pub(crate) fn is_permanent(&self) -> bool {
        matches!(self.0.kind, Kind::Connection { is_permanent: true, .. })
    }

    /// Whether the status was a success but the answer could not be read.
    ///
    /// # Troubleshooting
    ///
    /// [`Error::took_effect`] and [`Error::outcome_unknown`] report the outcome of a call that makes a change. The message says
    /// where in the answer reading stopped, and [`Error::body`] returns the answer. Either the specification is wrong or a
    /// proxy changed the answer; an untyped request returns the raw bytes.
    pub fn is_decoding(&self) -> bool {
        matches!(self.0.kind, Kind::Decoding { .. })
    }

    /// Whether the resource that was waited for ended in a failed state. Its state was read without error.
    ///
    /// # Troubleshooting
    ///
    /// The message has the state and, if the service gives one, the reason.
    pub fn is_failed_state(&self) -> bool {
        matches!(self.0.kind, Kind::Waiting { end: WaitEnd::Failed, .. })
    }

    /// Whether a wait ended because the resource does not proceed: it was paused, or has to be configured first.
    ///
    /// # Troubleshooting
    ///
    /// The user has to act. The message has the state. Start the resource if it is paused, and wait again.
    pub fn is_resting(&self) -> bool {
        matches!(self.0.kind, Kind::Waiting { end: WaitEnd::Resting, .. })
    }

    /// Whether several resources have the [mark](crate::Mark) that only one should have, so that none was chosen. This call may
    /// have created one of them.
    ///
    /// # Troubleshooting
    ///
    /// [`Error::ambiguous_ids`] names them. Delete all but one, or choose another mark.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self.0.kind, Kind::Ambiguous { .. })
    }

    /// Whether the call may have taken effect although it failed. It may have reached the service, no answer shows the
    /// outcome, and making the call twice differs from making it once.
    ///
    /// # Troubleshooting
    ///
    /// Read the state before repeating the call. If the operation is safe to repeat, this is always false, and the call can be
    /// repeated.
    pub fn outcome_unknown(&self) -> bool {
        self.0.effect == Effect::Unknown
    }

    /// Whether the call may have taken effect although it failed: this one, or an earlier attempt of it. Unlike
    /// [`Error::outcome_unknown`], this includes calls whose repetition does no harm, such as a stop or a delete.
    ///
    /// # Troubleshooting
    ///
    /// Read the state to learn the outcome. Unless [`Error::outcome_unknown`] is true, the call may also be made again.
    pub fn may_have_taken_effect(&self) -> bool {
        matches!(self.0.effect, Effect::Unknown | Effect::Earlier | Effect::Harmless)
    }

    /// Whether the service confirmed a call that makes a change, but its answer is unreadable or lacks the id of the created
    /// resource.
    ///
    /// # Troubleshooting
    ///
    /// Do not repeat the call. [`Error::body`] returns the answer, and a list of the service shows the created resource.
    pub fn took_effect(&self) -> bool {
        self.0.effect == Effect::Done
    }

    /// Whether the service may have refused the call only because an earlier attempt of it succeeded. The answer to that
    /// attempt was lost, and the resource now no longer exists or is already in the wanted state.
    ///
    /// # Troubleshooting
    ///
    /// Read the state. After a delete, this together with [`Error::is_not_found`] means success.
    pub fn earlier_attempt_may_have_succeeded(&self) -> bool {
        self.0.effect == Effect::Earlier
    }
}
