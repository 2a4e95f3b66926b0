//! Runs `cargo xtask spec diff` as users do, in a temporary repository: what it compares, and its exit codes.

use crate::support::repository::Repository;
use serde_json::Value;
use xtask::files::FileSet;
use xtask::spec::{bundle, source};

const GADGETS: &str = "openapi/oms/gadgets.yaml";
const LESS: (&str, &str) = ("enum: [MECHANICAL, electric]", "enum: [MECHANICAL]");

#[test]
fn a_break_has_an_exit_code_until_it_is_accepted_and_an_acceptance_until_it_is_stale() {
    let repository = Repository::new("diff-accept");
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 0);
    repository.edit(GADGETS, LESS.0, LESS.1);
    let (code, output, errors) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 3, "{output}{errors}");
    assert!(output.contains("`GadgetKind` lost the value `electric` [enum-value-removed "), "{output}");
    assert!(output.contains("openapi/oms/gadgets.yaml:"), "{output}");

    let (_, json, _) = repository.run(&["spec", "diff", "main", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    let print = report["changes"][0]["fingerprint"].as_str().unwrap();
    assert_eq!(repository.run(&["spec", "diff", "main", "--accept", print]).0, 2);
    assert_eq!(repository.run(&["spec", "diff", "main", "--accept", "0123456789ab", "--why", "so"]).0, 2);
    let (code, output, _) = repository.run(&["spec", "diff", "main", "--accept", print, "--why", "nobody has one"]);
    assert_eq!(code, 0, "{output}");
    let (code, output, _) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("accepted: nobody has one"), "{output}");

    repository.edit(GADGETS, LESS.1, LESS.0);
    let (code, output, _) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 3, "{output}");
    assert!(output.contains("accepts a change that does not exist"), "{output}");
}

/// After its merge, an acceptance is history: it is not stale, but it does not accept the same break a second time.
#[test]
fn an_acceptance_of_the_past_stays_in_the_file() {
    let repository = Repository::new("diff-history");
    repository.edit(GADGETS, LESS.0, LESS.1);
    let (_, json, _) = repository.run(&["spec", "diff", "main", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    let print = report["changes"][0]["fingerprint"].as_str().unwrap();
    assert_eq!(repository.run(&["spec", "diff", "main", "--accept", print, "--why", "so"]).0, 0);
    repository.commit("Remove a value");
    repository.edit(GADGETS, LESS.1, LESS.0);
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 0);
    repository.commit("Put it back");
    repository.edit(GADGETS, LESS.0, LESS.1);
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 3);
    // The break can be accepted again, with another entry.
    assert_eq!(repository.run(&["spec", "diff", "main", "--accept", print, "--why", "again"]).0, 0);
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 0);
}

#[test]
fn a_step_of_the_version_settles_a_break() {
    let repository = Repository::new("diff-version");
    repository.edit(GADGETS, LESS.0, LESS.1);
    repository.edit("Cargo.toml", "0.1.0", "0.2.0");
    let (code, output, _) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 3, "{output}");
    assert!(output.contains("CHANGELOG.md does not mention it"), "{output}");
    repository.edit("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- Removed: `GadgetKind::Electric`.\n");
    let (code, output, _) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("it went from 0.1.0 to 0.2.0, which is enough"), "{output}");
}

/// Somebody has to accept a break, even if nobody can depend on the version yet.
#[test]
fn a_break_of_a_version_that_was_never_released_has_an_exit_code_too() {
    let repository = Repository::new("diff-unreleased");
    repository.edit("CHANGELOG.md", "\n## 0.1.0\n", "");
    repository.commit("Release nothing yet");
    repository.edit(GADGETS, LESS.0, LESS.1);
    let (code, output, _) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 3, "{output}");
    let output = output.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "huaweicloud-oms needs a minor step; it is still 0.1.0, which was never released: accept the breaking changes now, and step the version later";
    assert!(output.contains(told) && output.contains("breaking breaking"), "{output}");
}

