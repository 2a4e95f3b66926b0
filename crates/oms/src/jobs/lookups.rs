//! Looks up facts at the service and at the source's provider: regions, buckets, prefixes, lists, the CDN.
//!
//! Every call here only reads. A fact that cannot be looked up is [`BucketIssue::NotChecked`]. If the service rejects
//! the lookup for a reason that would also make the create fail, the finding is an error of the field in question.

use huaweicloud_runtime::{Error, Message, Secret, message};

use super::draft::{BucketRole, Draft, DraftKind, Selection};
use super::issue::{BucketIssue, BucketPreflight};
use super::keys::{DESTINATION, copy, given};
use crate::Client;
use crate::types::{
    CdnProbeKeys, CheckUrlSourceListFileFormatRequest, ListFile, MigrationSide, ShowBucketRegionResponse,
    ShowCdnInfoRequest, ShowCdnInfoResponse,
};

/// The number of objects with which a CDN is tried.
const PROBES: usize = 3;

/// Checks both ends. If an earlier check found a problem with the access to a bucket, that bucket is not looked up.
pub(super) async fn check(client: &Client, draft: &Draft<'_>, most_prefixes: usize, found: &mut BucketPreflight) {
    own_region(client, draft, found);
    provider(client, draft, found).await;
    if draft.selection != Selection::Addresses && can_ask(draft, BucketRole::Source, found) {
        if bucket(client, draft, BucketRole::Source, found).await {
            prefixes(client, draft, most_prefixes, found).await;
        }
        content_delivery(client, draft, found).await;
    }
    if can_ask(draft, BucketRole::Target, found) {
        bucket(client, draft, BucketRole::Target, found).await;
        if let Some(list) = draft.list_file {
            list_file(client, draft, list, found).await;
        }
    }
}

/// Adds a finding that something was not checked, with the reason.
pub(super) fn not_checked(field: &str, what: Message, error: &Error, found: &mut BucketPreflight) {
    let message = message!("not-looked-up", "{what} could not be looked up: {error}", what = what, error = error);
    let remedy = message!("check-by-hand-or-again", "Check it by hand, or ask again");
    found.warning(BucketIssue::NotChecked, field, message, remedy);
}

/// Whether the service processed the lookup and rejected it: the real request would fail for the same reason. An error
/// about permissions, throttling or the server says nothing about the request.
fn is_refusal(error: &Error) -> bool {
    let is_none = error.is_auth() || error.is_forbidden() || error.is_throttled() || error.is_server_error();
    error.api().is_some_and(|api| api.status().is_client_error()) && !is_none && !error.is_no_such_api()
}

/// Reports an error of the field if the service rejected the lookup, and [`BucketIssue::NotChecked`] if the call
/// revealed nothing.
fn failed(kind: BucketIssue, field: &str, what: Message, error: &Error, found: &mut BucketPreflight) {
    if is_refusal(error) {
        let message = message!(
            "lookup-refused",
            "the service refuses to look up {what}: {reason} ({code})",
            what = what,
            reason = error.translatable(),
            code = error.code().unwrap_or("-")
        );
        let remedy = message!("check-name-and-keys", "Check name, region and credentials");
        found.error(kind, field, message, remedy);
    } else {
        not_checked(field, what, error, found);
    }
}

/// Checks the region of the destination: it must be that of the endpoint, and the operation must exist there
/// (`OMS.0060`, `OMS.0080`).
fn own_region(client: &Client, draft: &Draft<'_>, found: &mut BucketPreflight) {
    let field = draft.path(BucketRole::Target, "region");
    let (wanted, offered) = (draft.target.region, draft.operation().regions);
    if let Some(region) = client.core().region()
        && !wanted.is_empty()
        && region != wanted
    {
        let message = message!(
            "client-elsewhere",
            "the client calls `{region}`, and the destination is in `{wanted}`",
            region = region,
            wanted = wanted
        );
        let remedy = message!("use-client-of-region", "Use a client of the region of the destination");
        found.error(BucketIssue::Region, &field, message, remedy);
    }
    if !offered.is_empty() && !wanted.is_empty() && !offered.contains(&wanted) {
        let message =
            message!("offered-elsewhere", "the operation is offered in {regions} only", regions = offered.join(", "));
        found.error(
            BucketIssue::Region,
            &field,
            message,
            message!("choose-offered-region", "Choose a destination in one of these regions"),
        );
    }
    if let Some(region) = draft.notification.and_then(|message| message.topic_urn.split(':').nth(2))
        && !wanted.is_empty()
        && region != wanted
    {
        let message = message!(
            "topic-elsewhere",
            "the topic is in `{region}`; it must be in `{wanted}`",
            region = region,
            wanted = wanted
        );
        found.error(
            BucketIssue::Notification,
            "smn_config.topic_urn",
            message,
            message!("name-topic-of-region", "Name a topic of that region"),
        );
    }
}

