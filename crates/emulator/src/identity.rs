//! The parts of IAM and of an ECS metadata service that a credential chain calls.

use std::fmt;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Method, Response, StatusCode};
use huaweicloud_auth::Secret;
use serde_json::{Value, json};

use crate::clock::to_ms;
use crate::connection::Connection;
use crate::gateway::Gateway;
use crate::gateway::received::Received;
use crate::reply::ApiError;
use crate::wire_time::iso;
use crate::world::random::Random;

/// The only account of the emulator.
pub(crate) const DOMAIN_ID: &str = "d0ma1n00000000000000000000000001";
/// How long temporary keys are valid.
const TTL: Duration = Duration::from_secs(24 * 3600);

/// Answers a call of an authenticated caller.
type Handler = fn(&Gateway, &Received) -> Result<(StatusCode, Value), ApiError>;

/// Answers a call to IAM, STS or the metadata service; `None` for any other call.
pub(crate) fn answer(gateway: &Gateway, received: &Received, connection: &Connection) -> Option<Response<Body>> {
    let path = received.parts.uri.path();
    let path = path.strip_prefix("/iam").filter(|rest| rest.starts_with("/v")).unwrap_or(path);
    let method = &received.parts.method;
    if let ("/meta-data/latest/api/token", &Method::PUT) = (path, method) {
        return Some(metadata_token(received));
    }
    // Keys are issued without authentication, as on a machine in the cloud. So only this machine gets them, and not a
    // web page whose name was pointed at this machine (DNS rebinding).
    let is_ours = || connection.is_local() && received.is_for_this_machine();
    if path == "/openstack/latest/securitykey" && *method == Method::GET && is_ours() {
        return Some(json(StatusCode::OK, &json!({ "credential": issue(gateway, TTL) }), &received.request_id));
    }
    let handler: Handler = match (method.as_str(), path) {
        ("GET", "/v3/projects") => projects,
        ("GET", "/v3/auth/domains") => domains,
        ("GET", "/v5/caller-identity") => caller_identity,
        ("POST", "/v3.0/OS-CREDENTIAL/securitytokens") => security_tokens,
        ("POST", "/v3/auth/tokens") => return Some(tokens(gateway, received)),
        _ => return None,
    };
    let now = gateway.access.now(&gateway.clock);
    let outcome = gateway.access.check(received, "iam", now).and_then(|_| handler(gateway, received));
    Some(match outcome {
        Ok((status, body)) => json(status, &body, &received.request_id),
        Err(error) => json(error.status, &error.body(&received.request_id), &received.request_id),
    })
}

fn json(status: StatusCode, body: &Value, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for name in ["x-request-id", "x-iam-trace-id"] {
        if let Ok(id) = HeaderValue::from_str(request_id) {
            response.headers_mut().insert(HeaderName::from_static(name), id);
        }
    }
    response
}

/// Lists the projects with a name. A project has the name of its region.
fn projects(gateway: &Gateway, received: &Received) -> Result<(StatusCode, Value), ApiError> {
    let name = received.query.iter().find(|(key, _)| key == "name").map(|(_, value)| value.as_str());
    let region = &gateway.setup.region;
    let found: Vec<Value> = gateway
        .access
        .projects()
        .iter()
        .filter(|_| name.is_none_or(|name| name == region))
        .map(|id| {
            json!({
                "id": id, "name": region, "domain_id": DOMAIN_ID, "parent_id": DOMAIN_ID, "is_domain": false, "enabled": true,
                "description": "", "links": { "self": format!("/v3/projects/{id}") },
            })
        })
        .collect();
    Ok((
        StatusCode::OK,
        json!({ "links": { "self": "/v3/projects", "previous": null, "next": null }, "projects": found }),
    ))
}

fn domains(_: &Gateway, _: &Received) -> Result<(StatusCode, Value), ApiError> {
    let domain = json!({ "id": DOMAIN_ID, "name": "emulator", "enabled": true, "description": "", "links": {} });
    Ok((
        StatusCode::OK,
        json!({ "domains": [domain], "links": { "self": "/v3/auth/domains", "previous": null, "next": null } }),
    ))
}

fn caller_identity(_: &Gateway, _: &Received) -> Result<(StatusCode, Value), ApiError> {
    let identity =
        json!({ "account_id": DOMAIN_ID, "principal_id": "emulator", "principal_urn": "iam::emulator:user:emulator" });
    Ok((StatusCode::OK, identity))
}