#[test]
fn the_merge_base_with_main_is_compared_with_the_working_tree() {
    let repository = Repository::new("diff-merge-base");
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.edit(GADGETS, "summary: Show a gadget", "summary: Show one gadget");
    repository.commit("Mine");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.edit(GADGETS, "summary: List gadgets", "summary: List all gadgets");
    repository.commit("Theirs");
    repository.git(&["checkout", "--quiet", "work"]);
    let (code, output, _) = repository.run(&["spec", "diff", "--words"]);
    assert_eq!(code, 0, "{output}");
    assert!(
        output.contains("`show_gadget`: summary `Show a gadget` -> `Show one gadget`")
            && !output.contains("list_gadgets"),
        "{output}"
    );
    // The command also works in a second worktree of the same repository.
    let tree = repository.beside("tree");
    repository.git(&["worktree", "add", "--quiet", "--detach", tree.0.to_str().unwrap(), "work"]);
    let (code, output, _) = tree.run(&["spec", "diff", "--words", "--service", "oms"]);
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("summary `Show a gadget`") && !output.contains("dcs"), "{output}");
}

#[test]
fn what_does_not_exist_is_a_usage_error() {
    let repository = Repository::new("diff-usage");
    for arguments in [["no-such-revision", "main"], ["main", "crates"], ["main", "--no-such-flag"]] {
        let (code, _, errors) = repository.run(&["spec", "diff", arguments[0], arguments[1]]);
        assert_eq!(code, 2, "{arguments:?}: {errors}");
        assert!(!errors.is_empty());
    }
}

#[test]
fn a_document_that_cannot_be_read_is_named_with_its_line() {
    let repository = Repository::new("diff-broken");
    repository.edit(GADGETS, "[MAKING, READY, BROKEN]", "[MAKING, READY, BROKEN");
    for arguments in [["main", "."], [".", "main"]] {
        let (code, _, errors) = repository.run(&["spec", "diff", arguments[0], arguments[1]]);
        assert_eq!(code, 1, "{errors}");
        assert!(errors.contains("the working tree cannot be read:\nopenapi/oms/gadgets.yaml:"), "{errors}");
    }
}

#[test]
fn json_that_is_no_document_is_said_to_be_none() {
    let repository = Repository::new("diff-foreign");
    for text in ["[]", "{}", "{ \"paths\": {} }"] {
        repository.write(&[("some.json".to_owned(), text.to_owned())].into());
        for arguments in [["main", "some.json"], ["some.json", "main"], ["some.json", "some.json"]] {
            let (code, _, errors) = repository.run(&["spec", "diff", arguments[0], arguments[1]]);
            assert_eq!(code, 1, "{text} {arguments:?}: {errors}");
            assert!(errors.contains("some.json"), "{text} {arguments:?}: {errors}");
        }
        let (_, _, errors) = repository.run(&["spec", "diff", "main", "some.json"]);
        assert!(errors.contains("some.json is not an OpenAPI document"), "{errors}");
    }
}

#[test]
fn a_shallow_clone_says_what_is_missing() {
    let repository = Repository::new("diff-deep");
    repository.edit(GADGETS, "summary: List gadgets", "summary: List all gadgets");
    repository.commit("Second");
    let clone = repository.beside("clone");
    let url = format!("file://{}", repository.0.display());
    repository.git(&["clone", "--quiet", "--depth", "1", &url, clone.0.to_str().unwrap()]);
    assert_eq!(clone.run(&["spec", "diff", "HEAD"]).0, 0);
    let (code, _, errors) = clone.run(&["spec", "diff", "HEAD~1"]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("The clone is shallow: run `git fetch --unshallow`"), "{errors}");
    // A shallow clone of another branch also lacks the branch `main`.
    repository.git(&["checkout", "--quiet", "-b", "feature"]);
    let feature = repository.beside("feature");
    let path = feature.0.to_str().unwrap();
    repository.git(&["clone", "--quiet", "--depth", "1", "--branch", "feature", &url, path]);
    let (code, _, errors) = feature.run(&["spec", "diff"]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("no branch `main`") && errors.contains("The clone is shallow"), "{errors}");
}

