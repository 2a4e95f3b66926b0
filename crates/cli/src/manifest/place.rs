//! Where data comes from and goes to: `aws://us-east-1/photos/2024/`, `obs://photos-cn/archive`, `redis://10.0.0.5:6379`,
//! `dcs://ID`.

/// Clouds as a manifest names them, with the service's name for each.
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

/// Where the objects of an entry come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A bucket, or the part of it below a prefix.
    Bucket { cloud: &'static str, region: String, bucket: String, prefix: String },
    /// The addresses in a list file that is in an OBS bucket.
    Urls { bucket: String, key: String },
}

/// A bucket in OBS, and the prefix that is put before each name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
}

/// One end of a Redis migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RedisEnd {
    /// An instance of DCS.
    Instance(String),
    /// `host:port`, several separated by commas.
    Addresses(String),
}

/// Splits an address into scheme and the rest. Never repeats what may hold a password.
fn split(text: &str) -> Result<(&str, &str), String> {
    let (scheme, rest) = text.split_once("://").ok_or("an address has a scheme, such as aws:// or obs://")?;
    if rest.contains('@') && !rest.contains('/') || rest.split('/').next().is_some_and(|host| host.contains('@')) {
        return Err("an address must not hold user name or password; `keys` says where they are".to_owned());
    }
    if rest.is_empty() {
        return Err("nothing follows the scheme".to_owned());
    }
    if rest.chars().any(char::is_control) {
        return Err("an address must not hold control characters".to_owned());
    }
    Ok((scheme, rest))
}

impl Source {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = split(text)?;
        if scheme == "urls" {
            let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() || key.is_empty() {
                return Err("a list of addresses is written urls://BUCKET/KEY, a list file in OBS".to_owned());
            }
            return Ok(Self::Urls { bucket: bucket.to_owned(), key: key.to_owned() });
        }
        let Some((_, cloud)) = CLOUDS.iter().find(|(name, _)| *name == scheme) else {
            let near = crate::lookup::nearest(scheme, CLOUDS.iter().map(|(name, _)| *name), 1);
            let known = CLOUDS.map(|(name, _)| name).join(", ");
            return Err(match near.first() {
                Some(near) => format!("no cloud `{scheme}`; did you mean `{near}`?"),
                None => format!("no cloud `{scheme}`; known are {known}, and urls for a list of addresses"),
            });
        };
        let mut parts = rest.splitn(3, '/');
        let (region, bucket) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if region.is_empty() || bucket.is_empty() {
            return Err(format!("a source is written {scheme}://REGION/BUCKET or {scheme}://REGION/BUCKET/PREFIX"));
        }
        let prefix = parts.next().unwrap_or_default().to_owned();
        Ok(Self::Bucket { cloud, region: region.to_owned(), bucket: bucket.to_owned(), prefix })
    }

    /// The bucket that is read: of the source, or of the list of addresses.
    pub(crate) fn bucket(&self) -> &str {
        match self {
            Self::Bucket { bucket, .. } | Self::Urls { bucket, .. } => bucket,
        }
    }

    /// The service's name for the cloud.
    pub(crate) fn cloud(&self) -> &'static str {
        match self {
            Self::Bucket { cloud, .. } => cloud,
            Self::Urls { .. } => "URLSource",
        }
    }

    /// The region of the source, where it has one.
    pub(crate) fn region(&self) -> Option<&str> {
        match self {
            Self::Bucket { region, .. } => Some(region),
            Self::Urls { .. } => None,
        }
    }
}

impl Destination {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = split(text)?;
        if scheme != "obs" {
            return Err("objects are moved into OBS: obs://BUCKET or obs://BUCKET/PREFIX".to_owned());
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err("a destination is written obs://BUCKET or obs://BUCKET/PREFIX".to_owned());
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

impl RedisEnd {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = split(text)?;
        let rest = rest.trim_end_matches('/');
        match scheme {
            "dcs" if rest.contains(['/', ':', ',']) => Err("a DCS instance is written dcs://ID".to_owned()),
            "dcs" => Ok(Self::Instance(rest.to_owned())),
            "redis" => {
                let has_port = |address: &str| {
                    address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
                };
                match rest.split(',').all(has_port) {
                    true => Ok(Self::Addresses(rest.to_owned())),
                    false => Err("a Redis server is written redis://HOST:PORT, several separated by commas".to_owned()),
                }
            }
            "rediss" => Err("the service migrates without TLS only: switch it off and write redis://".to_owned()),
            _ => Err("one end of a Redis migration is dcs://ID or redis://HOST:PORT".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
