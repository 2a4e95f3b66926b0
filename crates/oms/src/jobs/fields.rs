//! Checks the fields of a request without a call: which field requires another one, and which fields contradict each
//! other.
//!
//! Each check is based on a sentence of the specification; if a separate document states it, the check names that.

use huaweicloud_runtime::{Message, Secret, message};

use super::draft::{BucketRole, Draft, DraftKind, Selection};
use super::issue::{BucketIssue, BucketPreflight};
use crate::types::{BandwidthPolicy, CdnAuthenticationType, CredentialCryptoType};

/// Characters that a description must not contain (`OMS.0078`): those of tasks and groups, and those of
/// synchronizations.
const FORBIDDEN: &[char] = &['^', '<', '>', '&', '"', '\''];
const FORBIDDEN_IN_SYNC: &[char] = &['<', '>', '(', ')', '"', '\'', '&'];

/// The maximum number of characters of `save_prefix` and an object's name together (`save_prefix` of
/// `TaskDestination`).
const LONGEST_NAME: usize = 1024;

/// A time in seconds since 1970 that no migration uses (the year 5138). A larger number was given in milliseconds.
const SECONDS_END: i64 = 100_000_000_000;

/// The providers whose CRC64 values can be compared (`ObjectOverwriteMode`, `ConsistencyCheck`).
const WITH_CRC64: &[&str] = &["HuaweiCloud", "Aliyun", "Tencent"];

/// The last minute of a day.
const LAST_MINUTE: u16 = 24 * 60 - 1;

/// The providers for which OMS reads URLs instead of a bucket.
const ADDRESSES: &[&str] = &["URLSource"];

/// Runs the checks that need no call.
pub(super) fn check(draft: &Draft<'_>, found: &mut BucketPreflight) {
    selection(draft, found);
    source(draft, found);
    encryption(draft, found);
    target(draft, found);
    cdn(draft, found);
    description(draft, found);
    windows(draft.windows, found);
    settings(draft, found);
}

fn is_empty(secret: Option<&Secret>) -> bool {
    secret.is_none_or(|secret| secret.expose().is_empty())
}

/// Checks `task_type`, and the fields of `src_node` that it needs.
fn selection(draft: &Draft<'_>, found: &mut BucketPreflight) {
    let keys = draft.path(BucketRole::Source, "object_key");
    let list = draft.path(BucketRole::Source, "list_file");
    let from_keys = matches!(draft.selection, Selection::Objects | Selection::Prefixes);
    let from_list = matches!(draft.selection, Selection::List | Selection::Addresses);
    if from_keys && draft.object_keys.is_empty() {
        let remedy = match draft.selection {
            Selection::Prefixes => {
                message!("name-prefixes", "Name the prefixes; one empty string stands for the whole bucket")
            }
            _ => message!(
                "name-objects",
                "Name the objects; for a whole bucket set `task_type` to `prefix` and this to one empty string"
            ),
        };
        found.error(BucketIssue::Missing, &keys, required_for_type(), remedy);
    }
    if from_list && draft.list_file.is_none() {
        let remedy = message!("name-list", "Name the bucket and the key of the list");
        found.error(BucketIssue::Missing, &list, required_for_type(), remedy);
    }
    if from_list && !draft.object_keys.is_empty() {
        let message = message!("keys-beside-list", "it has no effect if a list names the objects to migrate");
        found.warning(BucketIssue::NoEffect, &keys, message, message!("leave-out", "Leave it out"));
    }
    if from_keys && draft.list_file.is_some() {
        let message = message!("list-beside-keys", "it has no effect if `object_key` names the objects to migrate");
        let remedy = message!("leave-out-or-change-type", "Leave it out, or change `task_type`");
        found.warning(BucketIssue::NoEffect, &list, message, remedy);
    }
    object_keys(draft, &keys, found);
}

fn required_for_type() -> Message {
    message!("required-for-type", "it is required for this `task_type`")
}

