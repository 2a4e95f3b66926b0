//! Addresses of buckets and Redis servers, as they are typed: `aws://us-east-1/photos/2024/`, `obs://photos-cn`,
//! `redis://10.0.0.5:6379`, `dcs://INSTANCE`.

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::conceal::{holds_user_info, split_scheme};
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

fn refuse_user_info(address: &str) -> Result<(), String> {
    match holds_user_info(address) {
        true => Err(say!("settings-address-secret")),
        false => Ok(()),
    }
}

/// Whether the text can be the name of a bucket, a region or an instance. No cloud allows blanks, queries or invisible
/// characters in them.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '$'))
}

/// Whether an address has the query of a URL, which may contain a key or a signature.
pub(crate) fn has_query(address: &str) -> bool {
    address.split_once('?').is_some_and(|(_, query)| query.contains('='))
}

fn refuse_other_names(address: &str, names: &[&str]) -> Result<(), String> {
    match names.iter().all(|name| is_name(name)) && !has_query(address) {
        true => Ok(()),
        false => Err(say!("settings-address-name")),
    }
}

/// A bucket to copy from, and the part of it to copy.
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
        refuse_user_info(text)?;
        let (scheme, rest) = split_scheme(text).ok_or_else(wrong)?;
        let provider = PROVIDERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(scheme));
        let provider = provider.ok_or_else(|| say!("settings-address-provider", provider = scheme, known = known()))?.1;
        let (region, rest) = rest.split_once('/').ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if region.is_empty() || bucket.is_empty() {
            return Err(wrong());
        }
        refuse_other_names(text, &[region, bucket])?;
        Ok(Self { provider, region: region.into(), bucket: bucket.into(), prefix: prefix.into() })
    }
}

impl fmt::Display for SourceBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bucket = with_parts(&self.bucket, std::slice::from_ref(&self.prefix));
        f.write_str(&source(self.provider, &self.region, &bucket))
    }
}

/// Returns the address of a source bucket, whose provider is given as the service names it.
pub(crate) fn source(provider: &str, region: &str, bucket: &str) -> String {
    let scheme = PROVIDERS.iter().find(|(_, known)| known.eq_ignore_ascii_case(provider));
    let scheme = scheme.map_or_else(|| provider.to_ascii_lowercase(), |(scheme, _)| (*scheme).to_owned());
    format!("{scheme}://{region}/{bucket}")
}

/// A bucket in OBS to copy to, in the region of the endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetBucket {
    pub(crate) bucket: String,
    /// The prefix for the name of each object.
    pub(crate) prefix: Option<String>,
}

impl FromStr for TargetBucket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || say!("settings-address-target");
        refuse_user_info(text)?;
        let rest = text.strip_prefix("obs://").ok_or_else(wrong)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(wrong());
        }
        refuse_other_names(text, &[bucket])?;
        Ok(Self { bucket: bucket.into(), prefix: Some(prefix.to_owned()).filter(|prefix| !prefix.is_empty()) })
    }
}

impl fmt::Display for TargetBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "obs://{}", with_parts(&self.bucket, self.prefix.as_slice()))
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

impl fmt::Display for RedisServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instance(id) => write!(f, "dcs://{id}"),
            Self::Address(address) => write!(f, "redis://{address}"),
        }
    }
}

impl FromStr for RedisServer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        refuse_user_info(text)?;
        if has_query(text) || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(say!("settings-address-redis"));
        }
        let server = match split_scheme(text) {
            Some(("dcs", id)) if is_name(id) => Some(Self::Instance(id.to_owned())),
            Some(("redis", address)) if address.contains(':') && !address.contains('/') => {
                Some(Self::Address(address.to_owned()))
            }
            _ => None,
        };
        server.ok_or_else(|| say!("settings-address-redis"))
    }
}

/// Returns a bucket with the parts of it that are copied: `photos`, `photos/2024/` or `photos/{2024/,2025/}`. An empty part is
/// the whole bucket.
pub(crate) fn with_parts(bucket: &str, parts: &[String]) -> String {
    match parts {
        [] => bucket.to_owned(),
        [part] if part.is_empty() => bucket.to_owned(),
        [part] => format!("{bucket}/{part}"),
        parts => format!("{bucket}/{{{}}}", parts.join(",")),
    }
}

/// Returns the addresses of a list of `ip:port` in one spelling: hosts in lowercase, IP addresses and ports by their value.
pub(crate) fn normalized(addresses: &str) -> BTreeSet<String> {
    let one = |address: &str| {
        let address = address.trim().to_ascii_lowercase();
        let Some((host, port)) = address.rsplit_once(':') else { return address };
        let host = host.trim_matches(['[', ']']);
        let host = host.parse::<IpAddr>().map_or_else(|_| host.to_owned(), |ip| ip.to_string());
        let port = port.parse::<u16>().map_or_else(|_| port.to_owned(), |port| port.to_string());
        format!("{host}:{port}")
    };
    addresses.split(',').map(one).collect()
}

/// Whether two lists of `ip:port` have no address in common. A host name is not compared with the IP address that the
/// service derived from it. An address that the service does not report does not count as a difference.
pub(crate) fn is_elsewhere(ours: &str, theirs: &str) -> bool {
    let is_number =
        |address: &String| address.rsplit_once(':').map_or(&**address, |(host, _)| host).parse::<IpAddr>().is_ok();
    let (ours, theirs) = (normalized(ours), normalized(theirs));
    let both = || ours.iter().chain(&theirs);
    let is_alike = both().all(is_number) || !both().any(is_number);
    both().all(|address| !address.is_empty()) && is_alike && ours.is_disjoint(&theirs)
}

#[cfg(test)]
mod tests;
