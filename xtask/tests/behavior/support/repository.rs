//! A git repository that contains the golden specification, in place of both services.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;
use xtask::files::{self, FileSet};
use xtask::workspace;

/// A repository in a separate folder; dropping the value removes it.
pub(crate) struct Repository(pub PathBuf, #[expect(dead_code, reason = "removes the folder")] Option<TempDir>);

impl Repository {
    /// Creates a repository whose branch `main` contains the golden specification.
    pub(crate) fn new(name: &str) -> Self {
        let folder = tempfile::Builder::new().prefix(name).tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let root = folder.path().join(name);
        std::fs::create_dir_all(&root).unwrap();
        let repository = Self(root, Some(folder));
        let mut files = FileSet::from([
            ("Cargo.toml".to_owned(), "[workspace.package]\nversion = \"0.1.0\"\n".to_owned()),
            ("CHANGELOG.md".to_owned(), "# Changelog\n\n## Unreleased\n\n## 0.1.0\n".to_owned()),
        ]);
        for service in ["oms", "dcs"] {
            let manifest = "[package]\nversion.workspace = true\n";
            files.insert(format!("crates/{service}/Cargo.toml"), manifest.to_owned());
            for (path, text) in super::spec() {
                files.insert(path.replace("golden", service), text.replace("golden/", &format!("{service}/")));
            }
        }
        repository.write(&files);
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit("begin");
        repository
    }

    /// Names a copy in the same folder that does not exist yet.
    pub(crate) fn beside(&self, name: &str) -> Self {
        Self(self.0.with_file_name(name), None)
    }

    pub(crate) fn write(&self, texts: &FileSet) {
        workspace::apply(&self.0, texts, &files::compare(texts, &FileSet::new())).unwrap();
    }

    /// Replaces text in a file.
    pub(crate) fn edit(&self, path: &str, find: &str, replace: &str) {
        let text = std::fs::read_to_string(self.0.join(path)).unwrap();
        assert!(text.contains(find), "{path} holds no `{find}`");
        self.write(&FileSet::from([(path.to_owned(), text.replacen(find, replace, 1))]));
    }

    pub(crate) fn commit(&self, subject: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", subject]);
    }

    pub(crate) fn git(&self, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgSign=false"])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Returns exit code, standard output and standard error of `cargo xtask` in the repository.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(&self.0)
            .args(arguments)
            .current_dir(&self.0)
            .env("COLUMNS", "300")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}