fn object_keys(draft: &Draft<'_>, field: &str, found: &mut BucketPreflight) {
    let is_whole = draft.object_keys.iter().any(String::is_empty);
    if is_whole && draft.selection == Selection::Objects {
        let message =
            message!("empty-object-name", "an empty name stands for the whole bucket only with `task_type` `prefix`");
        let remedy = message!("set-type-to-prefix", "Set `task_type` to `prefix`, or name the objects");
        found.error(BucketIssue::Conflict, field, message, remedy);
    }
    if is_whole && draft.selection == Selection::Prefixes && draft.object_keys.len() > 1 {
        let message =
            message!("empty-prefix", "the empty prefix takes the whole bucket; the other entries add nothing");
        let remedy = message!("leave-out-prefix", "Leave out the empty prefix or the others");
        found.warning(BucketIssue::NoEffect, field, message, remedy);
    }
    let prefix = draft.save_prefix.chars().count();
    for (index, key) in draft.object_keys.iter().enumerate() {
        let length = prefix + key.chars().count();
        if prefix > 0 && length > LONGEST_NAME {
            let message = message!(
                "name-too-long",
                "`save_prefix` and this have {length} characters, {most} are allowed",
                length = length,
                most = LONGEST_NAME
            );
            let remedy = message!("shorten-save-prefix", "Shorten `save_prefix`");
            found.error(BucketIssue::Limit, &format!("{field}[{index}]"), message, remedy);
        }
    }
}

/// Checks the provider, and the credentials for it.
fn source(draft: &Draft<'_>, found: &mut BucketPreflight) {
    let path = |field: &str| draft.path(BucketRole::Source, field);
    let is_addresses = draft.is_cloud(ADDRESSES);
    if draft.kind == DraftKind::Sync && (is_addresses || draft.is_cloud(&["Google"])) {
        let message = message!("sync-provider", "synchronizations do not read from {provider}", provider = draft.cloud);
        let remedy = message!("create-task", "Create a migration task");
        return found.error(BucketIssue::Provider, &path("cloud_type"), message, remedy);
    }
    match (is_addresses, draft.selection) {
        (_, Selection::Unknown) => {}
        (true, Selection::Addresses) => return,
        (true, _) => {
            let remedy = message!(
                "set-type-to-addresses",
                "Set `task_type` to the list of addresses, or name the provider of the bucket"
            );
            let message = message!(
                "addresses-not-bucket",
                "`URLSource` is a list of addresses, and `task_type` asks for a bucket"
            );
            return found.error(BucketIssue::Conflict, &path("cloud_type"), message, remedy);
        }
        (false, Selection::Addresses) => {
            let message = message!(
                "addresses-need-url-source",
                "a list of addresses needs `URLSource`, not `{provider}`",
                provider = draft.cloud
            );
            let remedy = message!("set-to-url-source", "Set it to `URLSource`");
            return found.error(BucketIssue::Conflict, &path("cloud_type"), message, remedy);
        }
        (false, _) => {}
    }
    for (field, value) in [("bucket", draft.source.bucket), ("region", draft.source.region)] {
        if value.is_empty() {
            found.error(
                BucketIssue::Missing,
                &path(field),
                message!("required", "it is required"),
                message!("set-it", "Set it"),
            );
        }
    }
    credentials(draft, found);
}

fn credentials(draft: &Draft<'_>, found: &mut BucketPreflight) {
    let source = &draft.source;
    let needed: &[(&str, bool)] = if draft.is_cloud(&["Google"]) {
        &[("json_auth_file", is_empty(source.json_auth_file))]
    } else if draft.is_cloud(&["Azure"]) && draft.kind != DraftKind::Sync {
        &[("connection_string", is_empty(source.connection_string))]
    } else {
        &[("ak", is_empty(source.ak)), ("sk", is_empty(source.sk))]
    };
    for (field, is_missing) in needed {
        if *is_missing {
            let message = message!(
                "provider-signs-in-with",
                "{provider} signs in with it, and it is missing",
                provider = draft.cloud
            );
            found.error(
                BucketIssue::Missing,
                &draft.path(BucketRole::Source, field),
                message,
                message!("set-it", "Set it"),
            );
        }
    }
    let app_id = draft.path(BucketRole::Source, "app_id");
    match (draft.is_cloud(&["Tencent"]), source.app_id.is_empty()) {
        (true, true) => {
            let message = message!("required-for-tencent", "it is required for Tencent Cloud");
            found.error(
                BucketIssue::Missing,
                &app_id,
                message,
                message!("set-app-id", "Set it to the APPID of the account that owns the bucket"),
            );
        }
        (false, false) => {
            let message = message!("only-for-tencent", "it means nothing for other providers than Tencent Cloud");
            found.warning(BucketIssue::NoEffect, &app_id, message, message!("leave-out", "Leave it out"));
        }
        _ => {}
    }
}

