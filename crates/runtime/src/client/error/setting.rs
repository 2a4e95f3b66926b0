//! Describes wrong settings and how to fix them as data: [`Setting`], [`Limit`] and [`Remedy`].

use std::borrow::Cow;

/// A setting of a client, made by a program, the environment or a file.
///
/// Each user interface names it in its own terms: a program by [the method](Self::methods), and a command line by [the
/// variable](Self::variables) or an option of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// The region.
    Region,
    /// The endpoint of the service with this short name, such as `oms`; `None` when the service is not known.
    Endpoint(Option<&'static str>),
    /// The project in the region.
    ProjectId,
    /// The keys to sign with, or their source.
    Credentials,
    /// The file that may contain keys and project.
    ProfileFile,
    /// The file that lists the endpoints of regions.
    RegionsFile,
    /// The proxy to an endpoint.
    Proxy,
    /// The name of the application.
    Application,
    /// The runtime for blocking calls.
    Runtime,
}

impl Setting {
    /// A short, stable name for programs: `region`, `project_id`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Endpoint(_) => "endpoint",
            Self::ProjectId => "project_id",
            Self::Credentials => "credentials",
            Self::ProfileFile => "profile_file",
            Self::RegionsFile => "regions_file",
            Self::Proxy => "proxy",
            Self::Application => "application",
            Self::Runtime => "runtime",
        }
    }

    /// The environment variables that set it. If there are several, all are required.
    ///
    /// ```
    /// use huaweicloud_runtime::Setting;
    ///
    /// assert_eq!(Setting::Endpoint(Some("oms")).variables(), ["HUAWEICLOUD_SDK_OMS_ENDPOINT"]);
    /// ```
    pub fn variables(self) -> Vec<Cow<'static, str>> {
        let names: &[&str] = match self {
            Self::Region => &["HUAWEICLOUD_SDK_REGION"],
            Self::Endpoint(Some(service)) => {
                let service = service.to_ascii_uppercase().replace('-', "_");
                return vec![format!("HUAWEICLOUD_SDK_{service}_ENDPOINT").into()];
            }
            Self::ProjectId => &["HUAWEICLOUD_SDK_PROJECT_ID"],
            Self::Credentials => &["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"],
            Self::ProfileFile => &["HUAWEICLOUD_SDK_CREDENTIALS_FILE"],
            Self::RegionsFile => &["HUAWEICLOUD_SDK_REGIONS_FILE"],
            Self::Proxy => &["HTTPS_PROXY"],
            Self::Endpoint(None) | Self::Application | Self::Runtime => &[],
        };
        names.iter().map(|name| Cow::Borrowed(*name)).collect()
    }

    /// The methods of [`ClientBuilder`](crate::ClientBuilder) that set it. Any one of them is enough.
    pub fn methods(self) -> &'static [&'static str] {
        match self {
            Self::Region => &["region"],
            Self::Endpoint(Some("iam")) => &["iam_endpoint"],
            Self::Endpoint(_) => &["endpoint"],
            Self::ProjectId => &["project_id"],
            Self::Credentials => &["access_key", "credentials", "default_credentials"],
            Self::Application => &["application"],
            Self::Proxy => &["transport"],
            Self::ProfileFile | Self::RegionsFile | Self::Runtime => &[],
        }
    }
}

/// A time limit that a call can exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Opening a connection.
    Connect,
    /// One attempt.
    Attempt,
    /// The call with all its attempts.
    Operation,
    /// A wait, excluding time in a queue.
    Wait,
    /// The time that the resource spends in a queue.
    Queue,
    /// The next chunk of a stream.
    Idle,
}

impl Limit {
    /// The option that sets the limit: a method of [`ClientBuilder`](crate::ClientBuilder),
    /// [`CallOptions`](crate::CallOptions) or [`WaitOptions`](crate::WaitOptions).
    pub fn option(self) -> &'static str {
        match self {
            Self::Connect => "connect_timeout",
            Self::Attempt => "attempt_timeout",
            Self::Operation => "operation_timeout",
            Self::Wait => "timeout",
            Self::Queue => "queue_timeout",
            Self::Idle => "idle_timeout",
        }
    }
}

/// What to do about an error, as data. [`Error`](crate::Error) displays it for programmers; another user interface can word it
/// in its own terms.
///
/// ```
/// use huaweicloud_runtime::{Error, Remedy, Setting};
///
/// fn advice(error: &Error) -> Option<String> {
///     match error.remedy()? {
///         Remedy::Set { settings, .. } if settings.contains(&Setting::Region) => Some("give --region".to_owned()),
///         Remedy::Choose { closest: Some(closest), .. } => Some(format!("did you mean {closest}?")),
///         _ => None,
///     }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Give one of these settings a value.
    #[non_exhaustive]
    Set {
        /// Any one of them is enough.
        settings: Vec<Setting>,
    },
    /// Give a setting one of these values.
    #[non_exhaustive]
    Choose {
        /// What to set.
        setting: Setting,
        /// Every value that is known to be valid.
        values: Vec<String>,
        /// The value that was probably meant.
        closest: Option<String>,
        /// The setting to use if none of the values is wanted.
        otherwise: Option<Setting>,
    },
    /// Give all of these settings values that belong together. One of the current values does not, such as the project of
    /// another region.
    #[non_exhaustive]
    Match {
        /// All of them are needed.
        settings: Vec<Setting>,
    },
    /// Allow more time.
    #[non_exhaustive]
    Raise {
        /// The limit that was too short.
        limit: Limit,
    },
}

impl Remedy {
    pub(crate) fn set(settings: impl Into<Vec<Setting>>) -> Self {
        Self::Set { settings: settings.into() }
    }
}
