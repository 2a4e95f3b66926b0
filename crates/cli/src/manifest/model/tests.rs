//! Tests of `model`.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use super::*;

const FULL: &str = r#"
version: 1
name: weekend
defaults:
  region: cn-north-4
  keys: { source: aws-main, destination: obs-main }
  bucket:
    overwrite: size-and-time
    check: crc64
    bandwidth: [{ from: "08:00", to: "20:00", limit: 50MiB/s }]
policy:
  ahead: 7
  on_failure: { retry: 2, only_failed_objects: true, then: stop }
  max_failures: 10
  group_above: { size: 3TB, objects: 5000000 }
buckets:
  - { name: photos, from: aws://us-east-1/photos, to: obs://photos-cn, labels: { wave: 1 } }
  - { name: video, from: aws://us-east-1/video/raw/, to: obs://video-cn/v, size: 4.1TB, overwrite: never, keys: { source: env:OTHER } }
redis:
  network: { vpc: v, subnet: s, security_group: g }
  instances:
    - name: sessions
      from: redis://10.0.0.5:6379
      to: dcs://7d1f0a52-93d5-4e0e-a0b4-1f6a3c2b8e11
      mode: follow
      keys: { source: env:SESSIONS_SRC, target: env:SESSIONS_DST }
      empty_target: required
"#;

fn read(text: &str) -> Result<Manifest, Vec<String>> {
    Manifest::parse("weekend.yaml", text, Path::new("."), None).map_err(|problems| problems.lines())
}

#[track_caller]
fn told(text: &str) -> Vec<String> {
    read(text).expect_err("refused")
}

fn bucket(manifest: &Manifest, index: usize) -> &Bucket {
    match &manifest.entries[index].what {
        What::Bucket(bucket) => bucket,
        What::Redis(_) => panic!("a bucket was expected"),
    }
}

#[test]
fn the_manifest_of_the_readmes_is_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("buckets.csv"), "name,from,to\nvideo,aws://us-east-1/video,obs://video-cn\n")
        .expect("a table");
    for readme in [include_str!("../../../README.md"), include_str!("../../../README.zh-CN.md")] {
        let blocks: Vec<&str> = readme.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(blocks.len(), 1);
        let manifest = Manifest::parse("weekend.yaml", blocks[0], folder.path(), None);
        let manifest = manifest.unwrap_or_else(|problems| panic!("{:#?}", problems.lines()));
        let names: Vec<&str> = manifest.entries.iter().map(|entry| &*entry.name).collect();
        assert_eq!(names, ["photos", "video", "sessions"]);
    }
}

#[test]
fn the_design_s_manifest_is_understood() {
    let manifest = read(FULL).expect("a manifest");
    assert_eq!((&*manifest.name, manifest.entries.len()), ("weekend", 3));
    let (photos, video) = (bucket(&manifest, 0), bucket(&manifest, 1));
    assert_eq!(photos.overwrite.as_deref(), Some("SIZE_LAST_MODIFIED_COMPARISON_OVERWRITE"));
    assert_eq!(video.overwrite.as_deref(), Some("NO_OVERWRITE"));
    assert_eq!((photos.moved_as, video.moved_as), (As::Task, As::Group));
    assert_eq!(photos.bandwidth[0].end, "19:59");
    assert_eq!(video.keys.source, Some(KeyOrigin::Environment("OTHER".to_owned())));
    assert_eq!(video.keys.destination, Some(KeyOrigin::Profile("obs-main".to_owned())));
    assert_eq!(manifest.entries[0].labels["wave"], "1");
    assert_eq!(manifest.policy.ahead, 7);
    assert!(manifest.policy.stop_on_failure);
    let What::Redis(redis) = &manifest.entries[2].what else { panic!("a Redis instance") };
    assert!(redis.follows && redis.empty_target && redis.method == "incremental_migration");
    assert_eq!(manifest.mark(&manifest.entries[0]), "weekend/photos");
    assert_eq!(manifest.beside("journal.jsonl"), Path::new("weekend.journal.jsonl"));
}

