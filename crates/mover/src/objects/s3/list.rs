//! Lists a bucket page by page, from a server that is not trusted.

use futures_util::TryStreamExt;
use futures_util::stream::{self, BoxStream, StreamExt};

use super::client::{Call, S3, text};
use super::xml::{self, Listing};
use crate::objects::error::{Reason, StoreError};
use crate::objects::folder::{Found, Item};

/// How many pages in a row may be empty. Some servers return such pages, but a listing of only those never ends.
const EMPTY_PAGES: u32 = 1000;
/// The memory limit for the names of one level, and the overhead that each name counts in addition.
const LEVEL: usize = 128 << 20;
const EACH: usize = 100;

/// A listing in progress.
struct Pages {
    s3: S3,
    prefix: String,
    delimiter: &'static str,
    /// The token of the next page.
    token: Option<String>,
    over: bool,
    /// How many pages were read, and how many of the most recent ones in a row were empty.
    turned: u64,
    empty: u32,
    /// An earlier token: if the listing returns it again, the listing is a cycle.
    known: Option<String>,
}

impl Pages {
    fn of(s3: &S3, prefix: &str, delimiter: &'static str) -> Self {
        let (s3, prefix) = (s3.clone(), prefix.to_owned());
        Self { s3, prefix, delimiter, token: None, over: false, turned: 0, empty: 0, known: None }
    }

    async fn next(&mut self) -> Result<Option<Listing>, StoreError> {
        if self.over {
            return Ok(None);
        }
        let mut page = self.s3.page(&self.prefix, self.delimiter, self.token.as_deref()).await?;
        self.token = page.next.take();
        self.over = self.token.is_none();
        self.check(&page).map_err(|what| self.s3.error(Reason::Other, what))?;
        Ok(Some(page))
    }

    /// Rejects a page with other names, and a listing that does not end.
    fn check(&mut self, page: &Listing) -> Result<(), &'static str> {
        let mut names = page.objects.iter().map(|found| &found.key).chain(&page.folders);
        if names.any(|name| !name.starts_with(&self.prefix)) {
            return Err("The listing has names that were not requested.");
        }
        self.empty = if page.objects.is_empty() && page.folders.is_empty() { self.empty + 1 } else { 0 };
        if !self.over && (self.empty > EMPTY_PAGES || self.token == self.known) {
            return Err("The listing goes around in circles.");
        }
        // Replaces the token each time the number of pages doubles, so that every cycle is found, however long it is.
        self.turned += 1;
        if self.turned.is_power_of_two() {
            self.known.clone_from(&self.token);
        }
        Ok(())
    }
}

impl S3 {
    /// Lists all objects whose names begin with a prefix.
    pub(crate) fn objects(&self, prefix: &str) -> BoxStream<'static, Result<Found, StoreError>> {
        let pages = stream::try_unfold(Pages::of(self, prefix, ""), |mut pages| async {
            let page = pages.next().await?;
            Ok(page.map(|page| (stream::iter(page.objects.into_iter().map(Ok)), pages)))
        });
        pages.try_flatten().boxed()
    }

    /// Lists the direct entries of a folder: objects, and folders with a trailing slash.
    pub(crate) async fn level(&self, folder: &str) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut size) = (Vec::new(), 0_usize);
        let mut pages = Pages::of(self, folder, "/");
        while let Some(page) = pages.next().await? {
            let names = page.objects.iter().map(|found| &found.key).chain(&page.folders);
            size += names.map(|name| name.len() + EACH).sum::<usize>();
            if size > LEVEL {
                return Err(self.error(Reason::Other, "One folder has too many entries to show."));
            }
            // The placeholder of the folder itself is not one of its entries.
            items.extend(page.objects.into_iter().filter(|found| found.key != folder).map(Item::Object));
            items.extend(page.folders.into_iter().map(Item::Folder));
        }
        Ok(items)
    }

    async fn page(&self, prefix: &str, delimiter: &str, token: Option<&str>) -> Result<Listing, StoreError> {
        // URL-encoded, because XML cannot represent a control character.
        let mut query = vec![("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)];
        query.extend(Some(("delimiter", delimiter)).filter(|(_, delimiter)| !delimiter.is_empty()));
        query.extend(token.map(|token| ("continuation-token", token)));
        let answer = self.call(&Call { query: &query, ..Call::default() }).await;
        // Listing fails with 404 only when the bucket does not exist.
        let answer = answer.map_err(|error| error.instead_of(Reason::NoObject, Reason::NoBucket))?;
        xml::listing(&text(answer).await?).map_err(|what| self.error(Reason::Other, &self.quoted(&what)))
    }
}
