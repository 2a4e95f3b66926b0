//! Tests that the gate has the only list of steps: the workflows call it, and every step that they name exists.

use std::collections::BTreeSet;
use std::path::Path;

use xtask::ci::{self, Need, Runs, STEPS};
use xtask::files::FileSet;
use xtask::spec::diff::report::markdown::MARKER;
use xtask::spec::source::Source;
use xtask::tools::OldestPython;
use xtask::{packages, tools, workspace};

/// A selection without a step would pass without a check.
#[test]
fn a_selection_without_a_step_is_refused() {
    for step in STEPS.iter().filter(|step| step.runs == Runs::ByName) {
        let problem = ci::select(&[], Some(step.name)).unwrap_err().to_string();
        assert!(problem.contains(&format!("--only {}", step.name)), "{problem}");
        assert_eq!(ci::rest(&[step]), format!("--only {}", step.name));
    }
    assert!(ci::select(&["fmt".to_owned()], Some("clippy")).is_err());
    for step in STEPS.iter().filter(|step| step.runs == Runs::InGate) {
        let rest = ci::select(&[], Some(step.name)).unwrap();
        assert_eq!(rest[0].name, step.name);
        assert_eq!(ci::rest(&rest), format!("--from {}", step.name));
    }
    // The rest of a selection by name is also selected by name.
    let some = ci::select(&["fmt".to_owned(), "clippy".to_owned()], None).unwrap();
    assert_eq!(ci::rest(&some), "--only fmt,clippy");
}

fn names(steps: &[&ci::Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.name).collect()
}

#[test]
fn the_script_calls_the_command_and_lists_no_steps() {
    let script = workspace::text(&workspace::root().unwrap(), ".ci/run").unwrap();
    assert!(script.ends_with("exec cargo xtask ci \"$@\"\n"), "{script}");
    assert_eq!(script.matches("cargo ").count() - script.matches("`cargo ").count(), 1, "it runs cargo once: {script}");
}

/// Returns the workflows, by path.
fn workflows() -> FileSet {
    workspace::read(&workspace::root().unwrap(), ".github/workflows", "yml").unwrap()
}

#[test]
fn workflows_and_forms_are_yaml() {
    let forms = workspace::read(&workspace::root().unwrap(), ".github/ISSUE_TEMPLATE", "yml").unwrap();
    let files: Vec<_> = workflows().into_iter().chain(forms).collect();
    assert!(files.len() > 5, "{files:?}");
    for (path, text) in files {
        Source::parse(&path, &text).unwrap_or_else(|problem| panic!("{problem}"));
    }
}