#[test]
fn every_problem_is_told_with_line_column_and_a_guess() {
    let problems = told(
        "version: 2\nname: week end\ndefaults:\n  region: cn-north-4\n  bukcet: {}\nbuckets:\n  - name: a\n    form: aws://x/y\n    to: obs://z\n    overwrite: nevr\n    metadata: maybe\n  - { name: 7, from: aws://x/y, to: s3://z }\n",
    );
    let all = problems.join("\n");
    for part in [
        "1:10: `version` must be 1",
        "2:7: `name`: `week end` is not a name",
        "5:3: defaults has no `bukcet`; did you mean `bucket`?",
        "8:5: a bucket has no `form`; did you mean `from`?",
        "a bucket needs `from`",
        "10:16: `overwrite`: `nevr` is not a valid choice; did you mean `never`?",
        "11:15: `metadata` must be true or false",
        "12:13: `name` must be a name, and is a number: put it in quotes",
        "12:37: `to`: objects are moved into OBS",
    ] {
        assert!(all.contains(part), "`{part}` is not in\n{all}");
    }
    assert_eq!(problems.len(), 9, "{all}");
}

#[test]
fn literal_secrets_are_refused_and_never_repeated() {
    let problems = told(
        "version: 1\nname: ww\ndefaults:\n  region: r\n  keys: { source: AKIAIOSFODNN7EXAMPLE, destination: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }\nbuckets:\n  - { name: a, from: aws://r/b, to: obs://c, sk: HUNTER2, labels: { password: HUNTER2 } }\n  - { name: b, from: 'aws://AK:HUNTER2@r/b', to: obs://c }\n",
    );
    let all = problems.join("\n");
    assert_eq!(problems.len(), 5, "{all}");
    for secret in ["HUNTER2", "AKIA", "wJalr"] {
        assert!(!all.contains(secret), "{all}");
    }
}

#[test]
fn duplicate_names_name_both_places() {
    let problems = told(
        "version: 1\nname: ww\ndefaults: { region: r }\nbuckets:\n  - { name: a, from: aws://r/b, to: obs://c }\n  - { name: a, from: aws://r/d, to: obs://c }\n",
    );
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("6:5: the bucket `a` is already in line 5"), "{problems:?}");
}

#[test]
fn typos_do_not_hide_duplicate_names() {
    let text = "version: 1\nname: ww\ndefaults: { region: r }\nbuckets:\n  - { name: a, from: aws://r/b, to: obs://c, overwrit: never }\n  - { name: a, from: aws://r/d, to: obs://c }\n  - { name: b, from: awss://r/d, to: obs://c }\n  - { name: b, from: aws://r/d, to: obs://c }\n";
    let both = told(text);
    assert!(both.iter().any(|told| told.contains("did you mean `overwrite`")), "{both:?}");
    assert!(both.iter().any(|told| told.contains("the bucket `a` is already in line 5")), "{both:?}");
    let address = told(&text.replace("overwrit:", "overwrite:"));
    assert!(address.iter().any(|told| told.contains("did you mean `aws`")), "{address:?}");
    assert!(address.iter().any(|told| told.contains("the bucket `b` is already in line 7")), "{address:?}");
}

#[test]
fn a_region_is_needed_somewhere() {
    let text = "version: 1\nname: ww\nbuckets: [{ name: a, from: aws://r/b, to: obs://c }]\n";
    assert!(told(text)[0].contains("no region is known"));
    let manifest = Manifest::parse("w.yaml", text, Path::new("."), Some("cn-north-4"));
    assert_eq!(manifest.map(|manifest| manifest.entries[0].region.clone()).ok().as_deref(), Some("cn-north-4"));
}

#[test]
fn windows_are_in_the_operators_zone() {
    let text = |zone: &str, region: &str| {
        format!(
            "version: 1\nname: ww\ndefaults:\n  region: {region}\n  bucket:\n    zone: \"{zone}\"\n    bandwidth: [{{ from: \"22:00\", to: \"06:00\", limit: 5MiB/s }}]\nbuckets: [{{ name: a, from: aws://r/b, to: obs://c }}, {{ name: b, from: aws://r/b, to: obs://d }}]\n"
        )
    };
    let manifest = read(&text("+01:00", "cn-north-4")).expect("a manifest");
    let windows: Vec<String> =
        bucket(&manifest, 0).bandwidth.iter().map(|window| format!("{}-{}", window.start, window.end)).collect();
    assert_eq!(windows, ["05:00-12:59"]);
    assert!(told(&text("+01:00", "eu-west-101"))[0].contains("changes during the year"));
    let wrong = text("+01:00", "cn-north-4").replace("5MiB/s", "5GiB/s");
    assert_eq!(told(&wrong).len(), 1, "one mistake in the defaults is told once: {:?}", told(&wrong));
}

