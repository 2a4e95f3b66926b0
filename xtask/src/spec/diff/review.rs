//! A review: two versions read, compared, and checked against accepted changes and versions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::accept::{self, Entry};
use super::bump::Bump;
use super::change::Change;
use super::compare::{compare, service_change};
use super::document::Document;
use super::iam;
use super::load::{self, Failure, Files};
use super::tree::{self, Branch};
use crate::files::FileSet;
use crate::spec::bundle::{self, Bundle};
use crate::spec::problem::Problems;
use crate::spec::published;
use crate::spec::source::{self, Sources};

/// Everything that a report shows.
#[derive(Debug)]
pub struct Review {
    pub base: String,
    pub head: String,
    pub services: BTreeSet<String>,
    pub changes: Vec<Change>,
    pub bumps: Vec<Bump>,
    /// Accepted changes that are not among the changes.
    pub stale: Vec<Entry>,
    /// The users of a component, by service and component.
    pub trees: BTreeMap<(String, String), Vec<Branch>>,
    /// Method and path of operations, by service and id.
    pub addresses: BTreeMap<(String, String), String>,
}

impl Review {
    /// Changes that break and are neither accepted nor covered by a version step.
    pub fn unsettled(&self) -> impl Iterator<Item = &Change> {
        let settled = |service: &str| self.bumps.iter().any(|bump| bump.service == service && bump.is_settled());
        self.changes
            .iter()
            .filter(move |change| change.breaks() && change.accepted.is_none() && !settled(&change.service))
    }
}

/// Files that an earlier review parsed. The next version has most of them in common.
#[derive(Debug, Default)]
pub struct Parsed {
    texts: FileSet,
    sources: Sources,
}

impl Parsed {
    /// Returns the published version of a service, according to the newest reviewed files.
    pub fn version(&self, service: &str) -> Option<String> {
        let bundle = bundle::bundle_leniently(service, &self.sources).ok()?;
        Some(published::published_version(&bundle.document))
    }

    fn get(&self, path: &str, text: &str) -> Option<Arc<source::Source>> {
        let same = self.texts.get(path).is_some_and(|known| known == text);
        self.sources.get(path).filter(|_| same).cloned()
    }
}

/// Reviews the changes from one version to the other. If `service` is given, only that service is reviewed.
pub fn review(base: &Files, head: &Files, service: Option<&str>) -> Result<Review, Failure> {
    review_after(&mut Parsed::default(), base, head, service)
}

/// Like [`review`], for one of several reviews in a row.
pub fn review_after(parsed: &mut Parsed, base: &Files, head: &Files, service: Option<&str>) -> Result<Review, Failure> {
    let (old, new) = parse(parsed, base, head, service)?;
    let mut review = Review {
        base: base.label.clone(),
        head: head.label.clone(),
        services: BTreeSet::new(),
        changes: Vec::new(),
        bumps: Vec::new(),
        stale: Vec::new(),
        trees: BTreeMap::new(),
        addresses: BTreeMap::new(),
    };
    for service in services(base, head, &old, &new, service)? {
        one_service(&service, (base, &old), (head, &new), &mut review)?;
        review.services.insert(service);
    }
    if service.is_none() && !base.is_document && !head.is_document {
        let changes = iam::changes(&old, &new);
        if !changes.is_empty() {
            review.services.insert(iam::RUNTIME.to_owned());
            review.changes.extend(changes);
        }
    }
    accept(base, head, service, &mut review)?;
    let bumps = review.services.iter().map(|service| Bump::new(service, &review.changes, &base.others, &head.others));
    review.bumps = bumps.collect();
    Ok(review)
}

/// Parses both versions; a file that is the same in both, or that was parsed before, is not parsed again.
fn parse(
    parsed: &mut Parsed,
    base: &Files,
    head: &Files,
    service: Option<&str>,
) -> Result<(Sources, Sources), Failure> {
    let (old, new) = (wanted(base, service), wanted(head, service));
    let new_sources = source::parse_with(&new, |path, text| parsed.get(path, text))
        .map_err(|problems| Failure::of(&head.label, &problems))?;
    let now = Parsed { texts: new, sources: new_sources };
    let known = |path: &str, text: &str| now.get(path, text).or_else(|| parsed.get(path, text));
    let old_sources = source::parse_with(&old, known).map_err(|problems| Failure::of(&base.label, &problems))?;
    let new_sources = now.sources.clone();
    *parsed = now;
    Ok((old_sources, new_sources))
}

/// Returns the files that a review reads: all of them, or those of one service and those that all services share.
fn wanted(files: &Files, service: Option<&str>) -> FileSet {
    let all: BTreeSet<String> = load::services(&files.specification);
    let others: Vec<&String> =
        all.iter().filter(|name| service.is_some_and(|service| service != name.as_str())).collect();
    let is_foreign = |path: &str| {
        let is_of = |name: &&String| path == bundle::root_file(name) || path.starts_with(&format!("openapi/{name}/"));
        others.iter().any(is_of)
    };
    let is_wanted = |path: &str| files.is_document || (path.ends_with(".yaml") && !is_foreign(path));
    let chosen = files.specification.iter().filter(|(path, _)| is_wanted(path));
    chosen.map(|(path, text)| (path.clone(), text.clone())).collect()
}

