//! `hcmigrate init`: writes a starter manifest.

use std::io::ErrorKind;
use std::path::Path;

use clap::Args;
use huaweicloud_dcs::types::InstanceListInfo;

use super::model::Manifest;
use super::problem::Problems;
use super::shape::{BUCKET, LONGEST_NAME, schema};
use super::table;
use crate::failure::{Exit, Failure};
use crate::files;
use crate::locale::{say, system};
use crate::screen::line;
use crate::session::Session;
use crate::text::{clean, note};

/// The arguments of `init`.
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(crate) struct InitArguments {
    /// The file to write; - is standard output
    #[arg(value_name = "FILE", default_value = "migration.yaml")]
    file: String,
    /// Name of the manifest, which marks what is created from it [default: the name of the file]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Take entries from a CSV file with the columns name, from and to, or from the Redis instances of the project
    #[arg(long, value_name = "FILE.csv|redis-list")]
    from: Option<String>,
    /// Print the JSON Schema of manifests and write nothing
    #[arg(long, exclusive = true)]
    schema: bool,
}

const AFTER: &str = "\
The first line points editors to the JSON Schema, so that they complete and check fields as you type.
Next: hcmigrate check FILE, hcmigrate plan FILE, hcmigrate apply FILE.";

pub(crate) async fn run(session: &Session, arguments: InitArguments) -> Result<Exit, Failure> {
    if arguments.schema {
        line(&format!("{:#}", schema::document()))?;
        return Ok(Exit::Success);
    }
    let path = Path::new(&arguments.file);
    let of_file = || named_after(path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default());
    let name = &arguments.name.clone().unwrap_or_else(of_file);
    let region = session.default_region().unwrap_or_else(|| "cn-north-4".to_owned());
    let body = match arguments.from.as_deref() {
        None => example(),
        Some("redis-list") => redis(session).await?,
        Some(csv) => buckets(path, csv)?,
    };
    let text = format!("{}{body}", head(name, &region));
    // Check that the new file can be read, whatever its source.
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    Manifest::parse(&arguments.file, &text, &folder, None).map_err(|problems| problems.report(&arguments.file))?;
    if arguments.file == "-" {
        return line(text.trim_end()).map(|()| Exit::Success);
    }
    write_new(path, &text)?;
    let file = clean(&arguments.file);
    note(&say!("manifest-init-wrote", file = file));
    Ok(Exit::Success)
}

/// Returns a valid manifest name made from the name of its file.
fn named_after(stem: &str) -> String {
    let name: String = stem.chars().map(|char| if char.is_alphanumeric() { char } else { '-' }).collect();
    let name: String = name.trim_matches('-').chars().take(LONGEST_NAME).collect();
    let first = if name.chars().count() < 2 { "migration-" } else { "" };
    format!("{first}{name}").trim_end_matches('-').to_owned()
}

/// Writes a new file, and never replaces an existing one.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    files::create_new(path, text.as_bytes()).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::usage(say!("manifest-init-exists", file = path.display().to_string())),
        _ => {
            let (file, error) = (path.display().to_string(), system::told(&error));
            Failure::new(say!("manifest-init-unwritable", file = file, error = error))
        }
    })
}

/// Quotes a string so that both YAML and JSON can read it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn head(name: &str, region: &str) -> String {
    format!(
        "\
# yaml-language-server: $schema={}
version: 1
name: {}
defaults:
  region: {}
  # {}
  keys: {{ source: env:HCMIGRATE_SRC, destination: env:HCMIGRATE_DST }}
  bucket:
    overwrite: size-and-time
    # bandwidth: [{{ from: \"08:00\", to: \"20:00\", limit: 50MiB/s }}]
policy:
  ahead: 20
  on_failure: {{ retry: 2, only_failed_objects: true, then: continue }}
",
        schema::URL,
        quoted(name),
        quoted(region),
        say!("manifest-init-keys"),
    )
}

