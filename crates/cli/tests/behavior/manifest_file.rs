//! What the values of a manifest mean, what is refused in it, and what is taken for a manifest, a plan or a journal.
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use std::path::{Path, PathBuf};

use crate::manifest_apply::{Weekend, head, manifest};
use crate::support::{PrivateFile, Run, program, run};

fn bucket(more: &str) -> String {
    format!("  - {{ name: photos, from: aliyun://cn-beijing/photos, to: obs://copy{more} }}\n")
}

fn check(text: &str) -> Run {
    let file = PrivateFile::new("weekend.yaml", text);
    run(&["check", file.path(), "--offline"], &[])
}

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

#[test]
fn a_secret_is_refused_in_every_place_and_not_repeated() {
    let literal = "this looks like a key, a password or a signature";
    for secret in [
        ACCESS_KEY,
        SECRET_KEY,
        "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
        "password=hunter2",
        "x?X-Amz-Signature=hunter2",
        "https://user:hunter2@example.com/",
    ] {
        let quoted = format!("\"{secret}\"");
        for more in [
            format!(", description: {quoted}"),
            format!(", app_id: {quoted}"),
            format!(", region: {quoted}"),
            format!(", overwrite: {quoted}"),
            format!(", size: {quoted}"),
            format!(", labels: {{ note: {quoted} }}"),
            format!(", labels: {{ {quoted}: x }}"),
        ] {
            let told = check(&(head("ahead: 1") + "buckets:\n" + &bucket(&more))).exits(2);
            assert!(told.err.contains(literal) || told.err.contains("holds no secrets"), "{more}\n{}", told.err);
            assert!(!told.err.contains("hunter2") && !told.err.contains(secret), "{}", told.err);
        }
        let names = [
            head("ahead: 1").replace("weekend", &quoted) + "buckets:\n" + &bucket(""),
            head("ahead: 1") + "buckets:\n" + &bucket("").replace("name: photos", &format!("name: {quoted}")),
        ];
        for text in names {
            let told = check(&text).exits(2).complains(&[literal]);
            assert!(!told.err.contains("hunter2") && !told.err.contains(secret), "{}", told.err);
        }
    }
    let objects =
        bucket(", prefixes: ['a?Signature=hunter2']") + &bucket(", list: 'a?Signature=x'").replace("photos", "b");
    check(&(head("ahead: 1") + "buckets:\n" + &objects))
        .exits(2)
        .complains(&["`prefixes`: this looks", "`list`: this"]);
}

#[test]
fn the_name_of_a_secret_is_refused_in_every_spelling() {
    for name in ["secretAccessKey", "AccessKeyId", "aws_secret_access_key", "pwd", "api_key", "apiKey", "SECRET-KEY"] {
        for more in [format!(", {name}: x"), format!(", labels: {{ {name}: x }}")] {
            let told = check(&(head("ahead: 1") + "buckets:\n" + &bucket(&more))).exits(2);
            told.complains(&[&format!("`{name}`: a manifest holds no secrets"), "`keys` names a profile"]);
        }
    }
    // A table has the same rules.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("weekend.yaml");
    std::fs::write(&file, head("ahead: 1") + "buckets:\n  - { from_csv: b.csv }\n").expect("a manifest");
    let file = file.to_str().expect("text");
    for (column, cell, told) in [
        ("labels.secretKey", "x", "a table holds no secrets"),
        ("labels.note", SECRET_KEY, "`labels.note`: this looks like a key"),
        ("overwrite", ACCESS_KEY, "`overwrite`: this looks like a key"),
    ] {
        let table = format!("name,from,to,{column}\na,aws://r/b,obs://c,{cell}\n");
        std::fs::write(folder.path().join("b.csv"), table).expect("a table");
        let run = run(&["check", file, "--offline"], &[]).exits(2).complains(&[told]);
        assert!(!run.err.contains(cell) || cell == "x", "{}", run.err);
    }
}

