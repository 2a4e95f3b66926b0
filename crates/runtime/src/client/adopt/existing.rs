//! [`Existing`]: the contents of lists, shared by many creates.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::search::Search;
use crate::client::error::Error;
use crate::client::marks::Pin;

/// Reads each list once for many creates that are safe to repeat. Without it, each of 400 creates reads the whole list.
///
/// Pass it to each create with [`SendOnce::among`](crate::SendOnce::among). One value serves every operation of a client and
/// records the resources that are created through it. If the client has created a resource without it, a create with that
/// resource's mark searches the list itself. The value does not see later creates of other programs, or deletions, so create a
/// new value for each run of a program. As long as the value exists, the client remembers all marks that it has sent.
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
    /// The known contents, by client and list.
    known: Arc<Mutex<HashMap<(String, String), Known>>>,
}

/// The contents of a list, plus the resources that were created since.
struct Known {
    words: Words,
    /// Makes the client keep all marks that it sends from just before the list was read. The list may not show their resources.
    _pin: Pin,
}

/// For each word, the ids of the records whose description contains it.
type Words = HashMap<String, Vec<String>>;

impl Existing {
    /// Creates an empty value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks up a mark, and reads the list if it has not been read yet. Concurrent callers wait for that read.
    pub(super) async fn find(&self, search: &Search<'_>) -> Result<Option<String>, Error> {
        let pin = search.pin();
        let mut known = self.known.lock().await;
        let known = match known.entry((pin.client(), search.key())) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(space) => {
                let words = words(search).await?;
                space.insert(Known { words, _pin: pin })
            }
        };
        let ids = known.words.get(search.mark.as_str());
        search.choose(ids.into_iter().flatten().map(String::as_str))
    }

    /// Records the id of the resource that has the mark.
    pub(super) async fn add(&self, search: &Search<'_>, id: &str) {
        let mut known = self.known.lock().await;
        let Some(known) = known.get_mut(&(search.pin().client(), search.key())) else { return };
        let ids = known.words.entry(search.mark.to_string()).or_default();
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
}

/// Reads a list, and returns the ids of its records by word.
async fn words(search: &Search<'_>) -> Result<Words, Error> {
    let mut words = Words::new();
    for shown in search.read().await? {
        for word in shown.text.split_whitespace() {
            let ids = words.entry(word.to_owned()).or_default();
            // A description may contain a word twice.
            if ids.last() != Some(&shown.id) {
                ids.push(shown.id.clone());
            }
        }
    }
    Ok(words)
}

impl fmt::Debug for Existing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Existing")
    }
}
