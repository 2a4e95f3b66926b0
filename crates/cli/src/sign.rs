//! `hcmigrate sign --jsonl`: signs requests given as JSON, so that a wrong signature can be compared line by line.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read as _, Write};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use huaweicloud_auth::sign::{Algorithm, Payload, SignableRequest, SignedHeaders, SigningSettings, sign};
use huaweicloud_auth::time::SdkDate;
use huaweicloud_auth::{Credentials, Secret};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::failure::{Exit, Failure};
use crate::input::LARGEST;
use crate::locale::{say, system};
use crate::session::Session;

/// One line of input. Missing and unknown fields are found after parsing, so that they can be reported without the parser's
/// message, which quotes values.
#[derive(Deserialize)]
struct Request {
    method: Option<String>,
    url: Option<String>,
    headers: Option<Vec<(String, String)>>,
    body: Option<String>,
    body_base64: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    date: Option<String>,
    signed_headers: Option<Vec<String>>,
    algorithm: Option<String>,
    region: Option<String>,
    service: Option<String>,
    #[serde(flatten)]
    unknown: BTreeMap<String, IgnoredAny>,
}

/// One line of output.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Signed { canonical_request: String, string_to_sign: String, signature: String, authorization: String },
    Refused { error: String },
}

/// Signs line by line. For a line that cannot be signed, the output line contains the error, the next line is processed, and the
/// command fails at the end.
pub(crate) fn run(session: &Session) -> Result<Exit, Failure> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    let (mut signed, mut refused) = (0_u64, 0_u64);
    loop {
        line.clear();
        let unreadable = |error: io::Error| Failure::new(say!("tools-input", error = system::told(&error)));
        let length = input.by_ref().take(LARGEST + 1).read_until(b'\n', &mut line).map_err(unreadable)?;
        if length as u64 > LARGEST {
            return Err(unreadable(io::ErrorKind::FileTooLarge.into()));
        }
        if length == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = answer(&line, session.now());
        match &answer {
            Answer::Signed { .. } => signed += 1,
            Answer::Refused { .. } => refused += 1,
        }
        // A caller that sends one line and waits for its answer must get it.
        let written = write_line(&mut output, &answer).and_then(|()| output.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::silent(Exit::BrokenPipe),
            _ => Failure::new(say!("tools-output", error = system::told(&error))),
        })?;
    }
    Ok(match (signed, refused) {
        (_, 0) => Exit::Success,
        (0, _) => Exit::Failed,
        _ => Exit::Partial,
    })
}

fn write_line(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")
}

fn answer(line: &[u8], now: SystemTime) -> Answer {
    // Some programs begin their output with a byte order mark.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let signed = serde_json::from_slice::<Request>(line).map_err(|error| malformed(line, &error));
    signed.and_then(|request| signature(&request, now)).unwrap_or_else(|error| Answer::Refused { error })
}

/// Reports only the position of the error, because the parser's message may quote a key.
fn malformed(line: &[u8], error: &serde_json::Error) -> String {
    match is_object(line) {
        true => format!(
            "a value has the wrong type, or a field occurs twice (column {}): `headers` is a list of pairs [name, value], \
             `signed_headers` a list of names, everything else text",
            error.column()
        ),
        false => format!("not a request as one JSON object (column {})", error.column()),
    }
}

/// Whether a line is an object, whatever it contains.
fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

fn signature(request: &Request, now: SystemTime) -> Result<Answer, String> {
    if let Some(name) = request.unknown.keys().next() {
        return Err(format!("unknown field `{name}`"));
    }
    let (method, url) = (required("method", request.method.as_deref())?, required("url", request.url.as_deref())?);
    let access_key = required("access_key", request.access_key.as_deref())?;
    let secret_key = required("secret_key", request.secret_key.as_deref())?;
    let credentials = Credentials::new(access_key, Secret::from(secret_key));
    let credentials = credentials.map_err(|error| error.to_string())?;
    let body = body(request)?;
    let headers = request.headers.iter().flatten().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let signable = SignableRequest::new(method, url, headers, Payload::Bytes(&body));
    let signable = signable.map_err(|error| error.to_string())?;
    let settings =
        SigningSettings::default().with_signed_headers(signed_headers(request)).with_algorithm(algorithm(request)?);
    let signature = sign(&signable, &credentials, time(request, now)?, &settings).map_err(|error| error.to_string())?;
    Ok(Answer::Signed {
        canonical_request: signature.canonical_request().into_owned(),
        string_to_sign: signature.string_to_sign().to_owned(),
        signature: signature.signature().to_owned(),
        authorization: signature.authorization().to_owned(),
    })
}

fn required<'a>(name: &str, value: Option<&'a str>) -> Result<&'a str, String> {
    value.ok_or_else(|| format!("missing field `{name}`"))
}

fn body(request: &Request) -> Result<Vec<u8>, String> {
    match (&request.body, &request.body_base64) {
        (Some(_), Some(_)) => Err("only one of `body` and `body_base64` may be given".to_owned()),
        (Some(text), None) => Ok(text.clone().into_bytes()),
        (None, Some(text)) => BASE64.decode(text).map_err(|_| "`body_base64` is not base64".to_owned()),
        (None, None) => Ok(Vec::new()),
    }
}

fn signed_headers(request: &Request) -> SignedHeaders {
    request.signed_headers.clone().map_or(SignedHeaders::All, SignedHeaders::Only)
}

fn algorithm(request: &Request) -> Result<Algorithm, String> {
    match request.algorithm.as_deref() {
        None | Some("SDK-HMAC-SHA256") => Ok(Algorithm::SdkHmacSha256),
        Some("V11-HMAC-SHA256") => {
            let needed = |name: &str, value: &Option<String>| {
                value.clone().ok_or_else(|| format!("V11-HMAC-SHA256 needs `{name}`"))
            };
            let (region, service) = (needed("region", &request.region)?, needed("service", &request.service)?);
            Ok(Algorithm::V11HmacSha256 { region, service })
        }
        Some(_) => Err("`algorithm` must be SDK-HMAC-SHA256 or V11-HMAC-SHA256".to_owned()),
    }
}

/// Returns the time of the signature: that of the header, which is signed as given, or else `date`, or else the current time.
fn time(request: &Request, now: SystemTime) -> Result<SystemTime, String> {
    let mut headers = request.headers.iter().flatten();
    let header = headers.find(|(name, _)| name.eq_ignore_ascii_case("x-sdk-date")).map(|(_, value)| value.trim());
    let (name, date) = match (header, request.date.as_deref()) {
        (Some(date), _) => ("the header X-Sdk-Date", date),
        (None, Some(date)) => ("`date`", date),
        (None, None) => return Ok(now),
    };
    let date = SdkDate::parse(date).map_err(|_| format!("{name} does not look like 20260102T030405Z"))?;
    Ok(date.to_system_time())
}

#[cfg(test)]
mod tests;
