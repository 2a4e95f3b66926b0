//! [`Listing`]: compares the objects of a bucket on both sides by name and size. The service lists them folder by folder.

use std::collections::BTreeMap;

use huaweicloud_oms::Client;
use huaweicloud_oms::types::{ShowBucketObjectsRequest, ShowBucketObjectsRequestBuilder};

use super::Compared;
use crate::failure::Failure;
use crate::keys::{AccountKeys, BothSides};
use crate::locale::say;
use crate::manifest::model::Bucket;
use crate::manifest::place::Source;
use crate::units;

/// The provider name of a destination in the listing call.
const DESTINATION: &str = "HEC";
/// The maximum number of differing objects that are named.
const NAMED: usize = 5;
/// The maximum number of records per page.
const PAGE: i32 = 100;

/// Both sides of a bucket.
pub(super) struct Listing {
    source: ShowBucketObjectsRequestBuilder,
    destination: ShowBucketObjectsRequestBuilder,
    /// The prefixes of the names that are copied.
    prefixes: Vec<String>,
    /// The prefix that is added to each name at the destination.
    save_prefix: String,
}

/// The result of a comparison so far.
#[derive(Default)]
struct Found {
    compared: u64,
    missing: u64,
    differing: u64,
    examples: Vec<String>,
}

/// The content of a folder: names with their sizes; names of folders end in `/`.
type Level = BTreeMap<String, String>;

impl Listing {
    /// Creates the listings of a bucket, or returns the reason why there are none.
    pub(super) fn of(bucket: &Bucket, region: &str, keys: &BothSides) -> Result<Self, String> {
        let (Source::Bucket { cloud, region: source_region, bucket: name, .. }, Some(prefixes)) =
            (&bucket.source, bucket.object_keys())
        else {
            return Err(say!("compare-no-listing"));
        };
        if bucket.since.is_some() {
            return Err(say!("compare-no-times"));
        }
        if keys.source.security_token.is_some() || keys.destination.security_token.is_some() {
            return Err(say!("compare-no-token"));
        }
        let source = request(cloud, source_region, name, &keys.source).app_id(bucket.app_id.clone());
        let destination = request(DESTINATION, region, &bucket.destination.bucket, &keys.destination);
        Ok(Self { source, destination, prefixes, save_prefix: bucket.destination.prefix.clone() })
    }

    /// Compares both sides.
    pub(super) async fn compare(self, client: Client) -> Compared {
        let mut found = Found::default();
        for prefix in &self.prefixes {
            if let Err(failure) = self.prefix(&client, prefix, &mut found).await {
                return Compared::Unknown(failure.message().to_owned());
            }
        }
        let number = |count: u64| units::count(i64::try_from(count).unwrap_or(i64::MAX));
        let count = found.compared;
        if found.missing + found.differing == 0 {
            return Compared::Same { count, told: say!("compare-same-objects", count = number(count)) };
        }
        let told = say!(
            "compare-different-objects",
            count = number(count),
            missing = number(found.missing),
            differing = number(found.differing)
        );
        Compared::Differs { count, told: format!("{told}: {}", found.examples.join(", ")) }
    }

    /// Walks the folders whose names begin with a prefix.
    async fn prefix(&self, client: &Client, prefix: &str, found: &mut Found) -> Result<(), Failure> {
        let mut folders = vec![folder_of(prefix).to_owned()];
        while let Some(folder) = folders.pop() {
            let mut here = level(client, &self.source, &folder).await?;
            here.retain(|name, _| name.starts_with(prefix) || prefix.starts_with(name.as_str()) && name.ends_with('/'));
            let there = format!("{}{folder}", self.save_prefix);
            let there = level(client, &self.destination, folder_of(&there)).await?;
            for (name, size) in here {
                // Skip a folder that lists itself, which would be walked forever.
                if name.ends_with('/') && is_folder(&size) {
                    folders.extend(Some(name).filter(|name| *name != folder));
                    continue;
                }
                found.add(&name, &size, there.get(&format!("{}{name}", self.save_prefix)));
            }
        }
        Ok(())
    }
}

impl Found {
    fn add(&mut self, name: &str, size: &str, there: Option<&String>) {
        self.compared += 1;
        let wrong = match there {
            Some(there) if there == size => return,
            Some(_) => {
                self.differing += 1;
                say!("compare-other-size", name = crate::text::clean(name))
            }
            None => {
                self.missing += 1;
                say!("compare-missing", name = crate::text::clean(name))
            }
        };
        if self.examples.len() < NAMED {
            self.examples.push(wrong);
        }
    }
}

/// Returns the folder of the names with this prefix: the part up to the last `/`, because the service lists folders.
fn folder_of(prefix: &str) -> &str {
    prefix.rfind('/').and_then(|slash| prefix.get(..=slash)).unwrap_or_default()
}

/// Whether a size is that of a folder. Folders have no numeric size.
fn is_folder(size: &str) -> bool {
    size.parse::<u64>().is_err()
}

fn request(cloud: &str, region: &str, bucket: &str, keys: &AccountKeys) -> ShowBucketObjectsRequestBuilder {
    ShowBucketObjectsRequest::builder()
        .cloud_type(cloud)
        .data_center(region)
        .bucket_name(bucket)
        .page_size(PAGE)
        .behind_filename("")
        .ak(keys.ak.clone())
        .sk(keys.sk.clone())
        .json_auth_file(keys.json_auth_file.clone())
        .connection_string(keys.connection_string.clone())
}

async fn level(client: &Client, bucket: &ShowBucketObjectsRequestBuilder, folder: &str) -> Result<Level, Failure> {
    let mut items = client.show_bucket_objects().body(bucket.clone().file_path(folder)).items().require_complete();
    let mut level = Level::new();
    while let Some(item) = items.next().await {
        let item = item?;
        level.insert(item.name.clone().unwrap_or_default(), item.size.clone().unwrap_or_default());
    }
    Ok(level)
}