/// Whether OMS reads from the provider.
async fn provider(client: &Client, draft: &Draft<'_>, found: &mut BucketPreflight) {
    let field = draft.path(BucketRole::Source, "cloud_type");
    match client.show_cloud_type().type_(MigrationSide::Src).send().await {
        Ok(known) if known.iter().any(|cloud| cloud == draft.cloud) => {}
        Ok(known) if known.is_empty() => {
            let message = message!("providers-unlisted", "the service lists no providers that OMS reads from");
            let remedy = message!("check-by-hand-or-again", "Check it by hand, or ask again");
            found.warning(BucketIssue::NotChecked, &field, message, remedy);
        }
        Ok(known) => {
            let message = message!(
                "provider-unknown",
                "`{provider}` is not one of {known}",
                provider = draft.cloud,
                known = known.join(", ")
            );
            found.error(BucketIssue::Provider, &field, message, message!("choose-one", "Choose one of them"));
        }
        Err(error) => {
            not_checked(&field, message!("lookup-providers", "the providers that OMS reads from"), &error, found)
        }
    }
}

/// Whether a bucket can be looked up: it has a name, and credentials that a lookup accepts.
fn can_ask(draft: &Draft<'_>, role: BucketRole, found: &mut BucketPreflight) -> bool {
    let (_, access) = draft.access(role);
    let signs_in = ["ak", "sk", "json_auth_file", "connection_string", "app_id", "bucket", "cloud_type"];
    let paths: Vec<String> = signs_in.iter().map(|field| draft.path(role, field)).collect();
    if found.errors().any(|finding| paths.contains(&finding.field)) {
        return false;
    }
    if access.is_encrypted() {
        let message =
            message!("keys-encrypted", "the calls that look into buckets take no keys that KMS has encrypted");
        let remedy = message!("check-bucket", "Check the bucket by hand");
        found.warning(BucketIssue::NotChecked, &draft.path(role, "bucket"), message, remedy);
        return false;
    }
    true
}

/// Checks that a bucket exists, and in which region. Returns false if the bucket cannot be inspected.
async fn bucket(client: &Client, draft: &Draft<'_>, role: BucketRole, found: &mut BucketPreflight) -> bool {
    let (field, region_field) = (draft.path(role, "bucket"), draft.path(role, "region"));
    let (cloud, access) = draft.access(role);
    if access.is_temporary() {
        let message = message!("keys-temporary", "the calls that look for buckets and regions take no temporary keys");
        let remedy = message!("check-bucket-and-region", "Check bucket and region by hand");
        found.warning(BucketIssue::NotChecked, &field, message, remedy);
        known_region(client, draft, role, found).await;
        return true;
    }
    match client.show_bucket_list().body(access.list_buckets(cloud)).send().await {
        Ok(names) if names.iter().any(|name| name == access.bucket) => {}
        Ok(_) => {
            let message = message!(
                "bucket-not-listed",
                "it is not among the buckets that these keys list; it may belong to another account"
            );
            let remedy = message!("check-bucket-access", "Check its name, and who may read and write it");
            found.warning(BucketIssue::Bucket, &field, message, remedy);
        }
        Err(error) => not_checked(&field, message!("lookup-buckets", "the buckets of the account"), &error, found),
    }
    match client.show_bucket_region().body(access.bucket_region(cloud, access.bucket)).send().await {
        Ok(region) => {
            compare_region(&region, access.region, &region_field, role, found);
            true
        }
        Err(error) => {
            failed(BucketIssue::Bucket, &field, its_region(), &error, found);
            !is_refusal(&error)
        }
    }
}

fn its_region() -> Message {
    message!("lookup-region", "its region")
}

fn compare_region(
    region: &ShowBucketRegionResponse,
    wanted: &str,
    field: &str,
    role: BucketRole,
    found: &mut BucketPreflight,
) {
    if let Some(id) = region.id.as_deref().filter(|id| !id.is_empty() && !wanted.is_empty() && *id != wanted) {
        let message = message!(
            "bucket-elsewhere",
            "the bucket is in `{region}`, not in `{wanted}`",
            region = id,
            wanted = wanted
        );
        found.error(BucketIssue::Region, field, message, message!("set-to", "Set it to `{value}`", value = id));
    }
    if role == BucketRole::Source && region.support == Some(false) {
        let message = message!("region-unsupported", "OMS cannot migrate from the region of the bucket");
        found.error(
            BucketIssue::Region,
            field,
            message,
            message!("copy-to-supported-region", "Copy the bucket to a region that OMS supports first"),
        );
    }
}

