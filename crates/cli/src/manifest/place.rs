//! Sources and targets of data: `aws://us-east-1/photos/2024/`, `obs://photos-cn/archive`, `redis://10.0.0.5:6379`, `dcs://ID`.

use std::collections::BTreeSet;
use std::fmt;

use crate::address::{has_query, is_name, normalized, with_parts};
use crate::conceal::{holds_user_info, split_scheme};
use crate::locale::say;

/// The names of clouds in a manifest, each with the service's name.
pub(crate) const CLOUDS: [(&str, &str); 11] = [
    ("aws", "AWS"),
    ("aliyun", "Aliyun"),
    ("azure", "Azure"),
    ("baidu", "Baidu"),
    ("google", "Google"),
    ("huawei", "HuaweiCloud"),
    ("kingsoft", "KingsoftCloud"),
    ("qingcloud", "QingCloud"),
    ("qiniu", "Qiniu"),
    ("tencent", "Tencent"),
    ("ucloud", "UCloud"),
];

/// The source of the objects of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A bucket, or the part of it below a prefix.
    Bucket { cloud: &'static str, region: String, bucket: String, prefix: String },
    /// The addresses in a list file in an OBS bucket.
    Urls { bucket: String, key: String },
}

/// A bucket in OBS, and the prefix that is added to each name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
}

/// Source or target of a Redis migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RedisEnd {
    /// An instance of DCS.
    Instance(String),
    /// `host:port`, several separated by commas.
    Addresses(String),
}

/// Splits an address into the scheme and the rest. Errors never repeat text that may hold a password.
fn split(text: &str) -> Result<(&str, &str), String> {
    let (scheme, rest) = split_scheme(text).ok_or_else(|| say!("manifest-address-scheme"))?;
    if holds_user_info(text) {
        return Err(say!("manifest-address-secret"));
    }
    if rest.is_empty() {
        return Err(say!("manifest-address-empty"));
    }
    if rest.chars().any(char::is_control) {
        return Err(say!("manifest-address-control"));
    }
    if has_query(rest) {
        return Err(say!("manifest-address-query"));
    }
    Ok((scheme, rest))
}

/// Refuses what no cloud accepts as the name of a bucket or a region.
fn check_names(names: &[&str]) -> Result<(), String> {
    match names.iter().all(|name| is_name(name)) {
        true => Ok(()),
        false => Err(say!("manifest-address-name")),
    }
}

impl Source {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = split(text)?;
        if scheme == "urls" {
            let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() || key.is_empty() {
                return Err(say!("manifest-address-urls"));
            }
            check_names(&[bucket])?;
            return Ok(Self::Urls { bucket: bucket.to_owned(), key: key.to_owned() });
        }
        let Some((_, cloud)) = CLOUDS.iter().find(|(name, _)| *name == scheme) else {
            let near = crate::lookup::nearest(scheme, CLOUDS.iter().map(|(name, _)| *name), 1);
            let known = CLOUDS.map(|(name, _)| name).join(", ");
            return Err(match near.first() {
                Some(near) => say!("manifest-address-cloud-near", cloud = scheme, near = *near),
                None => say!("manifest-address-cloud", cloud = scheme, known = known),
            });
        };
        let mut parts = rest.splitn(3, '/');
        let (region, bucket) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if region.is_empty() || bucket.is_empty() {
            return Err(say!("manifest-address-source", cloud = scheme));
        }
        check_names(&[region, bucket])?;
        let prefix = parts.next().unwrap_or_default().to_owned();
        Ok(Self::Bucket { cloud, region: region.to_owned(), bucket: bucket.to_owned(), prefix })
    }

    /// Returns the bucket that is read: the source bucket, or the bucket with the list of addresses.
    pub(crate) fn bucket(&self) -> &str {
        match self {
            Self::Bucket { bucket, .. } | Self::Urls { bucket, .. } => bucket,
        }
    }

    /// Returns the service's name for the cloud.
    pub(crate) fn cloud(&self) -> &'static str {
        match self {
            Self::Bucket { cloud, .. } => cloud,
            Self::Urls { .. } => "URLSource",
        }
    }

    /// Returns the region of the source, if it has one.
    pub(crate) fn region(&self) -> Option<&str> {
        match self {
            Self::Bucket { region, .. } => Some(region),
            Self::Urls { .. } => None,
        }
    }
}

/// Writes the address as a manifest has it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bucket { cloud, region, bucket, prefix } => {
                let scheme = CLOUDS.iter().find(|(_, name)| name == cloud).map_or(*cloud, |(scheme, _)| scheme);
                write!(f, "{scheme}://{region}/{}", with_parts(bucket, std::slice::from_ref(prefix)))
            }
            Self::Urls { bucket, key } => write!(f, "urls://{bucket}/{key}"),
        }
    }
}

impl Destination {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = split(text)?;
        if scheme != "obs" {
            return Err(say!("manifest-address-obs"));
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(say!("manifest-address-destination"));
        }
        check_names(&[bucket])?;
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

/// Writes the address as a manifest has it.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "obs://{}", with_parts(&self.bucket, std::slice::from_ref(&self.prefix)))
    }
}

impl RedisEnd {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = split(text)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        match scheme {
            "dcs" if !is_name(rest) => Err(say!("manifest-address-dcs")),
            "dcs" => Ok(Self::Instance(rest.to_owned())),
            "redis" => {
                let is_port =
                    |port: &str| port.parse::<u16>().is_ok() && port.bytes().all(|byte| byte.is_ascii_digit());
                // An IPv6 address is in brackets.
                let is_host = |host: &str| {
                    !host.is_empty()
                        && host
                            .chars()
                            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '[' | ']' | '%'))
                };
                let has_port =
                    |address: &str| address.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && is_port(port));
                match !rest.contains('/') && rest.split(',').all(has_port) {
                    true => Ok(Self::Addresses(rest.to_owned())),
                    false => Err(say!("manifest-address-redis")),
                }
            }
            "rediss" => Err(say!("manifest-address-tls")),
            _ => Err(say!("manifest-address-redis-end")),
        }
    }
}

impl RedisEnd {
    /// Returns the names of the Redis, each in one spelling. Two ends are the same Redis if they have one in common.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        match self {
            Self::Instance(id) => BTreeSet::from([id.to_ascii_lowercase()]),
            Self::Addresses(addresses) => normalized(addresses),
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        !self.names().is_disjoint(&other.names())
    }
}

/// Writes the address as a manifest has it.
impl fmt::Display for RedisEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instance(id) => write!(f, "dcs://{id}"),
            Self::Addresses(addresses) => write!(f, "redis://{addresses}"),
        }
    }
}

#[cfg(test)]
mod tests;
