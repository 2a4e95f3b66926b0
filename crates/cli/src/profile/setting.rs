//! [`Setting`]: a setting of a profile.

use clap::ValueEnum as _;

use crate::conceal;
use crate::failure::Failure;
use crate::keys::KeyReference;
use crate::locale::{Language, say};
use crate::lookup::nearest;
use crate::output::Format;
use crate::text::clean;

/// A setting of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    Region,
    ProjectId,
    OmsEndpoint,
    DcsEndpoint,
    IamEndpoint,
    /// The endpoint of OMS and DCS, unless they have separate ones.
    Endpoint,
    Lang,
    Output,
    /// Where the keys are.
    Keys,
}

impl Setting {
    pub(crate) const ALL: [Self; 9] = [
        Self::Region,
        Self::ProjectId,
        Self::OmsEndpoint,
        Self::DcsEndpoint,
        Self::IamEndpoint,
        Self::Endpoint,
        Self::Lang,
        Self::Output,
        Self::Keys,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::ProjectId => "project_id",
            Self::OmsEndpoint => "oms_endpoint",
            Self::DcsEndpoint => "dcs_endpoint",
            Self::IamEndpoint => "iam_endpoint",
            Self::Endpoint => "endpoint",
            Self::Lang => "lang",
            Self::Output => "output",
            Self::Keys => "keys",
        }
    }

    /// The environment variables that the setting replaces.
    pub(crate) const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Region => &["HUAWEICLOUD_SDK_REGION"],
            Self::ProjectId => &["HUAWEICLOUD_SDK_PROJECT_ID"],
            Self::OmsEndpoint => &["HUAWEICLOUD_SDK_OMS_ENDPOINT"],
            Self::DcsEndpoint => &["HUAWEICLOUD_SDK_DCS_ENDPOINT"],
            Self::IamEndpoint => &["HUAWEICLOUD_SDK_IAM_ENDPOINT"],
            Self::Endpoint => &["HUAWEICLOUD_SDK_OMS_ENDPOINT", "HUAWEICLOUD_SDK_DCS_ENDPOINT"],
            Self::Lang => &["HCMIGRATE_LANG"],
            Self::Output | Self::Keys => &[],
        }
    }

    /// Finds the setting of that name, written with `-` or `_`.
    pub(crate) fn find(name: &str) -> Result<Self, Failure> {
        let plain = name.trim().to_lowercase().replace('-', "_");
        if let Some(setting) = Self::ALL.into_iter().find(|setting| setting.name() == plain) {
            return Ok(setting);
        }
        let known = Self::ALL.map(Self::name);
        let is_key = ["ak", "sk", "key", "secret", "token", "password"]
            .iter()
            .any(|word| plain.split('_').any(|part| part == *word));
        if is_key {
            return Err(Failure::usage(say!("profile-no-secrets", name = clean(conceal::name(name))))
                .with_hint("hcmigrate config set keys env:PREFIX"));
        }
        let failure = Failure::usage(say!("profile-unknown-setting", name = clean(conceal::name(name))));
        let near = nearest(&plain, known.into_iter(), 1);
        Err(match near.first() {
            Some(near) => failure.with_hint(say!("profile-setting-near", near = *near, known = known.join(", "))),
            None => failure.with_hint(say!("profile-setting-known", known = known.join(", "))),
        })
    }

    /// Returns the value as it is listed with other settings: without the command of a process, which may contain a secret.
    pub(crate) fn listed(self, value: String) -> String {
        let reference = KeyReference::parse(&value).ok().filter(|_| self == Self::Keys);
        reference.map_or(value, |reference| reference.to_string())
    }

    /// Rejects an invalid value. If it may be a mistyped secret, it is not repeated.
    pub(crate) fn check(self, value: &str) -> Result<(), Failure> {
        let is_word =
            |more: &str| !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
        let is_fine = match self {
            Self::Region => is_word("-_"),
            Self::ProjectId => is_word("-_") && value.len() <= 64,
            Self::OmsEndpoint | Self::DcsEndpoint | Self::IamEndpoint | Self::Endpoint => {
                let is_url = |part: &str| {
                    part.trim().split_once("://").is_some_and(|(scheme, _)| matches!(scheme, "http" | "https"))
                };
                !value.contains('@') && value.split(',').all(is_url)
            }
            Self::Lang => Language::from_str(value, true).is_ok(),
            Self::Output => Format::from_str(value, true).is_ok(),
            Self::Keys => return KeyReference::parse(value).map(drop).map_err(Failure::usage),
        };
        if is_fine {
            return Ok(());
        }
        let wanted = match self {
            Self::Region => "cn-north-4".to_owned(),
            Self::ProjectId => "0605767e5780d51e2fc6c0136d5a2ab0".to_owned(),
            Self::Lang => "en, zh-CN".to_owned(),
            Self::Output => {
                let values = Format::value_variants().iter().filter_map(|format| format.to_possible_value());
                values.map(|value| value.get_name().to_owned()).collect::<Vec<_>>().join(", ")
            }
            _ => "https://oms.example.com".to_owned(),
        };
        Err(Failure::usage(say!("profile-wrong-value", setting = self.name(), wanted = wanted)))
    }
}