fn security_tokens(gateway: &Gateway, received: &Received) -> Result<(StatusCode, Value), ApiError> {
    let body = received.json();
    let seconds = body.pointer("/auth/identity/token/duration_seconds").and_then(Value::as_u64).unwrap_or(900);
    if !(900..=86_400).contains(&seconds) {
        return Err(ApiError::iam(StatusCode::BAD_REQUEST, "IAM.0011", "duration_seconds must be 900 to 86400"));
    }
    Ok((StatusCode::CREATED, json!({ "credential": issue(gateway, Duration::from_secs(seconds)) })))
}

/// Issues a token for a name and a password, which is the secret key of the emulator.
fn tokens(gateway: &Gateway, received: &Received) -> Response<Body> {
    let body = received.json();
    let password = body.pointer("/auth/identity/password/user/password").and_then(Value::as_str).unwrap_or_default();
    if !gateway.access.is_secret(password) {
        let message = "The username or password is wrong.";
        let error = ApiError::iam(StatusCode::UNAUTHORIZED, "IAM.0101", message);
        return json(error.status, &error.body(&received.request_id), &received.request_id);
    }
    let now = gateway.access.now(&gateway.clock);
    let token = format!("emulated-token-{}", random(gateway, received, "token"));
    gateway.access.add_token(&token, now.checked_add(TTL));
    let expires = iso(to_ms(now.checked_add(TTL).unwrap_or(now)));
    let answer = json!({ "token": { "expires_at": expires, "issued_at": iso(to_ms(now)), "methods": ["password"], "user": { "name": "emulator" } } });
    let mut response = json(StatusCode::CREATED, &answer, &received.request_id);
    if let Ok(token) = HeaderValue::from_str(&token) {
        response.headers_mut().insert(HeaderName::from_static("x-subject-token"), token);
    }
    response
}

/// Issues the token of the metadata service; keys are returned with and without it, as on an old machine.
fn metadata_token(received: &Received) -> Response<Body> {
    let seconds = received.header("x-metadata-token-ttl-seconds").parse::<u64>();
    if !seconds.is_ok_and(|seconds| (1..=21_600).contains(&seconds)) {
        return json(
            StatusCode::BAD_REQUEST,
            &json!({ "message": "X-Metadata-Token-Ttl-Seconds must be 1 to 21600" }),
            &received.request_id,
        );
    }
    let mut response = Response::new(Body::from(format!("emulated-metadata-{}", received.request_id)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

fn random(gateway: &Gateway, received: &Received, what: &str) -> String {
    let name = format!("{what}-{}", received.request_id);
    format!("{:016x}{:016x}", Random::at(gateway.setup.seed, &name, 1), Random::at(gateway.setup.seed, &name, 2))
}

/// Issues temporary keys in the form that IAM and the metadata service use.
fn issue(gateway: &Gateway, ttl: Duration) -> Value {
    let keys = temporary(gateway, ttl);
    json!({
        "access": keys.access_key, "secret": keys.secret_key, "securitytoken": keys.security_token,
        "expires_at": iso(to_ms(keys.expires_at)).replace("Z", "000Z"),
    })
}

/// A temporary key pair of the emulator.
#[derive(Clone)]
#[non_exhaustive]
pub struct TemporaryKeys {
    /// The access key.
    pub access_key: String,
    /// The secret key.
    pub secret_key: String,
    /// The security token that must come with them.
    pub security_token: String,
    /// When they expire.
    pub expires_at: SystemTime,
}

impl fmt::Debug for TemporaryKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut keys = f.debug_struct("TemporaryKeys");
        keys.field("access_key", &self.access_key).field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Creates a temporary key pair and allows it to call.
pub(crate) fn temporary(gateway: &Gateway, ttl: Duration) -> TemporaryKeys {
    let n = gateway.next_number();
    let seed = gateway.setup.seed;
    let word = |what: &str| format!("{:016X}", Random::at(seed, what, n));
    let now = gateway.access.now(&gateway.clock);
    let keys = TemporaryKeys {
        access_key: format!("HST3{}", word("access")),
        secret_key: format!("{}{}", word("secret"), word("secret-2")),
        security_token: format!("emulated-security-token-{}{}", word("token"), word("token-2")),
        expires_at: now.checked_add(ttl).unwrap_or(now),
    };
    let secret = (Secret::from(keys.security_token.as_str()), keys.expires_at);
    gateway.access.add_key(&keys.access_key, Secret::from(keys.secret_key.as_str()), Some(secret));
    keys
}