/// Checks whether OMS lists the region for the provider, if the bucket's own region cannot be looked up.
async fn known_region(client: &Client, draft: &Draft<'_>, role: BucketRole, found: &mut BucketPreflight) {
    let (cloud, access) = draft.access(role);
    let field = draft.path(role, "region");
    let lists = match client.show_region_info().send().await {
        Ok(lists) => lists,
        Err(error) => {
            let what = message!("lookup-regions", "the regions of the provider");
            return not_checked(&field, what, &error, found);
        }
    };
    let Some(list) = lists.iter().find(|list| list.service_name == Some(cloud.into())) else { return };
    if !list.region_list.iter().any(|region| region.value.as_deref() == Some(access.region)) {
        let message = message!(
            "region-not-listed",
            "`{region}` is not among the regions that OMS lists for {provider}",
            region = access.region,
            provider = cloud
        );
        let remedy = message!("take-listed-region", "Take the region as `show_region_info` spells it");
        found.warning(BucketIssue::Region, &field, message, remedy);
    }
}

/// Checks whether there is anything to migrate (`OMS.0089`).
async fn prefixes(client: &Client, draft: &Draft<'_>, most: usize, found: &mut BucketPreflight) {
    let field = draft.path(BucketRole::Source, "object_key");
    for (index, key) in draft.object_keys.iter().take(most).enumerate() {
        let entry = format!("{field}[{index}]");
        match exists(client, draft, key).await {
            Ok(true) => slash(client, draft, key, &entry, found).await,
            Ok(false) if key.is_empty() => {
                let message = message!("bucket-empty", "the bucket has no objects");
                found.warning(
                    BucketIssue::Prefix,
                    &entry,
                    message,
                    message!("check-bucket-name", "Check the name of the bucket"),
                );
            }
            Ok(false) => {
                let message = message!(
                    "prefix-without-objects",
                    "no object has a name that begins with `{prefix}`",
                    prefix = key
                );
                let remedy = message!("check-spelling", "Check the spelling; names are case-sensitive");
                found.error(BucketIssue::Prefix, &entry, message, remedy);
            }
            Err(error) => {
                let what = message!("lookup-objects", "its objects");
                return failed(BucketIssue::Bucket, &field, what, &error, found);
            }
        }
    }
    if draft.object_keys.len() > most {
        let message = message!(
            "entries-not-looked-up",
            "only the first {most} of {count} entries were looked up",
            most = most,
            count = draft.object_keys.len()
        );
        let remedy = message!("raise-most-prefixes", "Raise `most_prefixes` to look up more");
        found.warning(BucketIssue::NotChecked, &field, message, remedy);
    }
}

async fn exists(client: &Client, draft: &Draft<'_>, prefix: &str) -> Result<bool, Error> {
    let (cloud, access) = draft.access(BucketRole::Source);
    let answer = client.check_prefix().body(access.check_prefix(cloud, access.bucket, prefix)).send().await?;
    Ok(answer.exist.unwrap_or(true))
}

/// Warns if a name without a `/` at the end is also the name of a folder: it selects only the object, not the folder.
async fn slash(client: &Client, draft: &Draft<'_>, key: &str, entry: &str, found: &mut BucketPreflight) {
    if draft.selection != Selection::Objects || key.is_empty() || key.ends_with('/') {
        return;
    }
    if exists(client, draft, &format!("{key}/")).await.is_ok_and(|exists| exists) {
        let message = message!(
            "object-and-folder",
            "there is a folder `{name}/`; without the `/` only the object `{name}` is migrated",
            name = key
        );
        let remedy = message!("end-with-slash-for-folder", "End it with `/` where the folder is meant");
        found.warning(BucketIssue::Prefix, entry, message, remedy);
    }
}

/// Checks the list of objects to migrate: it must be in the region of the destination, exist, and be well formed.
async fn list_file(client: &Client, draft: &Draft<'_>, list: &ListFile, found: &mut BucketPreflight) {
    let field = draft.path(BucketRole::Source, "list_file");
    let (bucket_field, key_field) = (format!("{field}.obs_bucket"), format!("{field}.list_file_key"));
    let (Some(bucket), Some(key)) = (given_of(&list.obs_bucket), given_of(&list.list_file_key)) else { return };
    let target = &draft.target;
    if !target.is_temporary() {
        match client.show_bucket_region().body(target.bucket_region(DESTINATION, bucket)).send().await {
            Ok(region) => compare_region(&region, target.region, &bucket_field, BucketRole::Target, found),
            Err(error) => return failed(BucketIssue::ListFile, &bucket_field, its_region(), &error, found),
        }
    }
    match client.check_prefix().body(target.check_prefix(DESTINATION, bucket, key)).send().await {
        Ok(answer) if answer.exist == Some(false) => {
            let message =
                message!("list-absent", "`{bucket}` has nothing by the name of `{name}`", bucket = bucket, name = key);
            return found.error(
                BucketIssue::ListFile,
                &key_field,
                message,
                message!("upload-list", "Upload the list, or correct its name"),
            );
        }
        Ok(_) => {}
        Err(error) => {
            let what = message!("lookup-list", "the list");
            return failed(BucketIssue::ListFile, &key_field, what, &error, found);
        }
    }
    // For a group, this is a folder of lists, which the check does not accept.
    if draft.selection == Selection::Addresses && draft.kind == DraftKind::Task && !target.is_temporary() {
        address_list(client, draft, bucket, key, &key_field, found).await;
    }
}

