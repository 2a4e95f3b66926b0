//! `hcmigrate whoami`: which credentials, project, region and endpoints would be used, and where each comes from.
//!
//! Each is found separately, so that a missing one does not hide the others. Nothing is sent to the services. IAM is queried
//! for a project that is not configured, and a source of temporary keys for the keys.

use console::measure_text_width;
use huaweicloud_auth::provider::ProfileFile;
use huaweicloud_runtime::{ClientBuilder, Core, Credentials, Endpoint, Origin};

use crate::failure::{Exit, Failure};
use crate::locale::say;
use crate::output::SettingRecord;
use crate::profile::PROVIDER;
use crate::screen::{hanging, line, padded};
use crate::services;
use crate::session::{Session, or_agency, short_key};
use crate::text::{BAD, BOLD, DIM, clean};

/// A setting: its name for programs and for people, its value and where it comes from, or why it has none.
struct Fact {
    key: &'static str,
    name: String,
    role: Role,
    found: Result<Found, Failure>,
}

/// The kind of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Setting,
    /// Whether a service accepts the credentials.
    Check,
}

struct Found {
    value: String,
    origin: String,
}

pub(crate) async fn run(session: &Session, check: bool) -> Result<Exit, Failure> {
    let keys = credentials(session).await;
    let project = project(session, keys.as_ref().err()).await;
    let mut facts: Vec<Fact> = profile(session).into_iter().collect();
    facts.extend([
        setting("access_key", say!("settings-access-key"), keys),
        setting("project", say!("settings-project"), project),
        setting("region", say!("settings-region"), region(session)),
    ]);
    for service in services::ALL {
        facts.push(setting(service.table.name, service.table.name.to_owned(), endpoint(session, service)));
    }
    if check && facts.iter().all(|fact| fact.found.is_ok()) {
        let oms = setting("oms_accepts", say!("settings-oms-accepts"), accepted_by_oms(session).await);
        let dcs = setting("dcs_accepts", say!("settings-dcs-accepts"), accepted_by_dcs(session).await);
        facts.extend([oms, dcs].map(|fact| Fact { role: Role::Check, ..fact }));
    }
    match session.printer.is_for_people() {
        true => print(&facts, session.printer.width())?,
        false => session.printer.records(&facts.iter().map(record).collect::<Vec<_>>())?,
    }
    let mut told: Vec<&str> = Vec::new();
    let mut exits = vec![Exit::Success];
    for failure in facts.iter().filter_map(|fact| fact.found.as_ref().err()) {
        exits.push(failure.exit());
        // Several settings may have the same cause.
        if !told.contains(&failure.message()) {
            failure.report();
            told.push(failure.message());
        }
    }
    Ok(exits.into_iter().find(|exit| *exit != Exit::Success).unwrap_or(Exit::Success))
}

fn setting(key: &'static str, name: String, found: Result<Found, Failure>) -> Fact {
    Fact { key, name, role: Role::Setting, found }
}

/// Checks whether OMS accepts the credentials and the project, by listing one task.
async fn accepted_by_oms(session: &Session) -> Result<Found, Failure> {
    let reply = session.oms()?.list_tasks().limit(1).send().await?;
    Ok(accepted(reply.request_id(), "list_tasks"))
}

/// Checks whether DCS accepts the credentials and the project, by listing one migration.
async fn accepted_by_dcs(session: &Session) -> Result<Found, Failure> {
    let reply = session.dcs()?.list_migration_task().limit(1).send().await?;
    Ok(accepted(reply.request_id(), "list_migration_task"))
}

fn accepted(request_id: Option<&str>, operation: &str) -> Found {
    let origin = match request_id {
        Some(id) => say!("settings-accepted", operation = operation, id = id),
        None => operation.to_owned(),
    };
    Found { value: say!("settings-yes"), origin }
}

/// Creates a builder that has every setting except the one in question, so that only that one can be missing.
fn probe(session: &Session, service: &'static services::KnownService) -> ClientBuilder<Core> {
    session.builder(service.table)
}

/// Returns the profile, if one is used.
fn profile(session: &Session) -> Option<Fact> {
    let (name, file) = session.profile.profile.told()?;
    let (value, origin) = (name.to_owned(), file.to_owned());
    Some(setting("profile", say!("settings-profile"), Ok(Found { value, origin })))
}

const NOWHERE: &str = "http://127.0.0.1:9";

