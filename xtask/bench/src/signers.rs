//! The same request for every signer: a 1 KiB JSON POST with two query pairs.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request as aws;
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use hmac::{Hmac, KeyInit, Mac};
use huaweicloud_auth::Credentials;
use huaweicloud_auth::sign::{Payload, SignableRequest, Signature, SigningSettings, sign};
use sha2::{Digest, Sha256};

pub const ACCESS_KEY: &str = "QTWAOYTTINDUT2QVKYUC";
pub const SECRET_KEY: &str = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc";
pub const PROJECT: &str = "0605767e5780d51e2fc6c0136d5a2ab0";
pub const HOST: &str = "oms.cn-north-4.myhuaweicloud.com";
/// The date of the signatures that are compared.
pub const DATE: &str = "20191115T033655Z";

/// The order in which the two pairs stand in the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Query {
    /// As the gateway wants them, and as our clients write them.
    Sorted,
    Unsorted,
}

/// One request, and what signing it needs.
pub struct Case {
    pub url: String,
    pub body: Vec<u8>,
    credentials: Credentials,
    settings: SigningSettings,
    identity: Identity,
    time: SystemTime,
}

impl Case {
    pub fn new(query: Query) -> Self {
        let query = match query {
            Query::Sorted => "limit=20&offset=40",
            Query::Unsorted => "offset=40&limit=20",
        };
        let filled = "x".repeat(1024 - r#"{"description":""}"#.len());
        Self {
            url: format!("https://{HOST}{}?{query}", path()),
            body: format!(r#"{{"description":"{filled}"}}"#).into_bytes(),
            credentials: Credentials::new(ACCESS_KEY, SECRET_KEY).unwrap(),
            settings: SigningSettings::default(),
            identity: AwsCredentials::new(ACCESS_KEY, SECRET_KEY, None, None, "bench").into(),
            time: UNIX_EPOCH + Duration::from_secs(1_573_789_015),
        }
    }

    /// Our signature.
    pub fn ours(&self) -> Signature {
        let headers = HEADERS.map(|(name, value)| (name, value.as_bytes()));
        let request = SignableRequest::new("POST", &self.url, headers, Payload::Bytes(&self.body)).unwrap();
        sign(&request, &self.credentials, self.time, &self.settings).unwrap()
    }

    /// That of the aws-sigv4 crate, with its default settings.
    pub fn aws(&self) -> aws_sigv4::SigningOutput<aws::SigningInstructions> {
        let parameters = v4::SigningParams::builder()
            .identity(&self.identity)
            .region("cn-north-4")
            .name("oms")
            .time(self.time)
            .settings(aws::SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let body = aws::SignableBody::Bytes(&self.body);
        let request = aws::SignableRequest::new("POST", &self.url, HEADERS.into_iter(), body).unwrap();
        aws::sign(request, &parameters).unwrap()
    }
}

/// The headers that the request has before it is signed.
pub const HEADERS: [(&str, &str); 2] = [("content-type", "application/json"), ("x-project-id", PROJECT)];

pub fn path() -> String {
    format!("/v2/{PROJECT}/tasks")
}

/// The hashes of a signature, over the same bytes and with the same library, and nothing else: neither the texts nor
/// the hex forms.
pub struct Floor {
    body: Vec<u8>,
    canonical_request: Vec<u8>,
    string_to_sign: Vec<u8>,
}

impl Floor {
    pub fn of(case: &Case) -> Self {
        let signature = case.ours();
        Self {
            body: case.body.clone(),
            canonical_request: signature.canonical_request_bytes().to_vec(),
            string_to_sign: signature.string_to_sign().as_bytes().to_vec(),
        }
    }

    pub fn run(&self) {
        black_box(Sha256::digest(black_box(&self.body)));
        black_box(Sha256::digest(black_box(&self.canonical_request)));
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(black_box(SECRET_KEY.as_bytes())).unwrap();
        mac.update(black_box(&self.string_to_sign));
        black_box(mac.finalize());
    }
}