async fn address_list(
    client: &Client,
    draft: &Draft<'_>,
    bucket: &str,
    key: &str,
    field: &str,
    found: &mut BucketPreflight,
) {
    let (Some(ak), Some(sk)) = (copy(draft.target.ak), copy(draft.target.sk)) else { return };
    let list = CheckUrlSourceListFileFormatRequest::builder().obs_bucket(bucket).list_file_key(key).ak(ak).sk(sk);
    let call = client.check_url_source_list_file_format().body(list.region(draft.target.region));
    match call.send().await {
        Err(error) if is_refusal(&error) => {
            let message = message!(
                "list-unreadable",
                "it is not a list of addresses that OMS can read: {reason}",
                reason = error.translatable()
            );
            let remedy = message!("write-list", "One URL-encoded address a line, UTF-8, `text/plain`");
            found.error(BucketIssue::ListFile, field, message, remedy);
        }
        Err(error) => not_checked(field, message!("lookup-format", "the format of the list"), &error, found),
        Ok(_) => {}
    }
}

fn given_of(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Checks whether objects can be read through the CDN, and match those of the bucket.
async fn content_delivery(client: &Client, draft: &Draft<'_>, found: &mut BucketPreflight) {
    let Some(cdn) = draft.cdn.filter(|_| !found.concerns("source_cdn")) else { return };
    let source = &draft.source;
    if draft.is_cloud(&["Google"]) || source.is_temporary() {
        let message =
            message!("cdn-not-tried", "the call that tries a CDN takes neither Google Cloud nor temporary keys");
        let remedy = message!("try-by-hand", "Try it by hand");
        return found.warning(BucketIssue::NotChecked, "source_cdn", message, remedy);
    }
    let is_object = |key: &&String| draft.selection == Selection::Objects && !key.is_empty() && !key.ends_with('/');
    let probes: Vec<String> = draft.object_keys.iter().filter(is_object).take(PROBES).cloned().collect();
    let request = ShowCdnInfoRequest::builder()
        .cloud_type(draft.cloud)
        .region(source.region)
        .bucket(source.bucket)
        .ak(copy(source.ak).unwrap_or_else(|| Secret::from("")))
        .sk(copy(source.sk).unwrap_or_else(|| Secret::from("")))
        .connection_string(copy(source.connection_string))
        .app_id(given(source.app_id))
        .source_cdn(cdn.clone());
    let request = match probes.is_empty() {
        true => request,
        false => request.prefix(CdnProbeKeys::builder().keys(probes)),
    };
    match client.show_cdn_info().body(request).send().await {
        Ok(answer) => judge_cdn(&answer, found),
        Err(error) => failed(BucketIssue::Cdn, "source_cdn", message!("lookup-cdn", "the CDN"), &error, found),
    }
}

fn judge_cdn(answer: &ShowCdnInfoResponse, found: &mut BucketPreflight) {
    if answer.is_download_available == Some(false) {
        let message = message!("cdn-without-download", "objects cannot be downloaded through it");
        let remedy = message!("check-cdn", "Check domain, protocol, and the way to authenticate");
        found.error(BucketIssue::Cdn, "source_cdn", message, remedy);
    }
    if answer.is_same_cloud_type == Some(false) {
        let message = message!("cdn-of-another", "it does not belong to the provider of the bucket");
        found.warning(
            BucketIssue::Cdn,
            "source_cdn",
            message,
            message!("check-cdn-provider", "Check that it delivers the objects of the bucket"),
        );
    }
    for probe in &answer.checked_keys {
        let key = probe.key.as_deref().unwrap_or_default();
        if probe.is_object_existing == Some(false) {
            let message = message!("cdn-without-object", "it does not deliver `{name}`", name = key);
            let remedy = message!("check-cdn-bucket", "Check that it serves this bucket");
            found.warning(BucketIssue::Cdn, "source_cdn", message, remedy);
        } else if probe.is_etag_matching == Some(false) {
            let message = message!(
                "cdn-differs",
                "what it delivers as `{name}` differs from the object in the bucket",
                name = key
            );
            let remedy = message!("purge-cdn", "Purge its cache before the migration");
            found.warning(BucketIssue::Cdn, "source_cdn", message, remedy);
        }
    }
}