async fn credentials(session: &Session) -> Result<Found, Failure> {
    session.read_keys()?;
    let core = or_agency(|| probe(session, &services::OMS).endpoint(NOWHERE).project_id("x"))?;
    let credentials = core.credentials().await?;
    let origin = match credentials.provider_name() {
        "environment" => "HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK".to_owned(),
        "credentials file" => profile_file(session),
        PROVIDER => session.profile.told_keys(),
        other => other.to_owned(),
    };
    Ok(Found { value: shown(&credentials), origin })
}

/// Names the credentials file by its path.
fn profile_file(session: &Session) -> String {
    let file = ProfileFile::new().with_environment(session.environment.clone());
    match file.load() {
        Ok(profile) => say!("settings-profile-file", path = profile.path.display().to_string()),
        Err(_) => say!("settings-profile-file-unknown"),
    }
}

/// Shortens an access key so that it can still be identified. The secret key is never passed to it.
fn shown(credentials: &Credentials) -> String {
    if credentials.iam_token().is_some() {
        return say!("settings-iam-token");
    }
    let short = short_key(credentials.access_key());
    if credentials.is_temporary() { say!("settings-temporary", key = short) } else { short }
}

async fn project(session: &Session, without_keys: Option<&Failure>) -> Result<Found, Failure> {
    // A configured project needs neither credentials nor an endpoint. The lookup of any other needs both.
    let given = probe(session, &services::OMS).endpoint(NOWHERE).access_key("x", "x").build()?;
    if let (Origin::Service, Some(why)) = (given.project_origin(), without_keys) {
        // The source of the keys would fail again.
        return Err(Failure::exiting(why.exit(), why.message()));
    }
    let core = match given.project_origin() {
        Origin::Service => or_agency(|| probe(session, &services::OMS))?,
        _ => given,
    };
    let origin = match core.iam_endpoint() {
        Some((iam, from)) => say!("settings-asked-at", iam = iam.to_string(), from = from.to_string()),
        None => origin(session, &core.project_origin(), "--project-id"),
    };
    Ok(Found { value: core.project_id().await?, origin })
}

fn region(session: &Session) -> Result<Found, Failure> {
    let core = probe(session, &services::OMS).endpoint(NOWHERE).access_key("x", "x").project_id("x").build()?;
    match (core.region(), core.region_origin()) {
        (Some(region), Some(from)) => Ok(Found { value: region.to_owned(), origin: origin(session, from, "--region") }),
        _ => Ok(Found { value: say!("settings-none"), origin: say!("settings-set-region") }),
    }
}

fn endpoint(session: &Session, service: &'static services::KnownService) -> Result<Found, Failure> {
    let core = probe(session, service).access_key("x", "x").project_id("x").build()?;
    let all: Vec<&str> = core.endpoints().iter().map(Endpoint::as_str).collect();
    Ok(Found { value: all.join(", "), origin: origin(session, core.endpoint_origin(), "--endpoint") })
}

/// Describes where a setting comes from, in the terms of the command line.
fn origin(session: &Session, origin: &Origin, option: &str) -> String {
    match origin {
        Origin::Explicit => option.to_owned(),
        Origin::Variable(name) => session.profile.origin_of(name).unwrap_or_else(|| name.clone()),
        Origin::Service => say!("settings-asked"),
        other => other.to_string(),
    }
}

fn print(facts: &[Fact], columns: Option<usize>) -> Result<(), Failure> {
    let width = facts.iter().map(|fact| measure_text_width(&fact.name)).max().unwrap_or(0);
    let values = facts.iter().filter_map(|fact| fact.found.as_ref().ok());
    let value_width = values.map(|found| measure_text_width(&clean(&found.value))).max().unwrap_or(0);
    for Fact { name, role, found, .. } in facts {
        let told = match (found, role) {
            (Ok(Found { value, origin }), _) => {
                format!("{}  {DIM}{}{DIM:#}", padded(&clean(value), value_width), clean(origin))
            }
            (Err(_), Role::Check) => format!("{BAD}{}{BAD:#}", say!("settings-no")),
            (Err(_), Role::Setting) => format!("{BAD}{}{BAD:#}", say!("settings-missing")),
        };
        line(&hanging(&format!("{BOLD}{}{BOLD:#}  {told}", padded(name, width)), width + 2, columns))?;
    }
    Ok(())
}

/// Returns a fact in the form for programs.
fn record(fact: &Fact) -> SettingRecord {
    let record = SettingRecord::new(fact.key);
    match &fact.found {
        Ok(Found { value, origin }) => {
            SettingRecord { value: Some(value.clone()), from: Some(origin.clone()), ..record }
        }
        Err(failure) => SettingRecord { error: Some(failure.message().to_owned()), ..record },
    }
}
