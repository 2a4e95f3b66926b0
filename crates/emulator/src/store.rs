//! Keeps the state across restarts: one row per resource, written before the change is acknowledged.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use huaweicloud_auth::{Message, message};

use crate::cloud::Cloud;
use crate::world::kernel::Setup;
use crate::world::table::Change;

/// A store could not be read or written.
#[derive(Debug)]
pub(crate) struct StateError(pub(crate) Message);

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for StateError {}

/// Changes of a project that are not stored yet: only the last change of each row, so there are at most as many as
/// rows.
#[derive(Debug, Default)]
#[cfg_attr(not(feature = "state"), allow(dead_code, reason = "only a store reads it"))]
pub(crate) struct Unsaved(BTreeMap<(&'static str, String), Option<Vec<u8>>>);

impl Unsaved {
    pub(crate) fn add(&mut self, changes: Vec<Change>) {
        self.0.extend(changes.into_iter().map(|change| ((change.table, change.key), change.row)));
    }
}

#[cfg(feature = "state")]
pub(crate) use disk::Store;
#[cfg(not(feature = "state"))]
pub(crate) use memory::Store;

#[cfg(not(feature = "state"))]
mod memory {
    use super::*;

    /// Without the feature `state`, no store can exist.
    #[derive(Debug)]
    pub(crate) enum Store {}

    impl Store {
        pub(crate) fn open(_: &Path, _: &Arc<Setup>) -> Result<(Self, Vec<Cloud>), StateError> {
            Err(StateError(message!("state-without-feature", "this emulator was built without the feature `state`")))
        }

        pub(crate) fn write(&self, _: &str, _: &[&Unsaved]) -> Result<(), StateError> {
            match *self {}
        }

        pub(crate) fn has_failed(&self) -> bool {
            match *self {}
        }
    }
}

#[cfg(feature = "state")]
mod disk {
    use std::io::ErrorKind;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::PathBuf;
    use std::sync::{Mutex, PoisonError};

    use redb::{Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError, TableDefinition};

    use super::*;

    /// Rows by project, table and key. The name contains the version: another layout is another table.
    const ROWS: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("rows-1");

    /// A database file. Each write is one transaction and is on disk when the call returns.
    pub(crate) struct Store {
        path: PathBuf,
        /// `None` after a failed write: the database then accepts no more, and is reopened for the next write.
        database: Mutex<Option<Database>>,
    }

    impl fmt::Debug for Store {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Store")
        }
    }

    fn wrap(error: impl fmt::Display) -> StateError {
        StateError(Message::verbatim(error.to_string()))
    }

    fn damaged() -> StateError {
        StateError(message!("state-damaged", "it is damaged; move it away, and the emulator creates a new one"))
    }

    fn corrupted(how: String) -> StateError {
        StateError(message!(
            "state-corrupted",
            "it is damaged ({how}); move it away, and the emulator creates a new one",
            how = how
        ))
    }

    /// Says why a file cannot be opened, and what to do.
    fn explain(error: DatabaseError) -> StateError {
        let io = |error: &std::io::Error| match error.kind() {
            ErrorKind::InvalidData => {
                message!("state-of-another-program", "it is not a state file of an emulator; name another file")
            }
            ErrorKind::NotFound => message!("state-without-folder", "its folder does not exist; create it first"),
            ErrorKind::IsADirectory => message!("state-is-folder", "it is a folder; name a file"),
            _ => Message::verbatim(error.to_string()),
        };
        match error {
            DatabaseError::DatabaseAlreadyOpen => StateError(message!(
                "state-open-elsewhere",
                "another emulator has it open; stop that one, or name another file"
            )),
            DatabaseError::UpgradeRequired(_) => StateError(message!(
                "state-of-another-version",
                "it belongs to another version of the emulator; name another file"
            )),
            DatabaseError::Storage(StorageError::Corrupted(how)) => corrupted(how),
            DatabaseError::Storage(StorageError::Io(error)) => StateError(io(&error)),
            other => wrap(other),
        }
    }

    impl Store {
        /// Opens or creates the file, and reads its state.
        pub(crate) fn open(path: &Path, setup: &Arc<Setup>) -> Result<(Self, Vec<Cloud>), StateError> {
            // The database trusts its file, and may panic when it is damaged. Nothing is reused after that.
            catch_unwind(AssertUnwindSafe(|| Self::read(path, setup))).unwrap_or_else(|_| Err(damaged()))
        }

        fn read(path: &Path, setup: &Arc<Setup>) -> Result<(Self, Vec<Cloud>), StateError> {
            if std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() == 0) {
                return Err(StateError(message!(
                    "state-empty",
                    "it is empty, so what it contained is lost; remove it, and the emulator creates a new one"
                )));
            }
            let database = Database::create(path).map_err(explain)?;
            let transaction = database.begin_write().map_err(wrap)?;
            transaction.open_table(ROWS).map_err(wrap)?;
            transaction.commit().map_err(wrap)?;
            let transaction = database.begin_read().map_err(wrap)?;
            let table = transaction.open_table(ROWS).map_err(wrap)?;
            let mut clouds: BTreeMap<String, Cloud> = BTreeMap::new();
            for row in table.iter().map_err(wrap)? {
                let (key, value) = row.map_err(wrap)?;
                let (project, name, key) = key.value();
                let cloud = clouds.entry(project.to_owned()).or_insert_with(|| Cloud::new(project, setup.clone(), 0));
                if !cloud.load(name, key, value.value()) {
                    return Err(StateError(message!(
                        "state-row-unreadable",
                        "row {key} of {name} cannot be read; it belongs to another version of the emulator, so name another file",
                        key = key,
                        name = name
                    )));
                }
            }
            drop(table);
            drop(transaction);
            let mut clouds: Vec<Cloud> = clouds.into_values().collect();
            clouds.iter_mut().for_each(Cloud::wake);
            Ok((Self { path: path.to_owned(), database: Mutex::new(Some(database)) }, clouds))
        }

        /// Writes several sets of changes in order, all of them or none.
        pub(crate) fn write(&self, project: &str, changes: &[&Unsaved]) -> Result<(), StateError> {
            if changes.iter().all(|changes| changes.0.is_empty()) {
                return Ok(());
            }
            let mut held = self.database.lock().unwrap_or_else(PoisonError::into_inner);
            let database = match held.take() {
                Some(database) => database,
                None => {
                    catch_unwind(|| Database::open(&self.path).map_err(explain)).unwrap_or_else(|_| Err(damaged()))?
                }
            };
            commit(&database, project, changes)?;
            *held = Some(database);
            Ok(())
        }

        /// Whether the last write failed.
        pub(crate) fn has_failed(&self) -> bool {
            self.database.lock().unwrap_or_else(PoisonError::into_inner).is_none()
        }
    }

    fn commit(database: &Database, project: &str, changes: &[&Unsaved]) -> Result<(), StateError> {
        let transaction = database.begin_write().map_err(wrap)?;
        {
            let mut table = transaction.open_table(ROWS).map_err(wrap)?;
            for ((name, key), row) in changes.iter().flat_map(|changes| &changes.0) {
                let key = (project, *name, key.as_str());
                match row {
                    Some(row) => table.insert(key, row.as_slice()).map(drop).map_err(wrap)?,
                    None => table.remove(key).map(drop).map_err(wrap)?,
                }
            }
        }
        transaction.commit().map_err(wrap)
    }
}
