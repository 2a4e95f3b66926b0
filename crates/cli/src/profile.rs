//! [`Profiles`]: the settings of the user, by profile, and [`Profile`]: the profile that a command uses.
//!
//! The file is in the INI format of the official SDKs, with one section per profile, at
//! `$XDG_CONFIG_HOME/hcmigrate/config.ini`. It holds no keys; the setting `keys` says where they are. A profile that is named
//! by `--profile` or `HCMIGRATE_PROFILE` takes precedence over the environment. The profile `default` provides only the
//! settings that the environment lacks. Options take precedence over both.

mod edit;
mod setting;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use huaweicloud_auth::provider::{ACCESS_KEY_VARIABLE, Ini, IniSection, SECRET_KEY_VARIABLE, SECURITY_TOKEN_VARIABLE};
use huaweicloud_runtime::identity::FEDERATION_VARIABLES;
use huaweicloud_runtime::{Credentials, EnvironmentLookup};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::files;
use crate::input;
use crate::keys::KeyReference;
use crate::locale::{library, say, system};
use crate::lookup::nearest;
use crate::text::clean;

pub(crate) use setting::Setting;

/// The profile that is used if none is named.
pub(crate) const DEFAULT: &str = "default";
/// The variable that names a profile.
pub(crate) const NAME_VARIABLE: &str = "HCMIGRATE_PROFILE";
/// The variable that names the file.
const FILE_VARIABLE: &str = "HCMIGRATE_CONFIG";

/// The file of profiles.
#[derive(Debug)]
pub(crate) struct Profiles {
    /// `None` if the home directory is not known.
    path: Option<PathBuf>,
    text: String,
    ini: Ini,
}

/// The profile that a command uses, if any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    name: String,
    /// The path of the file, for people.
    file: String,
    /// Named by option or variable.
    is_named: bool,
    values: Vec<(Setting, String)>,
}

impl Profiles {
    /// Reads the file. Without a file at the usual place, there are no profiles.
    pub(crate) fn open(environment: &EnvironmentLookup) -> Result<Self, Failure> {
        let profiles = Self::open_to_write(environment)?;
        let named = environment.get(FILE_VARIABLE).is_some();
        if let Some(path) = profiles.path.as_deref().filter(|path| named && !path.exists()) {
            return Err(Failure::usage(say!("profile-no-file", variable = FILE_VARIABLE, path = shown(Some(path))))
                .with_hint(say!("profile-no-file-hint", variable = FILE_VARIABLE)));
        }
        Ok(profiles)
    }