#[test]
fn what_looks_random_but_is_no_secret_is_accepted() {
    let more = ", description: 'Team Storage, wave 2: see https://wiki.example.com/Weekend2026', labels: { project: 0de5e6f9c9a44d9fa9b6c1a7d6f8f0aa, commit: 9fceb02d0ae598e95dc970b74767f19372d61af8, at: 20261128153804, task: x }, prefixes: ['Zx9Kq2LmPo7RtYuI3VbNwE5sDfGhJ1kA/', 'token=abc/']";
    check(&(head("ahead: 1") + "buckets:\n" + &bucket(more))).exits(0);
}

#[test]
fn a_place_has_no_query_and_only_names_that_clouds_have() {
    for (from, to) in [
        ("aws://us-east-1/photos?AWSAccessKeyId=AKIA7&Signature=hunter2", "obs://copy"),
        ("aws://us-east-1/photos/a.jpg?X-Amz-Signature=hunter2", "obs://copy"),
        ("aws://us-east-1/pho tos", "obs://copy"),
        ("aws://us-east-1/pho\u{202e}tos", "obs://copy"),
        ("aws://us-east 1/photos", "obs://copy"),
        ("aws://us-east-1/photos#hunter2", "obs://copy"),
        ("urls://li st/today.txt", "obs://copy"),
        ("urls://lists/today.txt?Signature=hunter2", "obs://copy"),
        ("aws://us-east-1/photos", "obs://co&py"),
        ("aws://us-east-1/photos", "obs://copy?Signature=hunter2"),
        ("aws://us-east-1/photos", "obs://copy/x?Signature=hunter2"),
    ] {
        let text = format!("{}buckets:\n  - {{ name: a, from: '{from}', to: '{to}' }}\n", head("ahead: 1"));
        let told = check(&text).exits(2);
        assert!(told.err.contains("letters, digits") || told.err.contains("must not have a query"), "{}", told.err);
        assert!(!told.err.contains("hunter2"), "{}", told.err);
        if from.starts_with("aws") {
            let told = run(&["task", "create", "--from", from, "--to", to], &[]).exits(2);
            assert!(told.err.contains("letters, digits") && !told.err.contains("hunter2"), "{}", told.err);
        }
    }
    for end in ["redis://ho st:6379", "redis://h:6379?password=hunter2", "dcs://a b", "dcs://a?token=hunter2"] {
        let text = manifest(0, 1, "ahead: 1").replace("redis://10.0.0.5:6379", &format!("'{end}'"));
        let told = check(&text).exits(2).complains(&["`from`: "]);
        assert!(!told.err.contains("hunter2"), "{}", told.err);
    }
    for from in ["azure://chinaeast/$web/a b", "google://us/a_b.c", "aws://us-east-1/photos/what?.txt"] {
        check(&format!("{}buckets:\n  - {{ name: a, from: '{from}', to: obs://c }}\n", head("ahead: 1"))).exits(0);
    }
}

#[test]
fn a_number_means_the_same_however_yaml_writes_it() {
    let group = "3.6 TiB: will be a task group (limit 2.7 TiB)";
    for limit in ["3TB", "3000000000000", "3e12", "3000000000000.0"] {
        for size in ["4TB", "4000000000000", "4e12", "4.0e12", "4000000000000.0"] {
            let policy = format!("ahead: 4e1, on_failure: {{ retry: 2.0 }}, group_above: {{ size: {limit} }}");
            check(&(head(&policy) + "buckets:\n" + &bucket(&format!(", size: {size}")))).exits(0).prints(&[group]);
        }
    }
    for (limit, objects) in [("5e3", "6000"), ("5000", "6.0e3"), ("5000.0", "6e3")] {
        let policy = format!("group_above: {{ objects: {limit} }}");
        let run = check(&(head(&policy) + "buckets:\n" + &bucket(&format!(", objects: {objects}")))).exits(0);
        run.prints(&["6,000 objects: will be a task group (limit 5,000)"]);
    }
    for wrong in ["size: -4e12", "size: 4e20", "size: .inf", "objects: 1.5", "objects: 1e300", "objects: -1.0"] {
        check(&(head("ahead: 1") + "buckets:\n" + &bucket(&format!(", {wrong}")))).exits(2);
    }
    for wrong in ["ahead: 0.5", "ahead: 0.0", "ahead: 1e9", "redis_at_once: 2.5", "max_failures: 1.5"] {
        check(&(head(wrong) + "buckets:\n" + &bucket(""))).exits(2).complains(&["must be a whole number"]);
    }
}

