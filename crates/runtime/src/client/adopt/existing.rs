//! [`Existing`]: the contents of lists, shared by many creates.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::search::Search;
use crate::client::error::Error;

/// Reads what exists once, for many creates that are safe to repeat: without it, each of 400 creates reads the whole
/// list.
///
/// Pass it to each create with [`SendOnce::among`](crate::SendOnce::among). It serves every operation of one client and
/// records what is created through it. It does not see what other programs create later, so make a new one for each run
/// of a program.
///
/// ```
/// use huaweicloud_runtime::{Error, Existing, SendOnce};
///
/// # #[derive(serde::Deserialize)]
/// # struct Created {}
/// async fn run(creates: Vec<SendOnce<Created>>) -> Result<(), Error> {
///     let existing = Existing::new();
///     for create in creates {
///         println!("{}", create.among(&existing).await?.id());
///     }
///     Ok(())
/// }
/// ```
#[derive(Clone, Default)]
pub struct Existing {
    lists: Arc<Mutex<HashMap<String, Words>>>,
}

/// The ids of the records whose text contains a word.
type Words = HashMap<String, Vec<String>>;

impl Existing {
    /// Creates an empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for a mark, reading the list if it has not been read. Concurrent callers wait for that read.
    pub(super) async fn find(&self, search: &Search<'_>) -> Result<Option<String>, Error> {
        let mut lists = self.lists.lock().await;
        let key = search.key();
        if !lists.contains_key(&key) {
            let mut words = Words::new();
            for shown in search.read().await? {
                for word in shown.text.split_whitespace() {
                    let ids = words.entry(word.to_owned()).or_default();
                    // A text may contain a word twice.
                    if ids.last() != Some(&shown.id) {
                        ids.push(shown.id.clone());
                    }
                }
            }
            lists.insert(key.clone(), words);
        }
        let ids = lists.get(&key).and_then(|words| words.get(search.mark.as_str()));
        search.choose(ids.into_iter().flatten().map(String::as_str))
    }

    /// Records what was created.
    pub(super) async fn note(&self, search: &Search<'_>, id: &str) {
        let mut lists = self.lists.lock().await;
        let words = lists.entry(search.key()).or_default();
        words.entry(search.mark.to_string()).or_default().push(id.to_owned());
    }
}

impl fmt::Debug for Existing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Existing")
    }
}
