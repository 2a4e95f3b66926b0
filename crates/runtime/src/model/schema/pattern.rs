//! Regular expressions of schemas, compiled once per process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use regex_lite::Regex;

/// A pattern that cannot be compiled is cached too, so that it is tried only once.
type Compiled = HashMap<&'static str, Option<Arc<Regex>>>;

/// Whether the pattern matches somewhere in the text.
///
/// A pattern that this engine cannot compile (such as look-around) matches everything, and the server decides. The
/// specification linter reports such patterns, so they are found before they reach a caller.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: LazyLock<Mutex<Compiled>> = LazyLock::new(Mutex::default);
    let regex = COMPILED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(pattern)
        .or_insert_with(|| Regex::new(pattern).ok().map(Arc::new))
        .clone();
    regex.is_none_or(|regex| regex.is_match(text))
}
