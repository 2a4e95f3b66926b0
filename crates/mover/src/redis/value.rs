//! Finds where the value of each type ends in a snapshot. The contents are not interpreted: the target does that.

use tokio::io::AsyncRead;

use super::rdb::{Problem, Snapshot, refused};

/// The types of values, grouped by what follows the type.
mod kind {
    pub(super) const STRING: u8 = 0;
    pub(super) const LIST: u8 = 1;
    pub(super) const SET: u8 = 2;
    pub(super) const SORTED_SET_TEXT: u8 = 3;
    pub(super) const HASH: u8 = 4;
    pub(super) const SORTED_SET: u8 = 5;
    pub(super) const MODULE_OLD: u8 = 6;
    pub(super) const MODULE: u8 = 7;
    pub(super) const HASH_ZIPMAP: u8 = 9;
    pub(super) const HASH_ZIPLIST: u8 = 13;
    pub(super) const LIST_ZIPLISTS: u8 = 14;
    pub(super) const STREAM: u8 = 15;
    pub(super) const HASH_LISTPACK: u8 = 16;
    pub(super) const SORTED_SET_LISTPACK: u8 = 17;
    pub(super) const LIST_LISTPACKS: u8 = 18;
    pub(super) const STREAM_2: u8 = 19;
    pub(super) const SET_LISTPACK: u8 = 20;
    pub(super) const STREAM_3: u8 = 21;
    /// Types with two meanings: release candidates of Redis 7.4 and Valkey 9 use them differently.
    pub(super) const AMBIGUOUS: [u8; 2] = [22, 23];
    pub(super) const HASH_EXPIRING: u8 = 24;
    pub(super) const HASH_EXPIRING_LISTPACK: u8 = 25;
}

/// The kinds of parts of module data; each part shows where it ends.
mod part {
    pub(super) const END: u64 = 0;
    pub(super) const SIGNED: u64 = 1;
    pub(super) const UNSIGNED: u64 = 2;
    pub(super) const FLOAT: u64 = 3;
    pub(super) const DOUBLE: u64 = 4;
    pub(super) const STRING: u64 = 5;
}

impl<R: AsyncRead + Unpin> Snapshot<'_, R> {
    /// Reads a whole value.
    pub(super) async fn value(&mut self, kind: u8) -> Result<(), Problem> {
        match kind {
            kind::STRING
            | kind::HASH_ZIPMAP..=kind::HASH_ZIPLIST
            | kind::HASH_LISTPACK
            | kind::SORTED_SET_LISTPACK
            | kind::SET_LISTPACK => self.skip_string().await,
            kind::LIST | kind::SET | kind::LIST_ZIPLISTS => self.strings(1).await,
            kind::HASH => self.strings(2).await,
            kind::SORTED_SET_TEXT => self.scored_in_text().await,
            kind::SORTED_SET => self.scored().await,
            kind::LIST_LISTPACKS => self.listpacks().await,
            kind::STREAM | kind::STREAM_2 | kind::STREAM_3 => self.stream(kind).await,
            kind::HASH_EXPIRING => {
                self.take(8).await?;
                self.expiring_fields().await
            }
            kind::HASH_EXPIRING_LISTPACK => {
                self.take(8).await?;
                self.skip_string().await
            }
            kind::MODULE_OLD => refused("it belongs to a module, in a format from before Redis 4.0"),
            kind::MODULE => self.refuse_module().await,
            kind if kind::AMBIGUOUS.contains(&kind) => refused(format!(
                "its type {kind} is a hash with expiring fields of a release candidate or of another server; \
                 Redis 7.4 and newer write other types"
            )),
            kind => refused(format!("its type {kind} is not known; the source is newer than this migration")),
        }
    }

    /// Reads a length, and that many groups of strings.
    async fn strings(&mut self, group: u64) -> Result<(), Problem> {
        for _ in 0..self.length().await? {
            for _ in 0..group {
                self.skip_string().await?;
            }
        }
        Ok(())
    }

    /// Reads members with scores that are text. The length of a score is one byte; three lengths stand for special
    /// numbers without digits.
    async fn scored_in_text(&mut self) -> Result<(), Problem> {
        for _ in 0..self.length().await? {
            self.skip_string().await?;
            match self.byte().await? {
                253..=255 => {}
                digits => self.take(u64::from(digits)).await?,
            }
        }
        Ok(())
    }

    async fn scored(&mut self) -> Result<(), Problem> {
        for _ in 0..self.length().await? {
            self.skip_string().await?;
            self.take(8).await?;
        }
        Ok(())
    }

    async fn listpacks(&mut self) -> Result<(), Problem> {
        for _ in 0..self.length().await? {
            self.length().await?;
            self.skip_string().await?;
        }
        Ok(())
    }

    async fn expiring_fields(&mut self) -> Result<(), Problem> {
        for _ in 0..self.length().await? {
            self.length().await?;
            self.skip_string().await?;
            self.skip_string().await?;
        }
        Ok(())
    }

    async fn stream(&mut self, kind: u8) -> Result<(), Problem> {
        self.strings(2).await?;
        // The number of entries and the last id. Newer types also have the first id, the latest deleted id, and the
        // number of entries ever added.
        self.lengths(if kind == kind::STREAM { 3 } else { 8 }).await?;
        for _ in 0..self.length().await? {
            self.skip_string().await?;
            self.lengths(if kind == kind::STREAM { 2 } else { 3 }).await?;
            for _ in 0..self.length().await? {
                // Id and delivery time, then the number of deliveries.
                self.take(16 + 8).await?;
                self.length().await?;
            }
            self.consumers(kind).await?;
        }
        Ok(())
    }

    async fn consumers(&mut self, kind: u8) -> Result<(), Problem> {
        for _ in 0..self.length().await? {
            self.skip_string().await?;
            self.take(if kind == kind::STREAM_3 { 16 } else { 8 }).await?;
            for _ in 0..self.length().await? {
                self.take(16).await?;
            }
        }
        Ok(())
    }

    async fn refuse_module(&mut self) -> Result<(), Problem> {
        let name = module_name(self.length().await?);
        refused(format!(
            "it is of the module {name}; values of modules are not migrated, so delete the key at the source"
        ))
    }

    /// Reads data of a module that belongs to no key.
    pub(super) async fn module(&mut self) -> Result<(), Problem> {
        self.length().await?;
        loop {
            match self.length().await? {
                part::END => return Ok(()),
                part::SIGNED | part::UNSIGNED => self.lengths(1).await?,
                part::FLOAT => self.take(4).await?,
                part::DOUBLE => self.take(8).await?,
                part::STRING => self.skip_string().await?,
                other => return refused(format!("the snapshot has module data of an unknown kind {other}")),
            }
        }
    }
}

/// Decodes the nine characters of a module's id, six bits each, above ten bits of version.
fn module_name(identifier: u64) -> String {
    const CHARACTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let character = |at: u32| CHARACTERS.get((identifier >> (10 + 6 * at)) as usize & 63).map(|byte| char::from(*byte));
    (0..9).rev().filter_map(character).collect()
}

#[cfg(test)]
mod tests;
