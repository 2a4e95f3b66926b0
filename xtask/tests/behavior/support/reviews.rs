//! Reviews of two versions of the golden specification.

use std::cell::RefCell;

use xtask::files::FileSet;
use xtask::spec::diff::load::Files;
use xtask::spec::diff::review::{Parsed, Review, review_after};

/// A version of the specification, by its files.
pub(crate) fn version(label: &str, specification: FileSet) -> Files {
    Files { label: label.to_owned(), specification, ..Files::default() }
}

/// Reviews the changes that turned one set of files into the other.
pub(crate) fn reviewed(base: FileSet, head: FileSet) -> Review {
    thread_local! {
        /// The files that the previous review parsed: most files are the same.
        static PARSED: RefCell<Parsed> = RefCell::default();
    }
    PARSED.with_borrow_mut(|parsed| review_after(parsed, &version("BASE", base), &version("HEAD", head), None)).unwrap()
}

/// Returns the golden specification after these edits: file, text, replacement.
pub(crate) fn edited(edits: &[(&str, &str, &str)]) -> FileSet {
    let mut files = super::spec();
    for (file, find, replace) in edits {
        super::edit(&mut files, file, find, replace).unwrap_or_else(|problem| panic!("{problem}"));
    }
    files
}

/// Returns the rule of every change between two versions of the golden specification.
pub(crate) fn rules_of(base: &[(&str, &str, &str)], head: &[(&str, &str, &str)]) -> Vec<&'static str> {
    reviewed(edited(base), edited(head)).changes.iter().map(|change| change.rule.id).collect()
}