/// Checks that there is a KMS key if credentials are encrypted with one.
fn encryption(draft: &Draft<'_>, found: &mut BucketPreflight) {
    let mut encrypted = vec![
        (draft.path(BucketRole::Source, "kms_key_id"), draft.source.crypto, draft.source.kms_key),
        (draft.path(BucketRole::Target, "kms_key_id"), draft.target.crypto, draft.target.kms_key),
    ];
    if let Some(cdn) = draft.cdn {
        let key = cdn.kms_key_id.as_deref().unwrap_or_default();
        encrypted.push(("source_cdn.kms_key_id".to_owned(), cdn.crypto_type.as_ref(), key));
    }
    for (field, crypto, key) in encrypted {
        if crypto == Some(&CredentialCryptoType::Kms) && key.is_empty() {
            let message = message!("kms-key-missing", "credentials that KMS encrypts need the id of their key");
            found.error(BucketIssue::Missing, &field, message, message!("set-key-id", "Set it to the id of the key"));
        }
    }
}

fn target(draft: &Draft<'_>, found: &mut BucketPreflight) {
    let path = |field: &str| draft.path(BucketRole::Target, field);
    for (field, is_missing) in [("ak", is_empty(draft.target.ak)), ("sk", is_empty(draft.target.sk))] {
        if is_missing {
            found.error(BucketIssue::Missing, &path(field), not_empty(), message!("set-it", "Set it"));
        }
    }
    for (field, value) in [("bucket", draft.target.bucket), ("region", draft.target.region)] {
        if value.is_empty() {
            found.error(BucketIssue::Missing, &path(field), not_empty(), message!("set-it", "Set it"));
        }
    }
    if !draft.save_prefix.is_empty() && !draft.save_prefix.ends_with('/') {
        let message = message!(
            "save-prefix-not-a-folder",
            "it is put before each name as it is: `a.txt` becomes `{prefix}a.txt`",
            prefix = draft.save_prefix
        );
        let remedy = message!("end-with-slash", "End it with `/` where a folder is meant");
        found.warning(BucketIssue::Prefix, &path("save_prefix"), message, remedy);
    }
}

fn not_empty() -> Message {
    message!("must-not-be-empty", "it must not be empty")
}

/// Checks the key of a CDN (`OMS.1032`).
fn cdn(draft: &Draft<'_>, found: &mut BucketPreflight) {
    use CdnAuthenticationType::{KsyunPrivateAuthentication, NoAuthentication, QiniuPrivateAuthentication};
    let Some(cdn) = draft.cdn else { return };
    let needs_none = [NoAuthentication, QiniuPrivateAuthentication, KsyunPrivateAuthentication];
    if !needs_none.contains(&cdn.authentication_type) && is_empty(cdn.authentication_key.as_ref()) {
        let message = message!(
            "cdn-needs-key",
            "`{authentication}` needs a key",
            authentication = cdn.authentication_type.as_str()
        );
        found.error(
            BucketIssue::Missing,
            "source_cdn.authentication_key",
            message,
            message!("set-cdn-key", "Set it to the key of the CDN"),
        );
    }
    if cdn.domain.contains('/') {
        let message = message!("cdn-domain", "a domain name is wanted, without protocol and path");
        let remedy = message!("write-domain", "Write it as `cdn.example.com`");
        found.error(BucketIssue::Cdn, "source_cdn.domain", message, remedy);
    }
}

