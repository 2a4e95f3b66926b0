//! A fake world for credential sources: variables and files.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use huaweicloud_auth::provider::{EnvironmentLookup, ProfileFile};

/// The variables and files that the sources see.
#[derive(Clone, Default)]
pub(crate) struct World {
    variables: HashMap<String, String>,
    files: HashMap<PathBuf, String>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.into(), text.to_owned());
        self
    }

    pub(crate) fn profile_file(&self) -> ProfileFile {
        let files = self.files.clone();
        ProfileFile::new().with_environment(self.lookup()).with_files(move |path: &Path| {
            let text = files.get(path).cloned();
            text.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))
        })
    }

    fn lookup(&self) -> EnvironmentLookup {
        let variables = self.variables.clone();
        EnvironmentLookup::from(move |name: &str| variables.get(name).cloned())
    }
}