    /// Reads the file that [`write`](Self::write) changes or creates.
    pub(crate) fn open_to_write(environment: &EnvironmentLookup) -> Result<Self, Failure> {
        let path = locate(environment);
        let text = match path.as_ref().map(input::file) {
            None => String::new(),
            Some(Ok(text)) => text.expose().to_owned(),
            Some(Err(error)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => String::new(),
            Some(Err(error)) => {
                return Err(Failure::usage(say!(
                    "profile-unreadable",
                    path = shown(path.as_deref()),
                    error = system::told(&error)
                )));
            }
        };
        let ini = Ini::parse(&text).map_err(|error| {
            Failure::usage(say!(
                "profile-wrong-line",
                path = shown(path.as_deref()),
                line = error.line.to_string(),
                fault = library::message(&error.fault)
            ))
        })?;
        Ok(Self { path, text, ini })
    }

    /// The path of the file, for people.
    pub(crate) fn shown(&self) -> String {
        shown(self.path.as_deref())
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        self.ini.names().collect()
    }

    /// The settings of a profile, each checked.
    pub(crate) fn values(&self, name: &str) -> Result<Vec<(Setting, String)>, Failure> {
        let Some(section) = self.ini.section(&name.to_lowercase()) else { return Err(self.unknown(name)) };
        let mut values = Vec::new();
        for key in section.keys() {
            let place = |failure: Failure| {
                failure.within(&say!("profile-within", path = shown(self.path.as_deref()), name = section.name()))
            };
            let setting = Setting::find(key).map_err(place)?;
            if let Some(value) = self.value(section, key)? {
                setting.check(&value).map_err(place)?;
                values.push((setting, value));
            }
        }
        Ok(values)
    }

    fn value(&self, section: &IniSection, key: &str) -> Result<Option<String>, Failure> {
        let value = section.get(key).map_err(|error| {
            Failure::usage(say!(
                "profile-wrong-line",
                path = shown(self.path.as_deref()),
                line = error.line.to_string(),
                fault = library::message(&error.fault)
            ))
        })?;
        Ok(value.map(|value| value.expose().to_owned()))
    }

    /// Where the keys of a profile are.
    pub(crate) fn keys(&self, name: &str) -> Result<KeyReference, Failure> {
        if self.ini.section(&name.to_lowercase()).is_none() {
            let makes = say!("profile-makes-keys", name = clean(name));
            let unknown = self.unknown(name);
            let hint = match unknown.hint().filter(|_| !self.names().is_empty()) {
                Some(hint) => say!("profile-unknown-keys", hint = hint, makes = makes),
                None => makes,
            };
            return Err(unknown.with_hint(hint));
        }
        let values = self.values(name)?;
        let keys = values.iter().find(|(setting, _)| *setting == Setting::Keys);
        let lack = || {
            Failure::exiting(Exit::Credentials, say!("profile-without-keys", name = name))
                .with_hint(say!("profile-makes-keys", name = clean(name)))
        };
        let (_, text) = keys.ok_or_else(lack)?;
        KeyReference::parse(text).map_err(Failure::usage)
    }

    /// Creates the failure for a profile that does not exist, with the existing ones and a suggestion.
    fn unknown(&self, name: &str) -> Failure {
        let names = self.names();
        let failure = Failure::usage(say!("profile-unknown", name = clean(name), path = shown(self.path.as_deref())));
        let near = nearest(name, names.iter().copied(), 3);
        failure.with_hint(match (names.is_empty(), near.is_empty()) {
            (true, _) => say!("profile-unknown-none", name = clean(name)),
            (false, true) => say!("profile-unknown-others", known = names.join(", ")),
            (false, false) => say!("profile-unknown-near", near = near.join(", "), known = names.join(", ")),
        })
    }

    /// Returns an error unless the profile exists.
    pub(crate) fn require(&self, name: &str) -> Result<(), Failure> {
        self.ini.section(name).map(drop).ok_or_else(|| self.unknown(name))
    }

    /// Writes or removes a setting, and leaves everything else unchanged.
    pub(crate) fn write(&self, name: &str, setting: Setting, value: Option<&str>) -> Result<(), Failure> {
        let text = edit::edited(&self.text, name, setting.name(), value);
        let read = Ini::parse(&text).ok();
        let section = read.as_ref().and_then(|ini| ini.section(name));
        let read = section.and_then(|section| section.get(setting.name()).ok().flatten());
        if read.map(|value| value.expose()) != value {
            return Err(Failure::usage(say!("profile-unwritable-value", setting = setting.name())));
        }
        let Some(path) = &self.path else { return Err(Failure::usage(say!("profile-no-home"))) };
        let unwritable = |error: std::io::Error| {
            Failure::new(say!("profile-unwritable", path = shown(self.path.as_deref()), error = system::told(&error)))
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or(Ok(()), std::fs::create_dir_all).map_err(unwritable)?;
        // The setting `keys` should hold no secret, but the command of a process may contain one.
        files::replace_private(path, text.as_bytes()).map_err(unwritable)
    }
}

impl Profile {
    /// Returns the profile that is named by an option or a variable, or else the default one, if it exists.
    pub(crate) fn choose(option: Option<&str>, environment: &EnvironmentLookup) -> Result<Self, Failure> {
        let named = option.map(str::to_owned).or_else(|| environment.get(NAME_VARIABLE));
        let profiles = Profiles::open(environment)?;
        let name = named.clone().unwrap_or_else(|| DEFAULT.to_owned());
        if named.is_none() && !profiles.names().contains(&DEFAULT) {
            return Ok(Self::default());
        }
        let values = profiles.values(&name)?;
        Ok(Self { name: name.to_lowercase(), file: profiles.shown(), is_named: named.is_some(), values })
    }

    /// The name and the file of the profile, if there is one.
    pub(crate) fn told(&self) -> Option<(&str, &str)> {
        (!self.name.is_empty()).then_some((&*self.name, &*self.file))
    }

    pub(crate) fn get(&self, setting: Setting) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == setting).map(|(_, value)| value.as_str())
    }