fn description(draft: &Draft<'_>, found: &mut BucketPreflight) {
    let forbidden = if draft.kind == DraftKind::Sync { FORBIDDEN_IN_SYNC } else { FORBIDDEN };
    if draft.description.contains(forbidden) {
        let listed: Vec<String> = forbidden.iter().map(|character| format!("`{character}`")).collect();
        let message =
            message!("forbidden-characters", "it must not hold any of {characters}", characters = listed.join(" "));
        found.error(BucketIssue::Characters, "description", message, message!("remove-characters", "Remove them"));
    }
}

/// Checks the windows of limited bandwidth: minutes of the day, both ends inclusive (`OMS.0085`, `OMS.0087`).
fn windows(windows: &[BandwidthPolicy], found: &mut BucketPreflight) {
    let mut taken: Vec<(usize, u16, u16)> = Vec::new();
    for (index, window) in windows.iter().enumerate() {
        let field = format!("bandwidth_policy[{index}]");
        let (Some(start), Some(end)) = (minute(window.start.as_deref()), minute(window.end.as_deref())) else {
            if !found.concerns(&field) {
                let message = message!("window-times", "its times are written as `hh:mm`, from `00:00` to `23:59`");
                found.error(
                    BucketIssue::Bandwidth,
                    &field,
                    message,
                    message!("write-times", "Write both times this way"),
                );
            }
            continue;
        };
        let parts = if start <= end {
            vec![(index, start, end)]
        } else {
            let message = message!(
                "window-crosses-midnight",
                "it ends before it begins; no document says whether a window may cross midnight"
            );
            let remedy = message!("make-two-windows", "Make two windows of it");
            found.warning(BucketIssue::Bandwidth, &field, message, remedy);
            vec![(index, start, LAST_MINUTE), (index, 0, end)]
        };
        let overlaps =
            |(_, first, last): &&(usize, u16, u16)| parts.iter().any(|(_, start, end)| start <= last && first <= end);
        if let Some((other, ..)) = taken.iter().find(overlaps) {
            let message = message!(
                "windows-overlap",
                "it overlaps `bandwidth_policy[{other}]`; both ends of a window count",
                other = *other
            );
            let remedy = message!("begin-window-later", "Begin it one minute after the other ends");
            found.error(BucketIssue::Bandwidth, &field, message, remedy);
        }
        taken.extend(parts);
    }
}

/// Parses `hh:mm` as a minute of the day.
fn minute(text: Option<&str>) -> Option<u16> {
    let (hours, minutes) = text?.split_once(':')?;
    let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (two_digits(hours) && two_digits(minutes) && hour < 24 && minute < 60).then(|| hour * 60 + minute)
}

fn settings(draft: &Draft<'_>, found: &mut BucketPreflight) {
    if draft.migrate_since.is_some_and(|since| since >= SECONDS_END) {
        let message = message!(
            "milliseconds",
            "it is so large that it must be milliseconds; requests take seconds, only replies give milliseconds"
        );
        found.error(BucketIssue::Time, "migrate_since", message, message!("divide", "Divide it by 1,000"));
    }
    if !draft.is_cloud(WITH_CRC64) {
        for field in &draft.compares_crc64 {
            let message = message!(
                "no-crc64",
                "{provider} has no CRC64 values to compare; sizes and times are compared instead",
                provider = draft.cloud
            );
            found.warning(
                BucketIssue::NoEffect,
                field,
                message,
                message!("choose-check", "Choose another check, or expect this one"),
            );
        }
    }
    if draft.checks_nothing && !draft.is_cloud(ADDRESSES) {
        let message = message!("no-check-of-bucket", "it is meant for lists of addresses");
        let remedy = message!("take-size-and-time", "Leave it out, or take `size_last_modified`");
        found.warning(BucketIssue::NoEffect, "consistency_check", message, remedy);
    }
}
