//! The command as people run it, on a copy of the golden specification that plays the part of both services: what it prints,
//! and its exit codes: 0 fresh, 4 stale, 1 broken.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::files::{self, FileSet};
use xtask::workspace;

/// A workspace of its own, below the folder Cargo keeps for this.
struct Workspace(PathBuf);

impl Workspace {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if root.exists() {
            std::fs::remove_dir_all(&root).unwrap();
        }
        let workspace = Self(root);
        let regions =
            "iam: { endpoint: 'https://iam.{region}.test', default: 'https://iam.test', regions: [north-1] }\n";
        let mut spec = FileSet::from([("openapi/regions.yaml".to_owned(), regions.to_owned())]);
        for (path, text) in support::spec() {
            for service in ["oms", "dcs"] {
                spec.insert(path.replace("golden", service), text.replace("golden/", &format!("{service}/")));
            }
        }
        workspace.write(&spec);
        workspace
    }

    fn write(&self, files: &FileSet) {
        workspace::apply(&self.0, files, &files::compare(files, &FileSet::new())).unwrap();
    }

    /// Replaces a text in a file.
    fn edit(&self, path: &str, find: &str, replace: &str) {
        let text = std::fs::read_to_string(self.0.join(path)).unwrap();
        assert!(text.contains(find), "{path} holds no `{find}`");
        self.write(&FileSet::from([(path.to_owned(), text.replacen(find, replace, 1))]));
    }

    /// Exit code, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output =
            Command::new(env!("CARGO_BIN_EXE_xtask")).arg("--root").arg(&self.0).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn codegen_writes_what_its_check_then_finds_fresh() {
    let workspace = Workspace::new("fresh");
    let (code, output, errors) = workspace.run(&["codegen", "--check"]);
    assert_eq!(code, 4, "{errors}");
    assert!(output.contains("missing: crates/oms/src/generated/mod.rs"), "{output}");
    assert!(errors.contains("run `cargo xtask codegen` and commit the result"), "{errors}");

    let (code, output, _) = workspace.run(&["codegen"]);
    assert_eq!(code, 0);
    assert!(output.contains("created crates/dcs/src/generated/openapi.json"), "{output}");

    let (code, output, errors) = workspace.run(&["codegen", "--check"]);
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(output.ends_with("generated files are up to date\n"), "{output}");
    let (code, output, _) = workspace.run(&["codegen"]);
    assert_eq!(code, 0);
    assert!(output.ends_with("files, 0 changed\n"), "{output}");
}

#[test]
fn check_finds_what_is_stale_and_orphaned_and_codegen_mends_it() {
    let workspace = Workspace::new("stale");
    workspace.run(&["codegen"]);
    workspace.edit("openapi/oms/gadgets.yaml", "Number of all gadgets.", "How many gadgets there are.");
    workspace.write(&FileSet::from([("crates/dcs/src/generated/types/old.rs".to_owned(), "//! Old.\n".to_owned())]));

    let (code, output, errors) = workspace.run(&["codegen", "--check"]);
    assert_eq!(code, 4);
    assert!(output.contains("stale: crates/oms/src/generated/types/gadgets.rs"), "{output}");
    assert!(output.contains("+    /// How many gadgets there are."), "{output}");
    assert!(output.contains("orphaned: crates/dcs/src/generated/types/old.rs"), "{output}");
    assert!(errors.contains("3 of "), "{errors}");
    assert_eq!(workspace.run(&["codegen", "--check", "dcs"]).0, 4);

    assert_eq!(workspace.run(&["codegen"]).0, 0);
    assert_eq!(workspace.run(&["codegen", "--check"]).0, 0);
}

#[test]
fn a_broken_specification_is_told_by_place_and_rule_and_writes_nothing() {
    let workspace = Workspace::new("broken");
    workspace.edit("openapi/dcs/gadgets.yaml", "summary: List gadgets", "summary: List gadgets.");
    for arguments in [&["codegen"][..], &["codegen", "--check"]] {
        let (code, _, errors) = workspace.run(arguments);
        assert_eq!(code, 1);
        assert!(errors.contains("openapi/dcs/gadgets.yaml:9: summary (operation `list_gadgets`): "), "{errors}");
    }
    assert!(!workspace.0.join("crates").exists());

    let (code, output, _) = workspace.run(&["spec", "lint"]);
    assert_eq!(code, 1);
    assert!(output.starts_with("openapi/oms.yaml: no problems\n") && output.contains("1 problem;"), "{output}");
}

#[test]
fn usage_errors_have_a_code_of_their_own() {
    let workspace = Workspace::new("usage");
    assert_eq!(workspace.run(&["codegen", "obs"]).0, 2);
    assert_eq!(workspace.run(&["spec", "lint", "--warnings"]).0, 2);
}
