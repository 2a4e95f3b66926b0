//! Describes the shape of a manifest as data: every field with its kind and meaning. The reader, the messages about typing
//! errors, the JSON Schema and the CSV columns are all derived from it.

pub(crate) mod schema;
pub(crate) mod validate;

use super::{amount, place, secrets};

use crate::locale::say;

/// A word of the manifest, and the corresponding word of the service.
pub(crate) type Choice = (&'static str, &'static str);

/// The kind of value in a field.
#[derive(Clone, Copy)]
pub(crate) enum FieldKind {
    /// Any non-empty text.
    Text,
    /// Text in a special form.
    Form(&'static Form),
    /// Text that says where keys or data are. The form itself decides what may be a secret.
    Reference(&'static Form),
    /// The name of an object, or its beginning. It may look like a key.
    ObjectName,
    Integer(i64, i64),
    Boolean,
    Choice(&'static [Choice]),
    /// Names and values chosen by the user.
    Labels,
    List(&'static FieldKind),
    Object(&'static Section),
    /// An entry, or the name of a table with entries.
    Entry {
        entry: &'static Section,
        table: &'static Section,
    },
}

/// A form of text.
pub(crate) struct Form {
    /// The name of the form in messages.
    pub(crate) name: fn() -> String,
    /// A regular expression for editors; `check` decides.
    pub(crate) pattern: &'static str,
    pub(crate) check: fn(&str) -> Result<(), String>,
    /// Whether a number is accepted as well as text.
    pub(crate) or_number: bool,
}

/// A field of a section.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: FieldKind,
    pub(crate) required: bool,
    pub(crate) about: &'static str,
}

/// A mapping with known keys.
pub(crate) struct Section {
    /// The name of the section in messages, with its article if the language has articles.
    pub(crate) name: fn() -> String,
    pub(crate) fields: &'static [Field],
    /// Sections whose fields may also appear in this one.
    pub(crate) includes: &'static [&'static Section],
}

impl Section {
    /// Returns all fields, including the fields of included sections.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(self.includes.iter().flat_map(|section| section.fields))
    }

    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.all().find(|field| field.name == name)
    }
}

const fn field(name: &'static str, kind: FieldKind, about: &'static str) -> Field {
    Field { name, kind, required: false, about }
}

const fn required(name: &'static str, kind: FieldKind, about: &'static str) -> Field {
    Field { name, kind, required: true, about }
}

static NAME: Form = Form {
    name: || say!("manifest-form-name"),
    pattern: r"^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$",
    check: |text| check_name(text, 64),
    or_number: false,
};
static MANIFEST_NAME: Form = Form {
    name: || say!("manifest-form-name"),
    pattern: r"^[\p{L}\p{N}][\p{L}\p{N}._-]{1,31}$",
    check: check_manifest_name,
    or_number: false,
};
static SIZE: Form = Form {
    name: || say!("manifest-form-size"),
    pattern: r"^[0-9]+(\.[0-9]+)? ?([KMGTP]i?B|kB|B)?$",
    check: |text| amount::bytes(text).map(drop),
    or_number: true,
};
static RATE: Form = Form {
    name: || say!("manifest-form-rate"),
    pattern: r"^[0-9]+(\.[0-9]+)? ?([KMGTP]i?B|kB|B)/s$",
    check: |text| amount::rate(text).map(drop),
    or_number: false,
};
static TIME: Form = Form {
    name: || say!("manifest-form-time"),
    pattern: r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
    check: |text| amount::minute_of_day(text).map(drop),
    or_number: false,
};
static BEGIN: Form = Form {
    name: || say!("manifest-form-time"),
    pattern: r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
    check: |text| amount::begin_of_window(text).map(drop),
    or_number: false,
};
static ZONE: Form = Form {
    name: || say!("manifest-form-offset"),
    pattern: r"^Z$|^[+-][0-9]{2}:[0-9]{2}$",
    check: |text| amount::offset(text).map(drop),
    or_number: false,
};
static DATE: Form = Form {
    name: || say!("manifest-form-date"),
    pattern: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    check: |text| amount::date(text).map(drop),
    or_number: false,
};
static KEYS: Form = Form {
    name: || say!("manifest-form-keys"),
    pattern: r"^(env:[A-Z][A-Z0-9_]*|[A-Za-z][A-Za-z0-9._-]{0,31})$",
    check: |text| secrets::KeyOrigin::parse(text).map(drop),
    or_number: false,
};
static SOURCE: Form = Form {
    name: || say!("manifest-form-source"),
    pattern: concat!(
        "^(aws|aliyun|azure|baidu|google|huawei|kingsoft|qingcloud|qiniu|tencent|ucloud)://[A-Za-z0-9._$-]+/",
        "[A-Za-z0-9._$-]+(/.*)?$|^urls://[A-Za-z0-9._$-]+/.+$"
    ),
    check: |text| place::Source::parse(text).map(drop),
    or_number: false,
};
static DESTINATION: Form = Form {
    name: || say!("manifest-form-destination"),
    pattern: "^obs://[A-Za-z0-9._$-]+(/.*)?$",
    check: |text| place::Destination::parse(text).map(drop),
    or_number: false,
};
/// A number up to 65535.
macro_rules! port {
    () => {
        "0*(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[0-9]{1,4})"
    };
}
static REDIS_END: Form = Form {
    name: || say!("manifest-form-redis-end"),
    pattern: concat!("^(dcs://[A-Za-z0-9._$-]+|redis://[^@/,]+:", port!(), "(,[^@/,]+:", port!(), ")*)/?$"),
    check: |text| place::RedisEnd::parse(text).map(drop),
    or_number: false,
};

static DESCRIPTION: Form = Form {
    name: || say!("manifest-form-description"),
    pattern: r#"^[^\^<>&"'()]{1,160}$"#,
    check: check_description,
    or_number: false,
};

pub(crate) static OVERWRITE: [Choice; 4] = [
    ("never", "NO_OVERWRITE"),
    ("size-and-time", "SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"),
    ("crc64", "CRC64_COMPARISON_OVERWRITE"),
    ("always", "FULL_OVERWRITE"),
];
pub(crate) static CHECK: [Choice; 3] =
    [("size-and-time", "size_last_modified"), ("crc64", "crc64"), ("none", "no_check")];
pub(crate) static STORAGE_CLASS: [Choice; 5] = [
    ("standard", "STANDARD"),
    ("infrequent", "IA"),
    ("archive", "ARCHIVE"),
    ("deep-archive", "DEEP_ARCHIVE"),
    ("as-source", "SRC_STORAGE_MAPPING"),
];
pub(crate) static PRIORITY: [Choice; 3] = [("high", "HIGH"), ("medium", "MEDIUM"), ("low", "LOW")];
pub(crate) static MODE: [Choice; 2] = [("copy", "full_amount_migration"), ("follow", "incremental_migration")];
static AS: [Choice; 3] = [("auto", ""), ("task", ""), ("group", "")];
static RESUME: [Choice; 2] = [("auto", "auto"), ("manual", "manual")];
static EMPTY_TARGET: [Choice; 2] = [("required", ""), ("allowed-to-hold-keys", "")];
static THEN: [Choice; 2] = [("continue", ""), ("stop", "")];

static WINDOW: Section = Section {
    name: || say!("manifest-section-window"),
    fields: &[
        required("from", FieldKind::Form(&BEGIN), "When the limit begins, in the time of `zone`; quote it."),
        required("to", FieldKind::Form(&TIME), "When the limit ends, exclusive. A window may pass midnight."),
        required("limit", FieldKind::Form(&RATE), "From 1MiB/s to 200MiB/s."),
    ],
    includes: &[],
};
static BUCKET_KEYS: Section = Section {
    name: || say!("manifest-section-bucket-keys"),
    fields: &[
        field("source", FieldKind::Reference(&KEYS), "Profile, or env:PREFIX, with the keys of the source."),
        field("destination", FieldKind::Reference(&KEYS), "Profile, or env:PREFIX, with the keys of the destination."),
    ],
    includes: &[],
};
static REDIS_KEYS: Section = Section {
    name: || say!("manifest-section-redis-keys"),
    fields: &[
        field("source", FieldKind::Reference(&KEYS), "Profile, or env:PREFIX, with the password of the source."),
        field("target", FieldKind::Reference(&KEYS), "Profile, or env:PREFIX, with the password of the target."),
    ],
    includes: &[],
};
static DEFAULT_KEYS: Section =
    Section { name: || say!("manifest-section-keys"), fields: BUCKET_KEYS.fields, includes: &[] };

/// The options that buckets can have in common.
static BUCKET_OPTIONS: Section = Section {
    name: || say!("manifest-section-bucket-options"),
    fields: &[
        field(
            "overwrite",
            FieldKind::Choice(&OVERWRITE),
            "When an object that exists at the destination is copied again.",
        ),
        field("check", FieldKind::Choice(&CHECK), "How the service compares each object after copying it."),
        field("storage_class", FieldKind::Choice(&STORAGE_CLASS), "The storage class of the copies."),
        field("priority", FieldKind::Choice(&PRIORITY), "Which waiting tasks the service starts first."),
        field(
            "bandwidth",
            FieldKind::List(&FieldKind::Object(&WINDOW)),
            "Rate limits by time of day; there is no limit at other times.",
        ),
        field(
            "zone",
            FieldKind::Form(&ZONE),
            "Offset of the times of `bandwidth` and of the day of `since`; the region's own time by default.",
        ),
        field("metadata", FieldKind::Boolean, "Copy all metadata, not only the content type."),
        field(
            "restore_archived",
            FieldKind::Boolean,
            "Restore archived objects of the source first, which costs money.",
        ),
        field("requester_pays", FieldKind::Boolean, "Pay for the requests to the source."),
        field("record_failed", FieldKind::Boolean, "Have the service list the objects that failed; on by default."),
        field(
            "since",
            FieldKind::Form(&DATE),
            "Copy only objects that changed since this day began in the time of `zone`.",
        ),
        field("as", FieldKind::Choice(&AS), "A task, a group of tasks, or what policy.group_above says."),
        field("region", FieldKind::Text, "The region of the destination bucket."),
        field("app_id", FieldKind::Text, "The application id, for Tencent."),
        field("description", FieldKind::Form(&DESCRIPTION), "Text for people at the service; the mark follows it."),
    ],
    includes: &[],
};
static DEFAULT_BUCKET: Section =
    Section { name: || "defaults.bucket".to_owned(), fields: &[], includes: &[&BUCKET_OPTIONS] };
pub(crate) static BUCKET: Section = Section {
    name: || say!("manifest-section-bucket"),
    fields: &[
        required("name", FieldKind::Form(&NAME), "The name of the entry, which also identifies it at the service."),
        required("from", FieldKind::Reference(&SOURCE), "CLOUD://REGION/BUCKET or CLOUD://REGION/BUCKET/PREFIX."),
        required("to", FieldKind::Reference(&DESTINATION), "obs://BUCKET or obs://BUCKET/PREFIX."),
        field("prefixes", FieldKind::List(&FieldKind::ObjectName), "Only objects whose names begin with one of these."),
        field("list", FieldKind::ObjectName, "Only objects that this list file in the destination bucket names."),
        field("size", FieldKind::Form(&SIZE), "How much it holds, as far as you know, for policy.group_above."),
        field("objects", FieldKind::Integer(0, i64::MAX), "How many objects it holds, as far as you know."),
        field("keys", FieldKind::Object(&BUCKET_KEYS), "Where the keys of both sides are."),
        field("labels", FieldKind::Labels, "Names and values of your own, for --select."),
    ],
    includes: &[&BUCKET_OPTIONS],
};
static BUCKET_TABLE: Section = Section {
    name: || say!("manifest-section-bucket-table"),
    fields: &[
        required("from_csv", FieldKind::Text, "A CSV file next to the manifest, one bucket per line."),
        field("keys", FieldKind::Object(&BUCKET_KEYS), "Where the keys of both sides are, for each line."),
        field("labels", FieldKind::Labels, "Labels of each line."),
    ],
    includes: &[&BUCKET_OPTIONS],
};
static NETWORK: Section = Section {
    name: || say!("manifest-section-network"),
    fields: &[
        required("vpc", FieldKind::Text, "Id of the VPC from which both ends can be reached."),
        required("subnet", FieldKind::Text, "Id of a subnet in it."),
        required("security_group", FieldKind::Text, "Id of a security group that lets both ends be reached."),
    ],
    includes: &[],
};
static REDIS_OPTIONS: Section = Section {
    name: || say!("manifest-section-redis-options"),
    fields: &[
        field("mode", FieldKind::Choice(&MODE), "Copy once, or follow the source until the cut-over."),
        field("resume", FieldKind::Choice(&RESUME), "Whether the service resumes a broken connection automatically."),
        field("bandwidth", FieldKind::Form(&RATE), "Limit while following, in whole megabytes per second."),
        field(
            "empty_target",
            FieldKind::Choice(&EMPTY_TARGET),
            "Whether the target may hold keys before the migration.",
        ),
        field("region", FieldKind::Text, "The region of the migration."),
        field("network", FieldKind::Object(&NETWORK), "The network of the machine that copies."),
    ],
    includes: &[],
};
static DEFAULT_REDIS: Section =
    Section { name: || "defaults.redis".to_owned(), fields: &[], includes: &[&REDIS_OPTIONS] };
pub(crate) static INSTANCE: Section = Section {
    name: || say!("manifest-section-instance"),
    fields: &[
        required("name", FieldKind::Form(&NAME), "The name of the entry, which also identifies it at the service."),
        required("from", FieldKind::Reference(&REDIS_END), "redis://HOST:PORT or dcs://ID."),
        required("to", FieldKind::Reference(&REDIS_END), "dcs://ID, or redis://HOST:PORT in another region."),
        field("keys", FieldKind::Object(&REDIS_KEYS), "Where the passwords of both sides are."),
        field("labels", FieldKind::Labels, "Names and values of your own, for --select."),
    ],
    includes: &[&REDIS_OPTIONS],
};
static REDIS_TABLE: Section = Section {
    name: || say!("manifest-section-instance-table"),
    fields: &[
        required("from_csv", FieldKind::Text, "A CSV file next to the manifest, one instance per line."),
        field("keys", FieldKind::Object(&REDIS_KEYS), "Where the passwords of both sides are, for each line."),
        field("labels", FieldKind::Labels, "Labels of each line."),
    ],
    includes: &[&REDIS_OPTIONS],
};
static REDIS: Section = Section {
    name: || "redis".to_owned(),
    fields: &[
        field("network", FieldKind::Object(&NETWORK), "The network of the machines that copy."),
        required(
            "instances",
            FieldKind::List(&FieldKind::Entry { entry: &INSTANCE, table: &REDIS_TABLE }),
            "Every instance to move, or tables of them.",
        ),
    ],
    includes: &[],
};
static DEFAULTS: Section = Section {
    name: || "defaults".to_owned(),
    fields: &[
        field("region", FieldKind::Text, "The region of Huawei Cloud, such as cn-north-4."),
        field("keys", FieldKind::Object(&DEFAULT_KEYS), "Where the keys of buckets are."),
        field("bucket", FieldKind::Object(&DEFAULT_BUCKET), "Options of every bucket."),
        field("redis", FieldKind::Object(&DEFAULT_REDIS), "Options of every Redis instance."),
    ],
    includes: &[],
};
static ON_FAILURE: Section = Section {
    name: || "policy.on_failure".to_owned(),
    fields: &[
        field("retry", FieldKind::Integer(0, 100), "How often a failed item is retried; 0 by default."),
        field(
            "only_failed_objects",
            FieldKind::Boolean,
            "Retry only the failed objects, if the service listed them and the last run reached all others.",
        ),
        field("then", FieldKind::Choice(&THEN), "Whether the other items continue when an item has failed for good."),
    ],
    includes: &[],
};
static GROUP_ABOVE: Section = Section {
    name: || "policy.group_above".to_owned(),
    fields: &[
        field("size", FieldKind::Form(&SIZE), "A larger bucket becomes a task group."),
        field("objects", FieldKind::Integer(1, i64::MAX), "A bucket with more objects becomes a task group."),
    ],
    includes: &[],
};
static POLICY: Section = Section {
    name: || "policy".to_owned(),
    fields: &[
        field("ahead", FieldKind::Integer(1, 5_000), "How many tasks may wait in the service's queue; 20 by default."),
        field(
            "redis_at_once",
            FieldKind::Integer(1, 1_000),
            "How many Redis migrations may be set up or copying at a time; 10 by default. Those that follow do not count.",
        ),
        field("on_failure", FieldKind::Object(&ON_FAILURE), "What happens when an item fails."),
        field(
            "max_failures",
            FieldKind::Integer(1, 1_000_000),
            "Start nothing more once this many items have failed for good.",
        ),
        field("group_above", FieldKind::Object(&GROUP_ABOVE), "When a bucket is moved by a task group."),
    ],
    includes: &[],
};
pub(crate) static MANIFEST: Section = Section {
    name: || say!("manifest-section-manifest"),
    fields: &[
        required("version", FieldKind::Integer(1, 1), "The version of this format: 1."),
        required(
            "name",
            FieldKind::Form(&MANIFEST_NAME),
            "Marks the resources that this manifest creates at the service.",
        ),
        field("defaults", FieldKind::Object(&DEFAULTS), "Values that entries have in common."),
        field("policy", FieldKind::Object(&POLICY), "How fast to go, and what to do about failures."),
        field(
            "buckets",
            FieldKind::List(&FieldKind::Entry { entry: &BUCKET, table: &BUCKET_TABLE }),
            "Every bucket to move, or tables of them.",
        ),
        field("redis", FieldKind::Object(&REDIS), "Every Redis instance to move."),
    ],
    includes: &[],
};

/// Returns the service's word for a word of the manifest.
pub(crate) fn service_word(choices: &[Choice], word: &str) -> String {
    choices.iter().find(|(ours, _)| *ours == word).map_or(word, |(_, theirs)| theirs).to_owned()
}

/// Returns the word of the manifest for a word of the service.
pub(crate) fn our_word<'a>(choices: &[Choice], word: &'a str) -> &'a str {
    choices.iter().find(|(_, theirs)| *theirs == word).map_or(word, |(ours, _)| ours)
}

/// Checks a description. The mark is appended to it, and the services accept only 255 characters and not every character.
fn check_description(text: &str) -> Result<(), String> {
    let refused = |c: char| c.is_control() || "^<>&\"'()".contains(c);
    match text.chars().count() <= 160 && !text.trim().is_empty() && !text.contains(refused) {
        true => Ok(()),
        false => Err(say!("manifest-not-a-description")),
    }
}

/// The maximum length of the name of a manifest, in characters.
pub(crate) const LONGEST_NAME: usize = 32;

/// Checks the name of a manifest. A name of two characters gives every mark at least the four characters that the services
/// need.
fn check_manifest_name(text: &str) -> Result<(), String> {
    check_name(text, LONGEST_NAME)?;
    match text.chars().count() {
        0 | 1 => Err(say!("manifest-name-too-short", text = text)),
        _ => Ok(()),
    }
}

fn check_name(text: &str, most: usize) -> Result<(), String> {
    let count = text.chars().count();
    let first = text.chars().next().is_some_and(char::is_alphanumeric);
    let rest = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'));
    match first && rest && count <= most {
        true => Ok(()),
        false => Err(say!("manifest-not-a-name", text = text, most = most)),
    }
}

#[cfg(test)]
mod tests;
