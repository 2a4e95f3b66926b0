//! [`Existing`]: the contents of lists, shared by many creates.

use std::collections::{HashMap, HashSet};
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
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    /// What the lists showed, by the list.
    lists: HashMap<String, Words>,
    /// Lists and marks of creates that began and are not known to have ended: one of them may have created something after
    /// the list was read.
    doubtful: HashSet<(String, String)>,
}

/// The ids of the records whose text contains a word.
type Words = HashMap<String, Vec<String>>;

impl Existing {
    /// Creates an empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks for a mark, reading the list if it has not been read, or if an earlier create with this mark has no known
    /// outcome. Concurrent callers wait for that read.
    pub(super) async fn find(&self, search: &Search<'_>) -> Result<Option<String>, Error> {
        let mut known = self.known.lock().await;
        let key = search.key();
        if known.doubtful.contains(&(key.clone(), search.mark.to_string())) {
            return search.find().await;
        }
        if !known.lists.contains_key(&key) {
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
            known.lists.insert(key.clone(), words);
        }
        let ids = known.lists.get(&key).and_then(|words| words.get(search.mark.as_str()));
        search.choose(ids.into_iter().flatten().map(String::as_str))
    }

    /// Records that something is about to be created. Until its outcome is known, its mark is looked for in the list itself,
    /// even if the create is dropped.
    pub(super) async fn begin(&self, search: &Search<'_>) {
        self.known.lock().await.doubtful.insert((search.key(), search.mark.to_string()));
    }

    /// Records the outcome of a create: the id, or that nothing was created.
    pub(super) async fn settle(&self, search: &Search<'_>, id: Option<&str>) {
        let mut known = self.known.lock().await;
        known.doubtful.remove(&(search.key(), search.mark.to_string()));
        if let Some(id) = id {
            let words = known.lists.entry(search.key()).or_default();
            words.entry(search.mark.to_string()).or_default().push(id.to_owned());
        }
    }
}

impl fmt::Debug for Existing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Existing")
    }
}