/// Workflow commands that are not steps of the list, each with the reason.
const NO_STEPS: [(&str, &str, &str); 4] = [
    ("reference.yml", "cargo xtask docs", "publishes the reference"),
    (
        "spec-review.yml",
        r#"base=$(git merge-base HEAD "origin/$BASE_BRANCH")"#,
        "compares with the base of a pull request",
    ),
    ("spec-review.yml", "marker='<!-- cargo xtask spec diff -->'", "writes a comment"),
    ("spec-review.yml", r#"exit "$CODE""#, "ends as the review did"),
];

/// Returns the commands of a workflow. For a script, it returns the first line.
fn runs(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(|line| line.trim().trim_start_matches("- ")).collect();
    let of = |(index, line): (usize, &&'_ str)| {
        let command = line.strip_prefix("run:").map(str::trim)?;
        Some(if command.starts_with(['|', '>']) { (index + 1, true) } else { (index, false) })
    };
    let found: Vec<(usize, bool)> = lines.iter().enumerate().filter_map(of).collect();
    let text = |(index, is_script): (usize, bool)| match is_script {
        true => lines[index],
        false => lines[index]["run:".len()..].trim(),
    };
    found.into_iter().map(text).collect()
}

/// Every command of a workflow is a step of the list, the gate itself, or an exception from above. Every step outside
/// the gate is in a workflow.
#[test]
fn workflows_run_steps_of_the_list_and_every_step_beside_the_gate_runs_in_one() {
    let (mut called, mut excepted) = (BTreeSet::new(), BTreeSet::new());
    for (path, text) in workflows() {
        for command in runs(&text) {
            if let Some(exception) = NO_STEPS.iter().find(|(file, line, _)| path.ends_with(file) && *line == command) {
                excepted.insert(exception);
                continue;
            }
            let options = command.strip_prefix("cargo xtask ci").or_else(|| command.strip_prefix(".ci/run"));
            match options.unwrap_or_else(|| panic!("{path}: `{command}` is not a step of the gate")).trim() {
                "" => called.insert("the gate".to_owned()),
                options => {
                    let names = options.strip_prefix("--only ").unwrap_or_else(|| panic!("{path}: `{command}`"));
                    for name in names.split(',') {
                        assert!(STEPS.iter().any(|step| step.name == name), "{path}: no step is called `{name}`");
                        called.insert(name.to_owned());
                    }
                    true
                }
            };
        }
    }
    assert_eq!(excepted.len(), NO_STEPS.len(), "an exception that no workflow needs: only {excepted:?}");
    for step in STEPS.iter().filter(|step| step.runs == Runs::ByName) {
        assert!(called.contains(step.name), "no workflow runs `{}`", step.name);
    }
    assert!(called.contains("the gate"));
}

#[test]
fn every_job_that_builds_keeps_what_it_built_for_the_next_run() {
    for (path, text) in workflows() {
        let count = |action: &str| text.matches(&format!("uses: {action}@")).count();
        assert_eq!(count("actions/checkout"), count("Swatinem/rust-cache"), "{path}");
    }
}

/// The review finds its comment by this mark; otherwise each push would add another one.
#[test]
fn the_workflow_finds_its_comment_by_the_mark_of_the_review() {
    let text = &workflows()[".github/workflows/spec-review.yml"];
    assert!(text.contains(&format!("marker='{MARKER}'")), "{text}");
}

/// A comment must not outlive its cause. A push that reverts the changes, or that breaks the documents or the build,
/// updates an existing comment but does not create one. The scripts of the workflow run with a fake `gh` that records
/// its arguments and prints the existing comment.
#[cfg(unix)]
#[test]
fn the_comment_of_a_review_is_updated_where_nothing_changes_any_more() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    const NO_BUILD: u8 = 101;
    let source = Source::parse("spec-review.yml", &workflows()[".github/workflows/spec-review.yml"]).unwrap();
    let triggers = source.value.pointer("/on").unwrap();
    assert_eq!(triggers, &serde_json::json!({ "pull_request": null }), "some pull requests are left out");
    let steps = source.value.pointer("/jobs/review/steps").and_then(|steps| steps.as_array()).unwrap();
    let script = |name: &str| {
        let step = steps.iter().find(|step| step["name"] == name).unwrap();
        step["run"].as_str().unwrap().to_owned()
    };
    let run = |output: &str, code: u8, comment: &str| {
        let folder = tempfile::Builder::new().prefix("review").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("target/debug")).unwrap();
        let program = |name: &str, text: String| {
            workspace::write(&path(name), &format!("#!/bin/sh\n{text}\n")).unwrap();
            fs::set_permissions(path(name), fs::Permissions::from_mode(0o755)).unwrap();
        };
        workspace::write(&path("output"), output).unwrap();
        // A failed build does not leave a program.
        if code == NO_BUILD {
            program("cargo", "cat output >&2; exit 101".to_owned());
        } else {
            let stream = if code == 0 || code == 3 { "" } else { ">&2" };
            program("cargo", "echo Finished >&2".to_owned());
            program("target/debug/xtask", format!("cat output {stream}; exit {code}"));
        }
        program("git", "echo base".to_owned());
        program("gh", format!("case \"$*\" in *--paginate*) echo '{comment}' ;; *) echo \"$3\" >> calls ;; esac"));
        let with_tools = format!("{}:/usr/bin:/bin", folder.path().display());
        for name in ["Compare", "Comment"] {
            let set = fs::read_to_string(path("env")).unwrap_or_default();
            let done = Command::new("bash")
                .args(["-e", "-c", &script(name)])
                .current_dir(folder.path())
                .env("PATH", &with_tools)
                .envs(set.lines().filter_map(|line| line.split_once('=')))
                .envs([("BASE_BRANCH", "main"), ("GITHUB_REPOSITORY", "us/it"), ("PULL", "7")])
                .envs([("GITHUB_ENV", path("env")), ("GITHUB_STEP_SUMMARY", path("summary"))])
                .output()
                .unwrap();
            assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        }
        let read = |name: &str| fs::read_to_string(path(name)).unwrap_or_default();
        let code = if code == NO_BUILD { 1 } else { code };
        assert!(read("env").contains(&format!("CODE={code}\n")), "{}", read("env"));
        (read("calls").trim().to_owned(), read("review.md"))
    };
    let nothing = format!("{MARKER}\n\nNothing changed.\n");
    let breaks = format!("{MARKER}\n\n1 change breaks.\n");
    let broken = "error: openapi/oms.yaml:3: not a mapping";
    let no_build = "error[E0308]: mismatched types";
    for (output, code) in [(nothing.as_str(), 0), (broken, 1), (no_build, NO_BUILD)] {
        assert_eq!(run(output, code, "").0, "", "a comment without a cause");
        assert_eq!(run(output, code, "31").0, "PATCH");
    }
    for (output, code) in [(breaks.as_str(), 0), (breaks.as_str(), 3), (nothing.as_str(), 3)] {
        assert_eq!(run(output, code, "").0, "POST");
        assert_eq!(run(output, code, "31").0, "PATCH");
    }
    let (_, told) = run(broken, 1, "31");
    assert!(told.starts_with(MARKER) && told.contains("    error: openapi/oms.yaml:3"), "{told}");
    let (_, told) = run(no_build, NO_BUILD, "31");
    assert!(told.starts_with(MARKER) && told.contains("    error[E0308]"), "{told}");
}

