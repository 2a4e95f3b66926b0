//! Addresses of buckets and Redis servers, as they are typed: `aws://us-east-1/photos/2024/`, `obs://photos-cn`,
//! `redis://10.0.0.5:6379`, `dcs://INSTANCE`.

use std::str::FromStr;

use crate::locale::say;

/// The providers: the part before `://`, and the name that the service has for it.
const PROVIDERS: [(&str, &str); 14] = [
    ("aws", "AWS"),
    ("s3", "AWS"),
    ("azure", "Azure"),
    ("aliyun", "Aliyun"),
    ("oss", "Aliyun"),
    ("tencent", "Tencent"),
    ("huawei", "HuaweiCloud"),
    ("qingcloud", "QingCloud"),
    ("kingsoft", "KingsoftCloud"),
    ("baidu", "Baidu"),
    ("qiniu", "Qiniu"),
    ("ucloud", "UCloud"),
    ("google", "Google"),
    ("gs", "Google"),
];

/// A bucket to copy from, and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceBucket {
    /// The provider, as the service names it.
    pub(crate) provider: &'static str,
    pub(crate) region: String,
    pub(crate) bucket: String,
    /// The beginning of the names to copy; empty for all.
    pub(crate) prefix: String,
}

impl FromStr for SourceBucket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || PROVIDERS.map(|(scheme, _)| scheme).join(", ");
        let wrong = || say!("settings-address-source", known = known());
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let provider = PROVIDERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(scheme));
        let provider = provider.ok_or_else(|| say!("settings-address-provider", provider = scheme, known = known()))?.1;
        let (region, rest) = rest.split_once('/').ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        match region.is_empty() || bucket.is_empty() {
            true => Err(wrong()),
            false => Ok(Self { provider, region: region.into(), bucket: bucket.into(), prefix: prefix.into() }),
        }
    }
}

/// A bucket in OBS to copy to, in the region of the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetBucket {
    pub(crate) bucket: String,
    /// What goes before the name of each object.
    pub(crate) prefix: Option<String>,
}

impl FromStr for TargetBucket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || say!("settings-address-target");
        let rest = text.strip_prefix("obs://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        match bucket.is_empty() {
            true => Err(wrong()),
            false => {
                Ok(Self { bucket: bucket.into(), prefix: Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()) })
            }
        }
    }
}

/// A Redis server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RedisServer {
    /// An instance of DCS, by its id.
    Instance(String),
    /// `ip:port`, several separated by commas.
    Address(String),
}

impl FromStr for RedisServer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let server = match text.split_once("://") {
            Some(("dcs", id)) if !id.is_empty() => Some(Self::Instance(id.to_owned())),
            // The part before an @ is a password, which must not be passed as an argument.
            Some(("redis", address)) if address.contains(':') && !address.contains(['@', '/']) => {
                Some(Self::Address(address.to_owned()))
            }
            _ => None,
        };
        server.ok_or_else(|| say!("settings-address-redis"))
    }
}

#[cfg(test)]
mod tests;