#[test]
fn auto_is_what_the_policy_says_also_over_a_default() {
    let defaults =
        head("group_above: { size: 3TB }").replace("region: cn-north-4", "region: cn-north-4, bucket: { as: task }");
    let told = "will be a task group";
    for (text, is_group) in [
        (head("group_above: { size: 3TB }") + "buckets:\n" + &bucket(", size: 4TB, as: auto"), true),
        (head("group_above: { size: 5TB }") + "buckets:\n" + &bucket(", size: 4TB, as: auto"), false),
        (defaults.clone() + "buckets:\n" + &bucket(", size: 4TB, as: auto"), true),
        (defaults + "buckets:\n" + &bucket(", size: 4TB"), false),
    ] {
        let run = check(&text).exits(0);
        assert_eq!(run.out.contains(told), is_group, "{text}\n{}", run.out);
    }
}

#[test]
fn a_day_of_since_begins_in_the_zone_or_else_in_the_region() {
    /// The beginning of 2026-11-28 in UTC.
    const UTC: i64 = 1_795_824_000;
    for (more, region, hours) in [
        ("", "cn-north-4", 8),
        (", zone: Z", "cn-north-4", 0),
        (", zone: \"+08:00\"", "cn-north-4", 8),
        (", zone: \"-03:00\"", "cn-north-4", -3),
        ("", "ap-southeast-2", 7),
        // Its clock changes during the year: no object is left out.
        ("", "eu-west-101", 14),
        (", zone: \"+01:00\"", "eu-west-101", 1),
    ] {
        let text = head("ahead: 1").replace("cn-north-4", region)
            + "buckets:\n"
            + &bucket(&format!(", since: 2026-11-28{more}"));
        let weekend = Weekend::new(600.0, &text);
        weekend.apply(&[]).exits(0);
        let sent = weekend.local.emulator.requests();
        let create = sent.iter().find(|request| request.operation.as_deref() == Some("create_task")).expect("a task");
        assert_eq!(create.body["migrate_since"], UTC - hours * 3_600, "{region}{more}");
    }
}

#[test]
fn a_window_begins_before_the_end_of_the_day() {
    let check = |from: &str, to: &str| {
        let window = format!(", bandwidth: [{{ from: \"{from}\", to: \"{to}\", limit: 5MiB/s }}]");
        check(&(head("ahead: 1") + "buckets:\n" + &bucket(&window)))
    };
    for to in ["00:00", "06:00", "24:00"] {
        check("24:00", to).exits(2).complains(&["a window begins between \"00:00\" and \"23:59\""]);
    }
    check("00:00", "00:00").exits(2).complains(&["the window is empty"]);
    for (from, to) in [("00:00", "24:00"), ("22:00", "24:00"), ("22:00", "00:00"), ("23:59", "24:00")] {
        check(from, to).exits(0);
    }
}

#[test]
fn a_manifest_may_be_json() {
    let value = serde_json::json!({
        "version": 1, "name": "weekend", "defaults": { "region": "cn-north-4" },
        "buckets": [{ "name": "photos", "from": "aliyun://cn-beijing/photos", "to": "obs://copy" }],
    });
    for text in [value.to_string(), format!("{value:#}\n")] {
        let weekend = Weekend::new(600.0, &text);
        for command in ["check", "plan", "status", "policy"] {
            weekend.run(command, &[]).exits(0);
        }
        weekend.apply(&["--wait"]).exits(0);
        assert_eq!(weekend.changes()["create_task"], 1, "{text}");
        for command in ["wait", "verify", "report"] {
            weekend.run(command, &[]).exits(0);
        }
    }
    // So may YAML begin.
    let flow = "{ version: 1, name: weekend, defaults: { region: r }, buckets: [ { name: a, from: aws://r/b, to: obs://c } ] }\n";
    let weekend = Weekend::new(600.0, flow);
    weekend.apply(&["--wait"]).exits(0);
}