/// A tag can be moved to other code after a review; a commit cannot.
#[test]
fn actions_are_pinned_by_hash_and_say_their_version() {
    for (path, text) in workflows() {
        for line in text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            let (_, pin) = line.split_once('@').unwrap_or_else(|| panic!("{path}: {line}"));
            let (hash, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("{path}: {line} says no version"));
            assert!(hash.len() == 40 && hash.chars().all(|char| char.is_ascii_hexdigit()), "{path}: {line}");
            assert!(!version.is_empty());
        }
    }
}

#[test]
fn names_are_unique_and_every_step_runs_something() {
    let unique: BTreeSet<&str> = STEPS.iter().map(|step| step.name).collect();
    assert_eq!(unique.len(), STEPS.len());
    // The step `semver` has nothing to compare before the first release.
    for step in STEPS.iter().filter(|step| step.name != "semver") {
        let commands = step.commands(&workspace::root().unwrap()).unwrap();
        assert!(!commands.is_empty(), "{} runs nothing", step.name);
    }
}

/// `cargo test` needs only Rust and no network: it lists the steps, but installs nothing for them.
#[test]
fn to_list_a_step_installs_nothing() {
    let nowhere = Path::new("a folder that does not exist");
    let foreign = STEPS.iter().find(|step| step.name == "foreign").unwrap();
    assert!(!foreign.commands(nowhere).unwrap().is_empty());
    assert!(!nowhere.exists(), "an environment was made");
}

/// Each crate comes after those that it depends on, and is checked with both compilers that the workspace promises.
#[test]
fn published_crates_are_taken_in_the_order_of_their_dependencies() {
    let packages = packages::published(&workspace::tree(&workspace::root().unwrap()).unwrap()).unwrap();
    let position = |name: &str| packages.iter().position(|package| package.name == name).unwrap();
    for package in &packages {
        for name in &package.depends_on {
            assert!(position(name) < position(&package.name), "{} comes before {name}", package.name);
        }
    }
    assert_eq!(packages.first().unwrap().name, "huaweicloud-auth");
    assert!(packages.iter().all(|package| !package.name.contains("tests") && package.name != "xtask"));
    let versions: BTreeSet<&str> = packages.iter().map(|package| package.rust_version.as_str()).collect();
    let msrv = STEPS.iter().find(|step| step.name == "msrv").unwrap();
    let lines: Vec<String> =
        msrv.commands(&workspace::root().unwrap()).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 2 * versions.len(), "{lines:#?}");
}

#[test]
fn packages_of_another_commit_are_not_reused() {
    let root = workspace::root().unwrap();
    let step = STEPS.iter().find(|step| step.name == "package").unwrap();
    let line = step.commands(&root).unwrap()[0].to_string();
    let commit = tools::git(&root, &["rev-parse", "HEAD"]).unwrap().output;
    let folder = line.split_whitespace().find_map(|word| word.strip_prefix("CARGO_TARGET_DIR=target/packages-"));
    assert!(folder.is_some_and(|folder| folder.len() >= 12 && commit.starts_with(folder)), "{line}");
}

#[test]
fn every_tag_is_compiled_alone() {
    let features = STEPS.iter().find(|step| step.name == "features").unwrap();
    let lines: Vec<String> =
        features.commands(&workspace::root().unwrap()).unwrap().iter().map(ToString::to_string).collect();
    let tags = workspace::sources(&workspace::root().unwrap()).unwrap().len();
    assert!(lines.len() > 30 && lines.len() < tags, "{lines:#?}");
    for (service, features) in [("dcs", "client,web-cli"), ("oms", "versions"), ("dcs", "accounts")] {
        let has = |line: &String| {
            line.contains(&format!("-p huaweicloud-{service} "))
                && line.ends_with(&format!("--no-default-features --features {features} -- -D warnings"))
        };
        assert!(lines.iter().any(has), "{service} {features}: {lines:#?}");
    }
    assert!(!lines.iter().any(|line| line.contains("shared")), "{lines:#?}");
}

