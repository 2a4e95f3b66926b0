//! [`Language`]: the language that the reader wants.

use std::ffi::OsString;

use clap::ValueEnum;
use huaweicloud_runtime::EnvironmentLookup;

/// A language of messages.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Language {
    #[default]
    #[value(name = "en")]
    English,
    #[value(name = "zh-CN", aliases = ["zh", "zh_CN", "cn"])]
    Chinese,
}

/// The variables that name the language; the first that is set decides. Ours comes first, followed by those of POSIX in their
/// order.
const VARIABLES: [&str; 4] = ["HCMIGRATE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];

impl Language {
    /// Returns the language that a command line or the environment asks for. The command line is not parsed yet, because its
    /// errors are reported in this language.
    pub(crate) fn of(typed: &[OsString], environment: &EnvironmentLookup) -> Self {
        let asked = option(typed).and_then(|value| Self::from_str(value, true).ok());
        asked.unwrap_or_else(|| {
            let locale = VARIABLES.into_iter().find_map(|name| environment.get(name).filter(|value| !value.is_empty()));
            Self::of_locale(&locale.unwrap_or_default())
        })
    }

    /// Returns the language of a locale such as `zh_CN.UTF-8` or `zh-Hans`. Traditional Chinese is a different language.
    fn of_locale(locale: &str) -> Self {
        let locale = locale.split(['.', '@']).next().unwrap_or_default().to_lowercase().replace('_', "-");
        let mut parts = locale.split('-');
        let is_chinese = parts.next() == Some("zh");
        match parts.next() {
            None | Some("cn" | "sg" | "hans") if is_chinese => Self::Chinese,
            _ => Self::English,
        }
    }

    /// The name of its catalog, a BCP 47 tag.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

/// Returns the last value of `--lang`, as typed.
fn option(typed: &[OsString]) -> Option<&str> {
    let words = || typed.iter().skip(1).filter_map(|word| word.to_str()).take_while(|word| *word != "--");
    let apart = words().zip(words().skip(1)).filter(|(word, _)| *word == "--lang").map(|(_, value)| value);
    apart.last().or_else(|| words().filter_map(|word| word.strip_prefix("--lang=")).last())
}

#[cfg(test)]
mod tests;