#[test]
fn bundled_documents_can_be_compared_with_each_other_and_with_a_revision() {
    let repository = Repository::new("diff-documents");
    let document = |replace: Option<(&str, &str)>| {
        let mut files = crate::support::spec();
        if let Some((find, replace)) = replace {
            crate::support::edit(&mut files, crate::support::GADGETS, find, replace).unwrap();
        }
        let sources = source::parse(&files).unwrap();
        serde_json::to_string_pretty(&bundle::bundle(crate::support::SERVICE, &sources).unwrap().document).unwrap()
    };
    // The host determines the service.
    let text = document(None).replace("https://golden.", "https://oms.");
    let less = document(Some(LESS)).replace("https://golden.", "https://oms.");
    repository.write(&FileSet::from([("old.json".to_owned(), text), ("new.json".to_owned(), less)]));
    repository.write(&FileSet::from([("other.json".to_owned(), document(None))]));
    let (code, output, errors) = repository.run(&["spec", "diff", "old.json", "new.json"]);
    assert_eq!(code, 3, "{output}{errors}");
    assert!(output.contains(" new.json:") && output.contains("lost the value `electric`"), "{output}");
    let (code, output, _) = repository.run(&["spec", "diff", "main", "old.json", "--words"]);
    assert!(output.contains("`https://golden.{region}.example.com` -> `https://oms."), "{code} {output}");
    let (code, _, errors) = repository.run(&["spec", "diff", "old.json", "other.json"]);
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("BASE (old.json) describes `oms`, HEAD (other.json) describes `golden`"), "{errors}");
}

#[test]
fn annotations_and_comments_are_printed() {
    let repository = Repository::new("diff-formats");
    repository.edit(GADGETS, LESS.0, LESS.1);
    let (code, output, _) = repository.run(&["spec", "diff", "main", "--format", "github"]);
    assert_eq!(code, 3);
    assert!(output.starts_with("::error file=openapi/oms/gadgets.yaml,line="), "{output}");
    let (code, output, _) = repository.run(&["spec", "diff", "main", "--format", "markdown"]);
    assert_eq!(code, 3);
    assert!(output.starts_with("<!-- cargo xtask spec diff -->\n"), "{output}");
}