#[test]
fn a_plan_is_a_plan_also_where_it_is_cut_or_written_again() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 4"));
    let plan = weekend.file("plan.json");
    weekend.run("plan", &["--out", &plan]).exits(0);
    let text = std::fs::read_to_string(&plan).expect("a plan");
    for length in [1, 8, 20, text.len() - 4] {
        std::fs::write(&plan, &text[..length]).expect("a cut plan");
        weekend.local.run(&["apply", &plan, "--yes"]).exits(2).complains(&["the plan", "cannot be read"]);
    }
    let plan_at_end = text
        .replace("  \"plan\": 1,\n", "")
        .replace("\n}", ",\n  \"plan\": 1\n}")
        .replace("},\n  \"plan\"", "}, \"plan\"");
    std::fs::write(&plan, plan_at_end).expect("the plan in another order");
    weekend.local.run(&["apply", &plan, "--yes", "--wait", "--interval", "100ms"]).exits(0);
    assert_eq!(weekend.changes()["create_task"], 1);
}

#[test]
fn a_plan_finds_its_manifest_from_any_folder() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 4"));
    let folder = PathBuf::from(weekend.file(""));
    for inner in ["below", "plans"] {
        std::fs::create_dir(folder.join(inner)).expect("a folder");
    }
    std::fs::copy(weekend.file("weekend.yaml"), folder.join("below/weekend.yaml")).expect("a copy");
    let own = weekend.local.environment();
    let environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let run_in = |inner: &str, arguments: &[&str]| {
        let output = program(arguments, &environment).current_dir(folder.join(inner)).output();
        Run::new(output.expect("the program runs"))
    };
    for (manifest, plan, from_plans) in
        [("weekend.yaml", "plans/p.json", "p.json"), ("below/weekend.yaml", "below/p.json", "../below/p.json")]
    {
        run_in("", &["plan", manifest, "--out", plan]).exits(0).complains(&[&format!("hcmigrate apply {plan}")]);
        // The question gets no answer.
        let asked = "1 to create";
        run_in("plans", &["apply", from_plans]).exits(2).complains(&[asked]);
        run_in("", &["apply", plan]).exits(2).complains(&[asked]);
    }
    // A plan and its manifest can be moved together.
    std::fs::rename(folder.join("below"), folder.join("moved")).expect("moved");
    run_in("plans", &["apply", "../moved/p.json", "--yes", "--wait"]).exits(0);
    run_in("", &["plan", "moved/weekend.yaml", "--out", "plans/done.json"]).exits(0);
    for answer in [&["--yes"][..], &[]] {
        run_in("plans", &[&["apply", "done.json"], answer].concat())
            .exits(0)
            .complains(&["the plan has nothing to do"]);
    }
    std::fs::remove_file(folder.join("moved/weekend.yaml")).expect("removed");
    let lost = run_in("moved", &["apply", "p.json", "--yes"]).exits(2);
    let lost = lost.complains(&["the plan p.json was made from the manifest weekend.yaml", "make a new plan"]);
    assert!(!lost.err.contains("hcmigrate init"), "{}", lost.err);
    assert_eq!(weekend.changes()["create_task"], 1);
}

