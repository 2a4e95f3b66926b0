//! `hcmigrate config`: the settings of profiles.

use clap::Subcommand;

use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::manifest::KeyOrigin;
use crate::output::SettingRecord;
use crate::profile::{DEFAULT, NAME_VARIABLE, Profiles, Setting};
use crate::screen::{self, Cell, TableColumn, line};
use crate::session::Session;
use crate::text::note;

/// The actions of `config`.
#[derive(Subcommand, Debug)]
pub(crate) enum ConfigAction {
    /// Write a setting of a profile: `config set region cn-north-4 --profile prod`
    #[command(after_help = SETTINGS)]
    Set {
        /// The setting
        #[arg(value_name = "SETTING")]
        name: String,
        /// Its value
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Print a setting of a profile
    Get {
        /// The setting
        #[arg(value_name = "SETTING")]
        name: String,
    },
    /// List the settings of all profiles, or of the one that --profile names
    List,
    /// Remove a setting from a profile
    Unset {
        /// The setting
        #[arg(value_name = "SETTING")]
        name: String,
    },
}

const SETTINGS: &str = "\
Settings:
  region, project_id       where to send; endpoint, oms_endpoint, dcs_endpoint, iam_endpoint in place of the region's
  lang, output             the language of messages, and the format of results
  keys                     where the keys are, never a key itself:
                             env:PREFIX       PREFIX_AK and PREFIX_SK (_SECURITY_TOKEN, _PASSWORD, ...)
                             file:PATH        a JSON object { \"ak\": ..., \"sk\": ... } that others cannot read
                             process:COMMAND  a command that prints such an object
Without --profile or HCMIGRATE_PROFILE, the profile `default` is used; it fills in what neither options nor the
environment set. A profile that you name overrides the environment. Manifests name profiles in `keys`.
The file is ~/.config/hcmigrate/config.ini, or the one that HCMIGRATE_CONFIG names.";

/// Runs `config`. The profile of the session is not read, because it may not exist yet.
pub(crate) fn run(session: &Session, action: &ConfigAction) -> Result<Exit, Failure> {
    let named = session.connection.profile.as_deref();
    let variable = session.environment.get(NAME_VARIABLE);
    let profile = named.or(variable.as_deref()).unwrap_or(DEFAULT);
    check_name(profile)?;
    let profile = profile.to_lowercase();
    let profiles = match action {
        ConfigAction::Set { .. } => Profiles::open_to_write(&session.environment)?,
        ConfigAction::Unset { .. } | ConfigAction::Get { .. } | ConfigAction::List => {
            Profiles::open(&session.environment)?
        }
    };
    match action {
        ConfigAction::Set { name, value } => {
            let setting = Setting::find(name)?;
            setting.check(value)?;
            profiles.write(&profile, setting, Some(value))?;
            note(&say!("profile-written", name = profile, path = profiles.shown()));
        }
        ConfigAction::Unset { name } => {
            let setting = Setting::find(name)?;
            profiles.require(&profile)?;
            profiles.write(&profile, setting, None)?;
        }
        ConfigAction::Get { name } => {
            let setting = Setting::find(name)?;
            let values = profiles.values(&profile)?;
            let unset = || Failure::new(say!("profile-unset", setting = setting.name(), name = profile.as_str()));
            let (_, value) = values.into_iter().find(|(known, _)| *known == setting).ok_or_else(unset)?;
            session.printer.records(&[SettingRecord::of_profile(&profile, setting.name(), value)])?;
        }
        ConfigAction::List => list(session, &profiles, named.map(|_| &*profile))?,
    }
    Ok(Exit::Success)
}

fn list(session: &Session, profiles: &Profiles, only: Option<&str>) -> Result<(), Failure> {
    let names = only.map_or_else(|| profiles.names(), |name| vec![name]);
    let mut lines = Vec::new();
    for name in names {
        let values = profiles.values(name)?.into_iter();
        let read = |(setting, value): (Setting, String)| (name, setting.name(), setting.listed(value));
        lines.extend(values.map(read));
    }
    if !session.printer.is_for_people() {
        let record = |(profile, name, value)| SettingRecord::of_profile(profile, name, value);
        return session.printer.records(&lines.into_iter().map(record).collect::<Vec<_>>());
    }
    if lines.is_empty() {
        note(&say!("profile-none", path = profiles.shown()));
        return Ok(());
    }
    let columns = ["PROFILE", "SETTING", "VALUE"].map(TableColumn::left);
    let row = |(profile, name, value): (&str, &str, String)| {
        [profile.to_owned(), name.to_owned(), value].map(Cell::from).to_vec()
    };
    let rows: Vec<Vec<Cell>> = lines.into_iter().map(row).collect();
    line(&screen::table(&columns, &rows, session.printer.width()).text)
}

/// Rejects names that a manifest could not use.
fn check_name(name: &str) -> Result<(), Failure> {
    match KeyOrigin::parse(name) {
        Ok(KeyOrigin::Profile(_)) => Ok(()),
        // The name may be a key, so it is not repeated.
        _ => Err(Failure::usage(say!("profile-wrong-name"))),
    }
}