/// The changelog of the specifications lists each commit that touches them and its changes, newest first.
#[test]
fn the_history_is_a_changelog() {
    let repository = Repository::new("diff-changelog");
    repository.edit(GADGETS, LESS.0, LESS.1);
    repository.commit("Remove a value");
    repository.edit("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- Removed: a value.\n");
    repository.commit("Tell of it");
    repository.edit(GADGETS, "the project, newest first", "a project, newest first");
    repository.commit("Say it in other words");
    let (code, output, errors) = repository.run(&["spec", "history"]);
    assert_eq!(code, 0, "{errors}");
    let titles: Vec<&str> =
        output.lines().filter_map(|line| Some(line.strip_prefix("## ")?.split_once(": ")?.1)).collect();
    assert_eq!(titles, ["Say it in other words", "Remove a value", "begin"]);
    assert!(output.contains("- wire breaking, Rust breaking: `GadgetKind` lost the value `electric`\n"), "{output}");
    assert!(output.contains("1 change of words only.\n") && output.contains("The first version.\n"), "{output}");
    let versions: Vec<&str> = output.lines().filter_map(|line| line.strip_prefix("### oms ")).collect();
    assert!(versions.len() == 2 && versions[0] != versions[1], "{output}");
    assert!(versions.iter().all(|version| version.contains('+')), "{output}");
    // A clone of only the newest commit does not report it as the first version.
    let clone = repository.beside("clone");
    let url = format!("file://{}", repository.0.display());
    repository.git(&["clone", "--quiet", "--depth", "1", &url, clone.0.to_str().unwrap()]);
    let (code, output, errors) = clone.run(&["spec", "history"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(errors.contains("The clone is shallow"), "{errors}");
}

/// A version that cannot be read is reported, and the next one is compared with the last readable one.
#[test]
fn the_history_goes_on_after_a_version_that_cannot_be_read() {
    let repository = Repository::new("diff-history-broken");
    repository.edit(GADGETS, LESS.0, "enum: [MECHANICAL, electric");
    repository.commit("Break it");
    repository.edit(GADGETS, "enum: [MECHANICAL, electric", LESS.1.trim_end_matches(']'));
    repository.commit("Break it more");
    repository.edit(GADGETS, LESS.1.trim_end_matches(']'), LESS.1);
    repository.commit("Mend it");
    repository.write(&FileSet::from([("openapi/accepted.tsv".to_owned(), "no columns\n".to_owned())]));
    repository.edit(GADGETS, "the project, newest first", "a project, newest first");
    repository.commit("Accept something");
    repository.write(&FileSet::from([("openapi/accepted.tsv".to_owned(), "# none\n".to_owned())]));
    repository.edit(GADGETS, "a project, newest first", "one project, newest first");
    repository.commit("Mend that, too");
    let (code, output, errors) = repository.run(&["spec", "history"]);
    assert_eq!(code, 0, "{errors}");
    let sections: Vec<&str> = output.split("\n## ").skip(1).map(|text| text.split_once(": ").unwrap().1).collect();
    let [mended_again, accepted, mended, more, broken, begun] = sections.try_into().unwrap();
    for (section, file) in [(broken, GADGETS), (more, GADGETS), (accepted, "openapi/accepted.tsv")] {
        assert!(section.contains("Cannot be read:") && section.contains(&format!("{file}:")), "{output}");
    }
    assert!(mended.contains("begin, the last version that can be read"), "{output}");
    assert!(mended.contains("`GadgetKind` lost the value `electric`"), "{output}");
    assert!(
        mended_again.contains("Mend it, the last version") && mended_again.contains("1 change of words"),
        "{output}"
    );
    assert!(begun.contains("The first version."), "{output}");
}

/// For a merged branch, the merge commit lists the changes to the target branch, and nothing is reported twice.
#[test]
fn the_history_has_what_only_a_merge_contains() {
    let repository = Repository::new("diff-history-merge");
    repository.git(&["checkout", "--quiet", "-b", "work"]);
    repository.edit(GADGETS, "summary: Show a gadget", "summary: Show one gadget");
    repository.commit("Mine");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.edit(GADGETS, "summary: List gadgets", "summary: List all gadgets");
    repository.commit("Theirs");
    repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "work"]);
    repository.edit(GADGETS, LESS.0, LESS.1);
    repository.commit("Merge work");
    repository.edit(GADGETS, "summary: Make a gadget", "summary: Make one gadget");
    repository.commit("Later");
    let (code, output, errors) = repository.run(&["spec", "history"]);
    assert_eq!(code, 0, "{errors}");
    let titles: Vec<&str> =
        output.lines().filter_map(|line| Some(line.strip_prefix("## ")?.split_once(": ")?.1)).collect();
    assert_eq!(titles, ["Later", "Merge work", "Theirs", "begin"]);
    // The lost value is reported only once.
    assert_eq!(output.matches("`GadgetKind` lost the value `electric`").count(), 1, "{output}");
}

