//! Runs `cargo xtask release --dry-run` in a temporary repository: which versions it accepts, and which it does not.

use crate::support::repository::Repository;
use xtask::files::FileSet;

/// Creates a repository with one published crate for each service, all at the workspace's version.
fn repository(name: &str) -> Repository {
    let repository = Repository::new(name);
    let manifest = |service: &str| {
        let text =
            format!("[package]\nname = \"huaweicloud-{service}\"\nversion.workspace = true\nrust-version = \"1.85\"\n");
        (format!("crates/{service}/Cargo.toml"), text)
    };
    repository.write(&FileSet::from([manifest("oms"), manifest("dcs")]));
    version(&repository, "0.1.0");
    changelog(&repository, "## 0.1.0 (2026-12-01)\n\n### huaweicloud-oms\n\n- The first.\n");
    repository.commit("Release 0.1.0");
    repository.git(&["tag", "v0.1.0"]);
    repository
}

fn version(repository: &Repository, version: &str) {
    let text = format!("[workspace.package]\nversion = \"{version}\"\n");
    repository.write(&FileSet::from([("Cargo.toml".to_owned(), text)]));
}

fn changelog(repository: &Repository, sections: &str) {
    repository.write(&FileSet::from([("CHANGELOG.md".to_owned(), format!("# Changelog\n\n{sections}"))]));
}

/// Returns the exit code and the report.
fn plan(repository: &Repository) -> (i32, String) {
    let (code, output, errors) = repository.run(&["release", "--dry-run"]);
    (code, output + &errors)
}

const OLD: &str = "## 0.1.0 (2026-12-01)\n\n### huaweicloud-oms\n\n- The first.\n";

#[test]
fn what_changed_needs_another_version() {
    let repository = repository("release-step");
    let (code, report) = plan(&repository);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("huaweicloud-oms 0.1.0  leave"), "{report}");
    assert!(report.ends_with("There is nothing to publish.\n"), "{report}");
    for title in ["Unreleased", "[Unreleased]"] {
        changelog(&repository, &format!("## {title}\n\n### huaweicloud-oms\n\n- Fixed: one.\n\n{OLD}"));
        version(&repository, "0.1.0");
        let (code, report) = plan(&repository);
        assert_eq!(code, 1, "{report}");
        assert!(report.contains("huaweicloud-oms 0.1.0  STEP THE VERSION: 1 entry"), "{report}");
        version(&repository, "0.1.1");
        let (code, report) = plan(&repository);
        assert_eq!(code, 0, "{report}");
        assert!(report.contains("huaweicloud-oms 0.1.1  publish: 0.1.0 is the last release; 1 entry"), "{report}");
    }
}

/// By the steps in CONTRIBUTING, the section gets its date before the plan is requested.
#[test]
fn a_dated_section_without_a_tag_is_being_released() {
    let repository = repository("release-dated");
    version(&repository, "0.2.0");
    changelog(&repository, &format!("## [0.2.0] - 2027-01-02\n\n### huaweicloud-oms\n\n- Fixed: one.\n\n{OLD}"));
    let (code, report) = plan(&repository);
    assert_eq!(code, 0, "{report}");
    assert!(report.starts_with("Since v0.1.0") && report.contains("0.2.0 is being released"), "{report}");
    assert!(report.contains("huaweicloud-oms 0.2.0  publish: 0.1.0 is the last release; 1 entry"), "{report}");
    // A section whose version is in no manifest belongs to a past release whose tag is missing.
    version(&repository, "0.3.0");
    let (code, report) = plan(&repository);
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("no tag `v0.2.0`"), "{report}");
}

#[test]
fn the_first_release_is_prepared_like_any_other() {
    let repository = repository("release-first");
    repository.git(&["tag", "--delete", "v0.1.0"]);
    let (code, report) = plan(&repository);
    assert_eq!(code, 0, "{report}");
    assert!(report.starts_with("Nothing has been released yet"), "{report}");
    assert!(report.contains("huaweicloud-oms 0.1.0  publish: it has not been released; 1 entry"), "{report}");
    let (_, steps, _) = repository.run(&["ci", "--list"]);
    assert!(!steps.contains("semver-checks check-release"), "{steps}");
    repository.git(&["tag", "v0.1.0"]);
    let (_, steps, _) = repository.run(&["ci", "--list"]);
    assert!(steps.contains("semver-checks check-release"), "{steps}");
}

#[test]
fn a_step_that_is_too_small_or_backward_is_not_right() {
    let repository = repository("release-small");
    repository.edit("openapi/oms/gadgets.yaml", "enum: [MECHANICAL, electric]", "enum: [MECHANICAL]");
    for (number, code, says) in [
        ("0.1.0", 1, "STEP THE VERSION: "),
        ("0.1.1", 1, "STEP THE VERSION FURTHER: 0.1.0 is the last release; the specification requires a minor step"),
        ("0.0.9", 1, "THE VERSION GOES BACKWARD: 0.1.0 is the last release"),
        ("0.2.0", 0, "publish: 0.1.0 is the last release"),
        ("1.0.0", 0, "publish: 0.1.0 is the last release"),
    ] {
        version(&repository, number);
        let (found, report) = plan(&repository);
        assert_eq!(found, code, "{report}");
        assert!(report.contains(&format!("huaweicloud-oms {number}  {says}")), "{report}");
    }
}

/// A change of hand-written code shows neither in the specification nor, if its entry was forgotten, in the changelog.
#[test]
fn a_changed_file_is_a_change() {
    let repository = repository("release-edited");
    repository.write(&FileSet::from([("crates/oms/src/lib.rs".to_owned(), "//! The crate.\n".to_owned())]));
    repository.commit("Change the crate");
    let (code, report) = plan(&repository);
    assert_eq!(code, 1, "{report}");
    let says = "huaweicloud-oms 0.1.0  STEP THE VERSION: its files changed, and the changelog has no entry\n";
    assert!(report.contains(says) && report.contains("huaweicloud-dcs 0.1.0  leave: "), "{report}");
    version(&repository, "0.1.1");
    let (code, report) = plan(&repository);
    assert_eq!(code, 0, "{report}");
    assert!(report.contains("publish: 0.1.0 is the last release; its files changed, and the"), "{report}");
}

#[test]
fn the_crates_require_each_other_in_their_new_version() {
    let repository = repository("release-required");
    let manifest = |required: &str| {
        let text = format!(
            "[workspace.package]\nversion = \"0.1.1\"\n[workspace.dependencies]\n\
             huaweicloud-oms = {{ path = \"crates/oms\", version = \"{required}\" }}\n"
        );
        repository.write(&FileSet::from([("Cargo.toml".to_owned(), text)]));
    };
    manifest("0.1.0");
    let (code, report) = plan(&repository);
    assert_eq!(code, 1, "{report}");
    assert!(report.contains("Cargo.toml requires `huaweicloud-oms` 0.1.0, which has the version 0.1.1"), "{report}");
    assert!(report.ends_with("Correct these versions, and run this again.\n"), "{report}");
    manifest("0.1.1");
    assert_eq!(plan(&repository).0, 0);
}