fn example() -> String {
    "\
buckets:
  - { name: photos, from: aws://us-east-1/photos, to: obs://photos-cn, labels: { wave: 1 } }
"
    .to_owned()
}

/// Returns a manifest for the CSV table. The table stays in its place, and the manifest refers to it by its path relative to
/// the manifest's folder.
fn buckets(manifest: &Path, csv: &str) -> Result<String, Failure> {
    if !Path::new(csv).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
        return Err(Failure::usage(say!("manifest-init-from", from = clean(csv))));
    }
    let mut problems = Problems::default();
    let rows = table::read(Path::new(csv), csv, &BUCKET, &mut problems);
    if !problems.is_empty() {
        return Err(problems.report(csv));
    }
    if rows.is_empty() {
        return Err(Failure::usage(say!("manifest-init-from-empty", file = clean(csv))));
    }
    let folder = manifest.parent().filter(|folder| !folder.as_os_str().is_empty());
    let within = folder.and_then(|folder| Path::new(csv).strip_prefix(folder).ok());
    let absolute = || std::path::absolute(csv).unwrap_or_else(|_| Path::new(csv).to_path_buf());
    let named = match (folder, within) {
        (None, _) => Path::new(csv).to_path_buf(),
        (Some(_), Some(within)) => within.to_path_buf(),
        (Some(_), None) => absolute(),
    };
    Ok(format!("buckets:\n  - {{ from_csv: {} }}\n", quoted(&named.to_string_lossy())))
}

/// Returns one entry for each Redis instance of the project, as the target of a migration.
async fn redis(session: &Session) -> Result<String, Failure> {
    let client = session.dcs()?;
    let mut instances = Vec::new();
    let mut items = client.list_instances().items().require_complete();
    while let Some(instance) = items.next().await {
        let instance = instance?;
        if instance.engine.as_ref().is_none_or(|engine| engine.as_str().eq_ignore_ascii_case("Redis")) {
            instances.push(instance);
        }
    }
    if instances.is_empty() {
        return Err(Failure::new(say!("manifest-init-no-redis")));
    }
    let common = instances.first().map(network).unwrap_or_default();
    let mut text = format!("redis:\n  {common}\n  instances:\n");
    let mut names: Vec<String> = Vec::new();
    for instance in &instances {
        let Some(id) = instance.instance_id.as_deref() else { continue };
        let name = distinct(instance.name.as_deref().unwrap_or(id), &names);
        let own = Some(network(instance)).filter(|own| *own != common).map(|own| format!(", {own}"));
        text.push_str(&format!(
            "    # {}\n    - {{ name: {}, from: redis://SOURCE:6379, to: {}, mode: follow, empty_target: required{} }}\n",
            say!("manifest-init-source"),
            quoted(&name),
            quoted(&format!("dcs://{id}")),
            own.unwrap_or_default()
        ));
        names.push(name);
    }
    Ok(text)
}

/// Returns the network for the machine that copies into an instance: the network of the instance.
fn network(instance: &InstanceListInfo) -> String {
    let text = |value: &Option<String>| quoted(value.as_deref().filter(|text| !text.is_empty()).unwrap_or("FILL-IN"));
    format!(
        "network: {{ vpc: {}, subnet: {}, security_group: {} }}",
        text(&instance.vpc_id),
        text(&instance.subnet_id),
        text(&instance.security_group_id)
    )
}

/// Returns a name that is valid in the manifest and differs from the names in `before`.
fn distinct(name: &str, before: &[String]) -> String {
    let fit = |c: char| if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let plain: String = name.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().map(fit).take(58).collect();
    let plain = if plain.is_empty() { "redis".to_owned() } else { plain };
    let candidates = std::iter::once(plain.clone()).chain((2..).map(|number| format!("{plain}-{number}")));
    candidates.into_iter().find(|name| !before.contains(name)).unwrap_or(plain)
}
