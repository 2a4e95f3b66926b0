//! The catalogs: the messages of both languages. A file is parsed when its first message is needed. A command needs the
//! messages of only a few rooms, and parsing all files takes longer than most commands.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue as Value};

use super::language::Language;

type Bundle = FluentBundle<FluentResource>;

/// The files of a language, each with its room.
macro_rules! files {
    ($language:literal: $($room:literal),* $(,)?) => {
        &[$(($room, include_str!(concat!("../../locales/", $language, "/", $room, ".ftl")))),*]
    };
}

/// The files of each language. Help is English in the comments of the command line.
pub(super) const fn files(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::English => files!(
            "en": "apply", "call", "check", "compare", "cutover", "demo", "emulator", "failure", "manifest", "output", "plan",
            "profile", "settings", "setup", "status", "tools", "verbs", "verify", "wait"
        ),
        Language::Chinese => files!(
            "zh-CN": "apply", "call", "check", "compare", "cures", "cutover", "demo", "emulator", "failure", "help", "library",
            "manifest", "output", "plan", "profile", "settings", "setup", "status", "tools", "verbs", "verify", "wait"
        ),
    }
}

/// Returns the messages of the room that an id begins with.
fn bundle(language: Language, id: &str) -> Option<&'static Bundle> {
    static ENGLISH: [OnceLock<Bundle>; files(Language::English).len()] =
        [const { OnceLock::new() }; files(Language::English).len()];
    static CHINESE: [OnceLock<Bundle>; files(Language::Chinese).len()] =
        [const { OnceLock::new() }; files(Language::Chinese).len()];
    let bundles = match language {
        Language::English => &ENGLISH[..],
        Language::Chinese => &CHINESE[..],
    };
    let own = id.split('-').next();
    let ((_, text), bundle) = files(language).iter().zip(bundles).find(|((room, _), _)| Some(*room) == own)?;
    Some(bundle.get_or_init(|| load(language, text)))
}

/// Parses a file. Tests report what is wrong with an entry; here, the other entries are used.
fn load(language: Language, text: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // Direction marks around values are only for right-to-left languages, and would be copied along with the values.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    // A duplicate id keeps its first message.
    let _ = bundle.add_resource(resource);
    bundle
}

/// Returns a message in the language, or else in English, or else its id.
pub(super) fn text(language: Language, id: &str, values: &[(&'static str, Value<'_>)]) -> String {
    let text = find(language, id, None, values).or_else(|| find(Language::English, id, None, values));
    text.unwrap_or_else(|| id.to_owned())
}

/// Returns the message of an entry, or of one of its attributes, if there is one.
pub(super) fn find(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    values: &[(&'static str, Value<'_>)],
) -> Option<String> {
    let bundle = bundle(language, id)?;
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut arguments = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        arguments.set(*name, value.clone());
    }
    // A variable without a value is shown as its name.
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned())
}
