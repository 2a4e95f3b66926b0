//! The gate's list of steps is the only one: what else runs the gate calls it, and what it calls exists.

use std::collections::BTreeSet;

use xtask::ci::{self, Need, STEPS};
use xtask::{tools, workspace};

fn names(steps: &[&ci::Step]) -> Vec<&'static str> {
    steps.iter().map(|step| step.name).collect()
}

#[test]
fn the_script_and_the_workflow_call_the_command_and_list_no_steps() {
    let text = |path: &str| workspace::text(&workspace::root().unwrap(), path).unwrap();
    let script = text(".ci/run");
    assert!(script.ends_with("exec cargo xtask ci \"$@\"\n"), "{script}");
    assert_eq!(script.matches("cargo ").count() - script.matches("`cargo ").count(), 1, "it runs cargo once: {script}");
    assert!(text(".github/workflows/ci.yml").contains("run: .ci/run"));
}

#[test]
fn names_are_unique_and_every_step_runs_something() {
    let unique: BTreeSet<&str> = STEPS.iter().map(|step| step.name).collect();
    assert_eq!(unique.len(), STEPS.len());
    for step in STEPS {
        let commands = step.commands(&workspace::root().unwrap()).unwrap();
        assert!(!commands.is_empty(), "{} runs nothing", step.name);
    }
}

#[test]
fn every_tag_is_compiled_alone() {
    let features = STEPS.iter().find(|step| step.name == "features").unwrap();
    let lines: Vec<String> =
        features.commands(&workspace::root().unwrap()).unwrap().iter().map(ToString::to_string).collect();
    let tags = workspace::sources(&workspace::root().unwrap()).unwrap().len();
    assert!(lines.len() > 30 && lines.len() < tags, "{lines:#?}");
    assert!(
        lines.iter().any(|line| line.ends_with("-p huaweicloud-dcs --no-default-features --features client,web-cli"))
    );
    assert!(!lines.iter().any(|line| line.contains("shared")), "{lines:#?}");
}

#[test]
fn steps_can_be_chosen_by_name() {
    assert_eq!(ci::select(&[], None).unwrap().len(), STEPS.len());
    assert_eq!(names(&ci::select(&["docs".to_owned(), "fmt".to_owned()], None).unwrap()), ["fmt", "docs"]);
    let rest = names(&ci::select(&[], Some("features")).unwrap());
    assert_eq!(rest.first(), Some(&"features"));
    assert_eq!(rest.last(), STEPS.last().map(|step| &step.name));
    for error in [ci::select(&["dcos".to_owned()], None), ci::select(&[], Some("dcos"))] {
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("no step is called `dcos`; the steps are fmt, "), "{error}");
    }
}

#[test]
fn a_command_prints_as_a_shell_would_take_it() {
    let line = tools::CommandLine::typed("cargo doc --locked").with("RUSTDOCFLAGS", "-D warnings");
    assert_eq!(line.to_string(), "RUSTDOCFLAGS='-D warnings' cargo doc --locked");
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