/// The services to compare. A bundled document is one service; it is compared only with the same service.
fn services(
    base: &Files,
    head: &Files,
    old: &Sources,
    new: &Sources,
    wanted: Option<&str>,
) -> Result<BTreeSet<String>, Failure> {
    let of = |files: &Files, sources: &Sources| match files.is_document {
        true => sources.values().next().map(|source| service_of(&source.value)).into_iter().collect(),
        false => load::services(&files.specification),
    };
    let (old_names, new_names): (BTreeSet<String>, BTreeSet<String>) = (of(base, old), of(head, new));
    let mut found: BTreeSet<String> = match (base.is_document, head.is_document) {
        (false, false) => old_names.union(&new_names).cloned().collect(),
        _ => old_names.intersection(&new_names).cloned().collect(),
    };
    if let Some(wanted) = wanted {
        found.retain(|name| name == wanted);
    }
    for (files, sources) in [(base, old), (head, new)] {
        let is_foreign = |source: &Arc<source::Source>| source.value.get("openapi").is_none();
        if found.is_empty() && files.is_document && sources.values().next().is_some_and(is_foreign) {
            return Err(Failure::Unreadable(format!(
                "{} is not an OpenAPI document: it has no key `openapi`",
                files.label
            )));
        }
    }
    if found.is_empty() {
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join("`, `");
        return Err(Failure::Usage(format!(
            "no service in common to compare{}: BASE ({}) describes `{}`, HEAD ({}) describes `{}`",
            wanted.map(|name| format!(" by the name `{name}`")).unwrap_or_default(),
            base.label,
            list(&old_names),
            head.label,
            list(&new_names),
        )));
    }
    Ok(found)
}

/// Returns the service of a bundled document: the first label of its host name.
fn service_of(document: &Value) -> String {
    let url = document.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    let host = url.rsplit("//").next().unwrap_or_default();
    host.split(['.', '/', ':']).next().unwrap_or_default().to_owned()
}

fn one_service(
    service: &str,
    (base, old): (&Files, &Sources),
    (head, new): (&Files, &Sources),
    review: &mut Review,
) -> Result<(), Failure> {
    let root = bundle::root_file(service);
    let exists = |files: &Files, sources: &Sources| files.is_document || sources.contains_key(&root);
    match (exists(base, old), exists(head, new)) {
        (true, true) => {}
        (was_there, _) => {
            review.changes.push(service_change(service, !was_there));
            return Ok(());
        }
    }
    let (old_bundle, new_bundle) = both(|| bundled(service, base, old), || bundled(service, head, new));
    let (old_bundle, new_bundle) = (old_bundle?, new_bundle?);
    let document =
        |bundle, files: &Files| Document::new(bundle).map_err(|problems| Failure::of(&files.label, &problems));
    let (old, new) = both(|| document(&old_bundle, base), || document(&new_bundle, head));
    let (old, new) = (old?, new?);
    let changes = compare(&old, &new);
    for change in &changes {
        if let Some(component) = &change.component {
            let key = (service.to_owned(), component.clone());
            review.trees.entry(key).or_insert_with(|| tree::of(&new.uses, &old.uses, component));
        }
    }
    for document in [&old, &new] {
        for operation in super::rename::operations(document) {
            let address = format!("{} {}", operation.method.to_uppercase(), operation.path);
            review.addresses.insert((service.to_owned(), operation.id().to_owned()), address);
        }
    }
    review.changes.extend(changes);
    Ok(())
}

/// Runs two steps in parallel.
fn both<A: Send, B>(old: impl FnOnce() -> A + Send, new: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let old = scope.spawn(old);
        let new = new();
        (old.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), new)
    })
}

fn bundled<'s>(service: &str, files: &Files, sources: &'s Sources) -> Result<Bundle<'s>, Failure> {
    if files.is_document {
        let file = sources.keys().next();
        return file
            .and_then(|file| Bundle::of_document(service, file, sources))
            .ok_or_else(|| Failure::Unreadable(format!("{} holds no document", files.label)));
    }
    bundle::bundle_leniently(service, sources).map_err(|problems| Failure::of(&files.label, &problems))
}

fn accept(base: &Files, head: &Files, service: Option<&str>, review: &mut Review) -> Result<(), Failure> {
    let entries = |files: &Files| {
        let text = files.specification.get(accept::FILE).map_or("", String::as_str);
        accept::parse(text).map_err(|problems| Failure::of(&files.label, &Problems::new(problems)))
    };
    let new = entries(head)?;
    // An unreadable old file accepts nothing.
    let old = entries(base).unwrap_or_default();
    let stale = accept::apply(&mut review.changes, &old, &new, service);
    // A bundled document does not say what was accepted before it.
    review.stale = if base.is_document { Vec::new() } else { stale.into_iter().cloned().collect() };
    Ok(())
}