    /// Returns the environment combined with the settings of the profile.
    pub(crate) fn over(&self, environment: EnvironmentLookup) -> EnvironmentLookup {
        if self.values.is_empty() {
            return environment;
        }
        let profile = self.clone();
        EnvironmentLookup::from(move |name: &str| {
            let own = profile.of_variable(name).map(str::to_owned);
            if profile.is_named { own.or_else(|| environment.get(name)) } else { environment.get(name).or(own) }
        })
    }

    /// Returns the value of the profile for a variable. The endpoint of one service takes precedence over the endpoint
    /// of all services.
    fn of_variable(&self, variable: &str) -> Option<&str> {
        let of = |setting: &Setting| setting.variables().contains(&variable).then(|| self.get(*setting)).flatten();
        Setting::ALL.iter().find_map(of)
    }

    /// Whether the value of a variable comes from the profile; `environment` is the one without it.
    pub(crate) fn tells(&self, variable: &str, environment: &EnvironmentLookup) -> bool {
        self.of_variable(variable).is_some() && (self.is_named || environment.get(variable).is_none())
    }

    /// Returns where the signing keys are, unless the environment has keys that take precedence.
    pub(crate) fn keys(&self, environment: &EnvironmentLookup) -> Option<KeyReference> {
        // An incomplete source ends the search, as in the client library.
        let keys = [ACCESS_KEY_VARIABLE, SECRET_KEY_VARIABLE, SECURITY_TOKEN_VARIABLE];
        let has_own = keys.iter().chain(&FEDERATION_VARIABLES).any(|name| environment.get(name).is_some());
        let text = self.get(Setting::Keys).filter(|_| self.is_named || !has_own)?;
        KeyReference::parse(text).ok()
    }

    /// Reads the signing keys, if the profile says where they are.
    pub(crate) fn credentials(&self, environment: &EnvironmentLookup) -> Result<Option<Credentials>, Failure> {
        let Some(reference) = self.keys(environment) else { return Ok(None) };
        let keys = reference.read(environment)?;
        let (Some(ak), Some(sk)) = (keys.ak, keys.sk) else {
            let names = [reference.name_of("ak"), reference.name_of("sk")].join(", ");
            return Err(Failure::exiting(
                Exit::Credentials,
                say!("profile-lacks", name = self.name.as_str(), keys = names),
            ));
        };
        let wrong = |error: huaweicloud_auth::CredentialsError| {
            let text = say!("profile-keys-wrong", name = self.name.as_str(), why = library::message(error.message()));
            Failure::exiting(Exit::Credentials, text)
        };
        let credentials = Credentials::new(ak.expose(), sk).map_err(wrong)?.with_provider_name(PROVIDER);
        match keys.security_token {
            Some(token) => credentials.with_security_token(token).map(Some).map_err(wrong),
            None => Ok(Some(credentials)),
        }
    }
}

/// The name of this source of keys.
pub(crate) const PROVIDER: &str = "profile";

/// Returns the path of the file.
fn locate(environment: &EnvironmentLookup) -> Option<PathBuf> {
    if let Some(path) = environment.get(FILE_VARIABLE) {
        return Some(path.into());
    }
    // On other systems, `APPDATA` may be a folder of Windows that WSL passes on.
    let names = if cfg!(windows) { &["XDG_CONFIG_HOME", "APPDATA"][..] } else { &["XDG_CONFIG_HOME"] };
    let folder = names.iter().find_map(|name| environment.get(name)).map(PathBuf::from);
    // The XDG standard ignores relative paths.
    let folder = folder.filter(|folder| folder.is_absolute());
    let home = || Some(PathBuf::from(environment.get("HOME")?).join(".config"));
    Some(folder.or_else(home)?.join("hcmigrate").join("config.ini"))
}

fn shown(path: Option<&Path>) -> String {
    let path = path.map_or_else(|| "~/.config/hcmigrate/config.ini".to_owned(), |path| path.display().to_string());
    clean(&path)
}

#[cfg(test)]
mod tests;