#[test]
fn a_manifest_that_was_renamed_without_its_journal_is_noticed() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 4"));
    weekend.apply(&["--wait"]).exits(0);
    let renamed = weekend.file("renamed.yaml");
    let plan = || weekend.local.run(&["plan", &renamed]).exits(0).err;
    let told = "weekend.journal.jsonl is the journal of a manifest of the same name, `weekend`";
    weekend.write_as("renamed.yaml", &manifest(1, 0, "ahead: 4"));
    assert!(!plan().contains(told), "the journal has its own manifest");
    std::fs::remove_file(weekend.file("weekend.yaml")).expect("removed");
    let journal = weekend.file("renamed.journal.jsonl");
    assert!(plan().contains(told) && plan().contains(&format!("rename the journal to {journal}")), "{}", plan());
    weekend.local.run(&["apply", &renamed]).exits(2).complains(&[told]);
    weekend.write_as("renamed.yaml", &manifest(1, 0, "ahead: 4").replace("name: weekend", "name: other"));
    assert!(!plan().contains("is the journal of"), "another manifest");
    std::fs::rename(weekend.file("weekend.journal.jsonl"), &journal).expect("renamed");
    weekend.write_as("renamed.yaml", &manifest(1, 0, "ahead: 4"));
    assert!(!plan().contains("is the journal of"));
}

#[test]
fn a_file_in_the_place_of_the_journal_is_never_erased() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 4"));
    let journal = weekend.file("weekend.journal.jsonl");
    for (text, told) in [
        ("my precious notes, no newline", "is not a journal of hcmigrate"),
        ("{\"journal\":1,\"manifest\":\"other\"}", "belongs to the manifest `other`"),
        ("{\"journal\":2,\"manifest\":\"weekend\"}", "has format 2"),
        ("{\"journal\":1,\"manifest\":\"oth", "is not a journal of hcmigrate"),
        ("\u{feff}", "is not a journal of hcmigrate"),
        ("0", "is not a journal of hcmigrate"),
    ] {
        std::fs::write(&journal, text).expect("a file");
        weekend.run("plan", &[]).exits(2).complains(&[told]);
        weekend.apply(&[]).exits(2).complains(&[told]);
        assert_eq!(std::fs::read_to_string(Path::new(&journal)).expect("the file"), text);
    }
    assert!(weekend.changes().is_empty());
    for begun in ["", "{\"journ", "{\"journal\":1,\"manifest\":\"weekend\"}", "\0\0\0"] {
        std::fs::write(&journal, begun).expect("a journal that was begun");
        weekend.apply(&["--wait"]).exits(0);
        assert!(weekend.journal().starts_with("{\"journal\":1,\"manifest\":\"weekend\"}\n"), "{begun:?}");
    }
    weekend.assert_once(1);
}

#[test]
fn what_is_not_text_has_a_place() {
    for (bytes, place) in [(&b"version: 1\nname: a\0b\n"[..], ":2:8: "), (b"version: 1\n# \xc3\xa4\xff\n", ":2:4: ")] {
        let file = PrivateFile::of_bytes("weekend.yaml", bytes);
        let told = run(&["check", file.path(), "--offline"], &[]).exits(2);
        told.complains(&[place, "not a character of UTF-8 text"]);
    }
}

#[test]
fn a_report_is_written_as_a_page_and_for_a_program_at_once() {
    let weekend = Weekend::new(600.0, &manifest(1, 0, "ahead: 4"));
    weekend.apply(&["--wait"]).exits(0);
    let page = weekend.file("report.html");
    let run = weekend.run("report", &["--html", &page, "-o", "json"]).exits(0);
    assert_eq!(run.json()["items"][0]["name"], "b0");
    assert!(std::fs::read_to_string(&page).expect("a page").contains("b0"));
    assert_eq!(weekend.run("report", &["--html", &page]).exits(0).out, "");
}

/// Some terminals say that they have no columns when they do not know how many.
#[test]
fn a_terminal_of_no_columns_has_an_unknown_width() {
    let weekend = Weekend::new(600.0, &manifest(3, 0, "ahead: 4"));
    let file = weekend.file("weekend.yaml");
    let of = |columns: &str| weekend.local.run_with(&["plan", &file], &[("COLUMNS", columns)]).exits(0).out;
    assert_eq!(of("0"), of(""));
}

/// Returns the peak of the sum of these counts in the notes of a run.
fn peak(notes: &str, counts: &[&str]) -> usize {
    let sum = |line: &str| {
        let parts = line.split(", ").filter_map(|part| part.split_once(' '));
        parts
            .filter(|(_, word)| counts.iter().any(|count| word.starts_with(count)))
            .filter_map(|(count, _)| count.parse::<usize>().ok())
            .sum()
    };
    notes.lines().map(sum).max().unwrap_or(0)
}

