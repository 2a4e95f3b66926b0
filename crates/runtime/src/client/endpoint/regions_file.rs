//! `~/.huaweicloud/regions.yaml`: endpoints that a user or a private cloud adds, in the format of the official SDKs.
//!
//! ```yaml
//! OMS:
//!   - id: cn-north-4
//!     endpoint: https://oms.cn-north-4.myhuaweicloud.com
//!   - id: my-region-1
//!     endpoints: [https://oms.example.com, https://oms-2.example.com]
//! ```

use std::path::PathBuf;

use huaweicloud_auth::Message;
use huaweicloud_auth::provider::{EnvironmentLookup, FileReader};
use saphyr::{LoadableYamlNode, Yaml};

use crate::client::error::{Error, Setting};
use crate::client::origin::Origin;
use crate::message;

/// The variable that names another file.
const VARIABLE: &str = "HUAWEICLOUD_SDK_REGIONS_FILE";

/// Returns the endpoints of a service in a region and the file that lists them; `None` when the file has none.
pub(super) fn endpoints(
    service: &str,
    region: &str,
    environment: &EnvironmentLookup,
) -> Result<Option<(Vec<String>, String)>, Error> {
    let Some(Source { path, named }) = source(environment) else { return Ok(None) };
    let shown = path.display().to_string();
    let text = match FileReader::default().read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(None),
        Err(error) => {
            return Err(unusable(
                shown,
                message!(
                    "regions-file-unreadable",
                    "the regions file cannot be read: {error}",
                    error = FileReader::reason(&error)
                ),
            ));
        }
    };
    match find(text.expose(), service, region) {
        Ok(list) if list.is_empty() => Ok(None),
        Ok(list) => Ok(Some((list, shown))),
        Err(why) => Err(unusable(shown, why)),
    }
}

fn unusable(path: String, text: Message) -> Error {
    Error::configuration(Setting::RegionsFile, text).with_origin(&Origin::File(path))
}

struct Source {
    path: PathBuf,
    /// Whether the file was named explicitly, so that its absence is an error.
    named: bool,
}

fn source(environment: &EnvironmentLookup) -> Option<Source> {
    if let Some(path) = environment.get(VARIABLE) {
        return Some(Source { path: path.into(), named: true });
    }
    let home = environment.get("HOME").or_else(|| environment.get("USERPROFILE"))?;
    Some(Source { path: PathBuf::from(home).join(".huaweicloud").join("regions.yaml"), named: false })
}

/// Finds the endpoints in the text of a file. Entries of `endpoints` come before `endpoint`, as in the SDKs for Python and
/// Java.
fn find(text: &str, service: &str, region: &str) -> Result<Vec<String>, Message> {
    let documents = Yaml::load_from_str(text).map_err(|error| {
        message!("regions-file-not-yaml", "the regions file is not valid YAML: {error}", error = error.to_string())
    })?;
    let Some(document) = documents.first().filter(|document| !document.is_null()) else { return Ok(Vec::new()) };
    let Some(services) = document.as_mapping() else {
        return Err(message!("regions-file-no-map", "the regions file must map service names to lists"));
    };
    let named = |name: &Yaml<'_>| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(service));
    let Some((_, regions)) = services.iter().find(|(name, _)| named(name)) else { return Ok(Vec::new()) };
    let Some(regions) = regions.as_sequence() else {
        return Err(message!(
            "regions-file-no-list",
            "the regions file must have a list under `{service}`",
            service = service
        ));
    };
    let is_region = |entry: &&Yaml<'_>| entry.as_mapping_get("id").and_then(Yaml::as_str) == Some(region);
    let Some(entry) = regions.iter().find(is_region) else { return Ok(Vec::new()) };
    let several = entry.as_mapping_get("endpoints").and_then(Yaml::as_sequence).into_iter().flatten();
    let single = entry.as_mapping_get("endpoint").into_iter();
    let list: Vec<String> = several.chain(single).filter_map(Yaml::as_str).map(str::to_owned).collect();
    if list.is_empty() {
        return Err(message!(
            "regions-file-no-endpoint",
            "the regions file names no endpoint for region `{region}` of `{service}`",
            region = region,
            service = service
        ));
    }
    Ok(list)
}

#[cfg(test)]
mod tests;
