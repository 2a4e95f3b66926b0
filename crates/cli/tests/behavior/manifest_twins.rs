//! Tests that nothing is copied twice under two names: entries that copy the same, and resources that belong to no entry.

use crate::manifest_apply::{Weekend, head, manifest};

/// One Redis, or one part of a bucket, in all the ways to write it.
#[test]
fn the_same_place_in_another_spelling_is_the_same() {
    let redis = |entries: &[[&str; 2]]| {
        let network = "redis:\n  network: { vpc: v, subnet: s, security_group: g }\n  instances:\n";
        let entry = |(number, [from, to]): (usize, &[&str; 2])| {
            format!("    - {{ name: r{number}, from: {from:?}, to: {to:?} }}\n")
        };
        head("ahead: 1") + network + &entries.iter().enumerate().map(entry).collect::<String>()
    };
    let spellings = [
        ["redis://10.9.0.1:6379", "redis://10.9.0.1:06379"],
        ["redis://a:1,b:1", "redis://b:1,a:1"],
        ["redis://a:1,b:1", "redis://b:1"],
        ["redis://Host:6379", "redis://host:6379"],
        ["redis://[2001:db8::1]:6379", "redis://[2001:DB8:0::1]:6379"],
        ["dcs://7d1f0a52", "dcs://7D1F0A52"],
    ];
    let weekend = Weekend::new(600.0, &head("ahead: 1"));
    for [one, other] in spellings {
        weekend.write(&redis(&[[one, other]]));
        weekend.run("check", &["--offline"]).exits(2).complains(&["source and target are the same"]);
        weekend.write(&redis(&[["redis://x:1", one], ["redis://y:1", other]]));
        weekend
            .run("check", &["--offline"])
            .exits(3)
            .prints(&["redis r1 (line 9)  destination: same as `r0` (line 8)"]);
        weekend.write(&redis(&[[one, "redis://x:1"], [other, "redis://y:1"]]));
        weekend.run("check", &["--offline"]).exits(3).prints(&["redis r1 (line 9)  source: same as `r0` (line 8)"]);
        weekend.write(&redis(&[[one, "redis://x:1"], [other, "redis://X:01"]]));
        weekend.run("plan", &[]).exits(2).complains(&["source and destination are those of `r0` (line 8)"]);
    }
    let buckets = |one: &str, other: &str| {
        let entry =
            |name: &str, from: &str| format!("  - {{ name: {name}, to: obs://{name}, from: aws://r/photos{from} }}\n");
        head("ahead: 1") + "buckets:\n" + &entry("one", one) + &entry("other", other)
    };
    for (one, other, code) in [
        (", prefixes: [a, b]", ", prefixes: [b, a]", 3),
        ("/a", ", prefixes: [a]", 3),
        (", prefixes: [a]", ", prefixes: [A]", 0),
        (", list: a.txt", ", list: A.txt", 0),
    ] {
        weekend.write(&buckets(one, other));
        let check = weekend.run("check", &["--offline"]).exits(code);
        assert_eq!(check.out.contains("source: same as `one`"), code == 3, "{}", check.out);
    }
    assert!(weekend.local.operations().is_empty());
}

#[test]
fn two_entries_that_copy_the_same_are_refused_before_anything_is_sent() {
    let text = manifest(2, 2, "ahead: 40");
    let twice = [
        ("photos-1", "photos-0", "copy-1", "copy-0", "are those of `b0` (line 6)"),
        ("10.0.1.5", "10.0.0.5", "10.1.1.5", "10.1.0.5", "are those of `r0`"),
    ];
    let weekend = Weekend::new(600.0, &text);
    for (from, other_from, to, other_to, told) in twice {
        let same = text.replace(from, other_from).replace(to, other_to);
        assert_ne!(same, text);
        weekend.write(&same);
        for command in ["check", "plan", "status", "verify", "report", "wait"] {
            weekend.run(command, &[]).exits(2).complains(&["weekend.yaml:", told, "remove one"]);
        }
        weekend.apply(&[]).exits(2).complains(&[told]);
    }
    assert!(weekend.local.operations().is_empty());
}

/// Returns the manifest with an entry of another name.
fn renamed(text: &str, from: &str, to: &str) -> String {
    text.replace(&format!("name: {from},"), &format!("name: {to},"))
}

#[test]
fn what_belongs_to_no_entry_is_told_and_not_copied_again_under_another_name() {
    let first = manifest(3, 2, "ahead: 40").replace("obs://copy-1,", "obs://copy-1, as: group,");
    let weekend = Weekend::new(600.0, &first);
    weekend.apply(&["--wait"]).exits(0);
    let plan = weekend.run("plan", &["--select", "b0"]).exits(0);
    assert!(!plan.err.contains("belong"), "{}", plan.err);
    let removed = first.lines().filter(|line| !line.contains("name: b2,")).collect::<Vec<_>>().join("\n");
    let other = ["b0", "b1", "r0"].into_iter().fold(removed, |text, name| renamed(&text, name, &format!("new-{name}")));
    weekend.write(&other);
    let before = weekend.changes();
    let orphans = "4 resources of this manifest belong to no entry: ";
    for command in ["plan", "status", "report", "wait"] {
        let run =
            weekend.run(command, &[]).complains(&[orphans, "(b0)", "(b1)", "(b2)", "(r0)", "hcmigrate task delete "]);
        assert!(!run.err.contains("(r1)"), "{command}: {}", run.err);
    }
    let plan = weekend.run("plan", &[]).exits(0);
    for told in
        ["of `b0` copies the same", "of `b1` copies the same", "of `r0` copies the same", "was the entry renamed?"]
    {
        assert!(plan.out.split_whitespace().collect::<Vec<_>>().join(" ").contains(told), "{told}: {}", plan.out);
    }
    weekend.apply(&["--wait", "--recreate"]).exits(3).complains(&[orphans]);
    assert_eq!(weekend.changes(), before);
    // With its old name, each entry is what it was.
    weekend.write(&first);
    let plan = weekend.run("plan", &[]).exits(0);
    assert!(!plan.err.contains("belong") && !plan.out.contains("drift"), "{}", plan.err);
    // Another destination is another copy, and so is a new one after a failure or a deletion.
    weekend.write(&renamed(&first, "b0", "new").replace("obs://copy-0", "obs://copy-9"));
    weekend.run("plan", &[]).exits(0).prints(&["1 to create"]).complains(&["1 resource of this manifest belongs"]);
    weekend.write(&renamed(&first, "b0", "new"));
    let list = weekend.local.run(&["task", "list", "-o", "json"]).exits(0).json();
    let of_b0 = |item: &&serde_json::Value| item["description"].as_str().is_some_and(|text| text.ends_with("/b0"));
    let id = list["items"].as_array().into_iter().flatten().find(of_b0).expect("a task")["id"].clone();
    weekend.local.run(&["task", "delete", id.as_str().expect("an id"), "--yes"]).exits(0);
    let plan = weekend.run("plan", &[]).exits(0).prints(&["1 to create"]);
    assert!(!plan.err.contains("belong"), "{}", plan.err);
}