#[test]
fn redis_at_once_bounds_what_is_set_up_or_copies_and_not_what_follows() {
    let text = manifest(0, 6, "redis_at_once: 2");
    let once =
        text.replace("defaults: { region: cn-north-4 }", "defaults: { region: cn-north-4, redis: { mode: copy } }");
    for (text, following) in [(once, 0), (text, 6)] {
        let weekend = Weekend::new(20.0, &text);
        let run = weekend.apply(&["--wait"]).exits(0);
        assert_eq!(peak(&run.err, &["running", "preparing"]), 2, "{}", run.err);
        assert_eq!(peak(&run.err, &["following"]).min(6), following, "{}", run.err);
        weekend.assert_once(6);
    }
}

/// An export that failed is an empty file.
#[test]
fn a_manifest_or_a_table_without_entries_is_refused_by_every_command() {
    let weekend = Weekend::new(600.0, &manifest(0, 0, "ahead: 1"));
    let table =
        head("ahead: 1") + "buckets:\n  - { name: b, from: aliyun://r/b, to: obs://b }\n  - { from_csv: t.csv }\n";
    std::fs::write(weekend.file("t.csv"), "name,from,to\n").expect("a table");
    let commands = [&["check", "--offline"][..], &["plan"], &["apply", "--yes"], &["status"], &["verify"], &["report"]];
    let texts = [
        (manifest(0, 0, "ahead: 1"), "the manifest has no entries"),
        (table, "t.csv: error: the table has no entries"),
    ];
    for (text, told) in texts {
        weekend.write(&text);
        for command in commands {
            weekend.run(command[0], &command[1..]).exits(2).complains(&[told]);
        }
    }
    assert!(weekend.local.operations().is_empty());
}

#[cfg(unix)]
#[test]
fn a_file_without_an_end_is_refused() {
    let table = head("ahead: 1") + "buckets:\n  - { from_csv: /dev/zero }\n";
    let weekend = Weekend::new(600.0, &table);
    let larger = "larger than 64 MiB";
    weekend.run("check", &["--offline"]).exits(2).complains(&["/dev/zero", larger]);
    for command in [&["apply", "/dev/zero", "--yes"][..], &["task", "stop", "--ids-from", "/dev/zero"]] {
        weekend.local.run(command).exits(2).complains(&["/dev/zero", larger]);
    }
    let variable = [("HCMIGRATE_CONFIG", "/dev/zero")];
    weekend.local.run_with(&["task", "list"], &variable).exits(2).complains(&["/dev/zero", larger]);
    assert!(weekend.local.operations().is_empty());
}

#[test]
fn a_mistyped_table_is_taken_for_a_table() {
    let run = check(&(head("ahead: 1") + "buckets:\n  - { from_cvs: x.csv }\n")).exits(2);
    let run = run.complains(&["`from_cvs`", "did you mean `from_csv`?"]);
    assert!(!run.err.contains("needs `name`"), "{}", run.err);
}

/// A number that is too large for the parser would become another one.
#[test]
fn a_number_that_is_too_large_is_named_as_it_is_written() {
    let text = |size: &str| {
        format!(
            "version: 1\nname: ww\ndefaults: {{ region: r }}\nbuckets:\n  - {{ name: a, from: aws://r/b, to: obs://c, size: {size} }}\n"
        )
    };
    for (size, told) in [
        ("99999999999999999999", "99999999999999999999 is larger than any number in a manifest"),
        ("'99999999999999999999'", "`99999999999999999999` is not a size"),
    ] {
        let file = PrivateFile::new("w.yaml", &text(size));
        run(&["check", file.path(), "--offline"], &[]).exits(2).complains(&[told]);
    }
    let file = PrivateFile::new("w.yaml", &text("18446744073709551615"));
    run(&["check", file.path(), "--offline"], &[]).exits(0);
}