/// A change is accepted once; the second time nothing is written.
#[test]
fn a_change_is_accepted_once() {
    let repository = Repository::new("diff-accept-twice");
    repository.edit(GADGETS, LESS.0, LESS.1);
    let (_, json, _) = repository.run(&["spec", "diff", "main", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    let print = report["changes"][0]["fingerprint"].as_str().unwrap();
    let accept = ["spec", "diff", "main", "--accept", print, "--why", "nobody has one"];
    let (code, output, _) = repository.run(&accept);
    assert_eq!(code, 0);
    assert!(output.starts_with("accepted: "), "{output}");
    let file = std::fs::read_to_string(repository.0.join("openapi/accepted.tsv")).unwrap();
    let (code, output, _) = repository.run(&accept);
    assert_eq!(code, 0);
    assert!(output.contains("is already accepted"), "{output}");
    assert_eq!(std::fs::read_to_string(repository.0.join("openapi/accepted.tsv")).unwrap(), file);
}

/// A harmless change cannot be accepted: its entry would become stale once the change is undone.
#[test]
fn only_what_breaks_is_accepted() {
    let repository = Repository::new("diff-accept-harmless");
    repository.edit(GADGETS, "x-hc-repeat: safe", "x-hc-repeat: never");
    let (_, json, _) = repository.run(&["spec", "diff", "main", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["changes"][0]["rule"], "repeat-tightened");
    let print = report["changes"][0]["fingerprint"].as_str().unwrap();
    let (code, _, errors) = repository.run(&["spec", "diff", "main", "--accept", print, "--why", "so"]);
    assert_eq!(code, 2);
    assert!(errors.contains("does not break: there is nothing to accept"), "{errors}");
    assert!(!repository.0.join("openapi/accepted.tsv").exists());
}

/// A fingerprint is a hexadecimal number: it may be in either case, on the command line and in the file.
#[test]
fn a_fingerprint_is_known_in_either_case() {
    let repository = Repository::new("diff-accept-case");
    repository.edit(GADGETS, LESS.0, LESS.1);
    let (_, json, _) = repository.run(&["spec", "diff", "main", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    let print = report["changes"][0]["fingerprint"].as_str().unwrap().to_uppercase();
    assert_eq!(repository.run(&["spec", "diff", "main", "--accept", &print, "--why", "so"]).0, 0);
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 0);
    let text = std::fs::read_to_string(repository.0.join("openapi/accepted.tsv")).unwrap();
    let text = text.replace(&print.to_lowercase(), &print);
    repository.write(&FileSet::from([("openapi/accepted.tsv".to_owned(), text)]));
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 0);
}

/// The description of an accepted change may be edited: an acceptance covers only the data that is sent.
#[test]
fn an_acceptance_survives_other_words() {
    let repository = Repository::new("diff-accept-words");
    let property =
        "        depth: { type: integer, format: int32, description: How deap., default: 1 }\n        ready: {";
    repository.edit(GADGETS, "required: [name, type, labels]", "required: [name, type, labels, depth]");
    repository.edit(GADGETS, "        ready: {", property);
    let (_, json, _) = repository.run(&["spec", "diff", "main", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    let change = &report["changes"][0];
    assert_eq!(change["rule"], "required-property-added");
    let print = change["fingerprint"].as_str().unwrap();
    assert_eq!(repository.run(&["spec", "diff", "main", "--accept", print, "--why", "so"]).0, 0);
    repository.edit(GADGETS, "How deap.", "How deep.");
    let (code, output, _) = repository.run(&["spec", "diff", "main"]);
    assert_eq!(code, 0, "{output}");
    // A different default is a different change.
    repository.edit(GADGETS, "default: 1 }\n        ready", "default: 2 }\n        ready");
    assert_eq!(repository.run(&["spec", "diff", "main"]).0, 3);
}

/// If the reader, such as `head`, closes the pipe, the command ends without a message.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let repository = Repository::new("diff-pipe");
    repository.edit(GADGETS, LESS.0, LESS.1);
    let line = format!("'{}' --root . spec diff main --words | true", env!("CARGO_BIN_EXE_xtask"));
    let mut shell = std::process::Command::new("sh");
    let output = shell.args(["-c", &line]).current_dir(&repository.0).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