#[test]
fn steps_can_be_chosen_by_name() {
    let gate = STEPS.iter().filter(|step| step.runs == Runs::InGate).count();
    assert_eq!(ci::select(&[], None).unwrap().len(), gate);
    assert_eq!(names(&ci::select(&["package".to_owned()], None).unwrap()), ["package"]);
    assert_eq!(names(&ci::select(&["docs".to_owned(), "fmt".to_owned()], None).unwrap()), ["fmt", "docs"]);
    let rest = names(&ci::select(&[], Some("features")).unwrap());
    assert_eq!(rest.first(), Some(&"features"));
    assert_eq!(rest.last(), Some(&"docs"));
    for error in [ci::select(&["dcos".to_owned()], None), ci::select(&[], Some("dcos"))] {
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("no step is called `dcos`; the steps are fmt, "), "{error}");
    }
}

#[test]
fn a_command_prints_as_a_shell_would_take_it() {
    let line = tools::CommandLine::typed("cargo doc --locked").with("RUSTDOCFLAGS", "-D warnings");
    assert_eq!(line.to_string(), "RUSTDOCFLAGS='-D warnings' cargo doc --locked");
    let set = tools::CommandLine::typed("COUNT=3 SEED=7 cargo test a=b");
    assert_eq!(set, tools::CommandLine::typed("cargo test a=b").with("COUNT", "3").with("SEED", "7"));
    assert_eq!(set.to_string(), "COUNT=3 SEED=7 cargo test a=b");
    assert_eq!(tools::CommandLine::new("it's", &[""]).to_string(), r"'it'\''s' ''");
}

#[test]
fn only_the_advisories_may_be_skipped() {
    for step in STEPS {
        assert_eq!(step.needs.contains(&Need::CargoDeny), step.name == "deny", "{}", step.name);
    }
    assert!(tools::is_installed("cargo"));
    assert!(!tools::is_installed("no-program-of-this-name"));
}

/// As `@redocly/cli` declares: `>=22.12.0 || >=20.19.0 <21.0.0`.
#[test]
fn an_old_node_is_refused_before_it_runs_anything() {
    for version in ["v20.19.0\n", "v20.20.2", "v22.12.0", "v23.0.0", "v24.1.0", "22.22.1"] {
        assert!(tools::accepts_node(version), "{version}");
    }
    // Debian 12, Ubuntu 24.04, Ubuntu 25.04.
    for version in ["v18.20.4", "v18.19.1", "v20.18.1", "v21.7.3", "v22.11.0", "v9.11.2", "", "v", "node"] {
        assert!(!tools::accepts_node(version), "{version}");
    }
}

/// As moto, openapi-spec-validator and, for the step `foreign`, Schemathesis declare.
#[test]
fn an_old_python_is_refused_before_it_installs_anything() {
    for (oldest, version, is_accepted) in [
        (OldestPython::USUAL, "Python 3.10.12\n", true),
        (OldestPython::USUAL, "Python 3.9.2", false),
        (OldestPython::USUAL, "Python 2.7.18", false),
        (OldestPython::USUAL, "Python 4.0.0", true),
        (OldestPython::USUAL, "", false),
        (OldestPython::FOREIGN, "Python 3.10.12", false),
        (OldestPython::FOREIGN, "Python 3.11.0rc1", true),
    ] {
        assert_eq!(oldest.accepts(version), is_accepted, "{oldest:?} {version}");
    }
    // The documents name the same versions.
    let contributing = workspace::text(&workspace::root().unwrap(), ".github/CONTRIBUTING.md").unwrap();
    let (usual, foreign) = (OldestPython::USUAL.0, OldestPython::FOREIGN.0);
    assert!(contributing.contains(&format!("Python 3.{usual} (3.{foreign} for the step `foreign`)")));
    let advice = format!("Python 3.{usual} or newer (for the step `foreign`, 3.{foreign} or newer)");
    assert!(tools::INSTALL_PYTHON.contains(&advice), "{}", tools::INSTALL_PYTHON);
}

/// Every build script and macro of a job that runs commands could ask for an identity token.
#[test]
fn a_job_that_runs_commands_cannot_get_an_identity_token() {
    for (path, text) in workflows() {
        let (before, jobs) = text.split_once("\njobs:\n").unwrap_or_else(|| panic!("{path} has no jobs"));
        let is_head = |line: &&str| line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':');
        let mut job = String::new();
        let mut all = Vec::new();
        for line in jobs.lines() {
            if is_head(&line) {
                all.push(std::mem::take(&mut job));
            }
            job.push_str(line);
            job.push('\n');
        }
        all.push(job);
        for job in all.iter().filter(|job| !runs(job).is_empty()) {
            let granted = ["id-token: write", "pages: write", "contents: write", "write-all"];
            let found = granted.iter().find(|granted| before.contains(**granted) || job.contains(**granted));
            assert!(found.is_none(), "{path}: `{found:?}` in a job that runs commands\n{job}");
        }
    }
}