#[test]
fn tables_inherit_and_are_checked_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("b.csv"),
        "name,from,to\na,aws://r/b,obs://c\nb,aws://r/b,obs://c\na,aws://r/b,obs://c\n",
    )
    .expect("a table");
    let text = "version: 1\nname: ww\ndefaults: { region: r }\nbuckets: [{ from_csv: b.csv, labels: { wave: 2 }, overwrite: always }]\n";
    let problems = Manifest::parse("w.yaml", text, folder.path(), None).expect_err("a duplicate").lines();
    assert!(problems[0].contains("the bucket `a` is already in line 2 of b.csv"), "{problems:?}");
    std::fs::write(folder.path().join("b.csv"), "name,from,to,labels.team\na,aws://r/b,obs://c,x\n").expect("a table");
    let manifest = Manifest::parse("w.yaml", text, folder.path(), None).expect("a manifest");
    assert_eq!(
        manifest.entries[0].labels.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(),
        ["team=x", "wave=2"]
    );
    let missing = text.replace("b.csv", "c.csv");
    let problems = Manifest::parse("w.yaml", &missing, folder.path(), None).expect_err("no table").lines();
    assert!(problems[0].contains("the table cannot be read"), "{problems:?}");
}

#[test]
fn ten_thousand_entries_are_read_in_no_time() {
    let mut text = "version: 1\nname: ww\ndefaults: { region: r }\nbuckets:\n".to_owned();
    for number in 0..10_000 {
        text.push_str(&format!("  - {{ name: b{number}, from: aws://r/b{number}, to: obs://c{number} }}\n"));
    }
    assert_eq!(read(&text).expect("a manifest").entries.len(), 10_000);
    assert!(told(&text.replace("b9999,", "b0,")).len() == 1);
}

#[test]
fn redis_needs_a_network_and_two_ends() {
    let problems = told(
        "version: 1\nname: ww\ndefaults: { region: r }\nredis:\n  instances:\n    - { name: a, from: dcs://x, to: dcs://x, bandwidth: 1KiB/s }\n",
    );
    let all = problems.join("\n");
    assert!(all.contains("no network is known") && all.contains("a whole number of MiB/s"), "{all}");
}

#[test]
fn marks_of_long_names_are_short_and_differ() {
    let (one, other) = (mark("m", &format!("{}1", "x".repeat(63))), mark("m", &format!("{}2", "x".repeat(63))));
    assert_eq!((one.chars().count(), other.chars().count()), (64, 64));
    assert_ne!(one, other);
}

#[test]
fn every_valid_pair_of_names_gives_a_valid_mark() {
    for manifest in ["ww".to_owned(), "w".repeat(32), "Ü1".to_owned()] {
        for entry in ["a".to_owned(), "b".repeat(64), "ß".repeat(64), "1._-".to_owned()] {
            let text = format!(
                "version: 1\nname: '{manifest}'\ndefaults: {{ region: r }}\nbuckets: [{{ name: '{entry}', from: aws://r/b, to: obs://c }}]\n"
            );
            let parsed = Manifest::parse("w.yaml", &text, Path::new("."), None).expect("a manifest");
            let mark = parsed.mark(&parsed.entries[0]);
            assert!(huaweicloud_oms::Mark::new(mark.clone()).is_ok(), "{mark}");
        }
    }
    let text = "version: 1\nname: w\ndefaults: { region: r }\nbuckets: [{ name: a, from: aws://r/b, to: obs://c }]\n";
    let problems = told(text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].starts_with("2:7: `name`: `w` is too short"), "{problems:?}");
}
