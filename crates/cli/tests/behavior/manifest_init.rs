//! Tests `init`: which manifests it writes, and which input it rejects.
#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use crate::support::{Local, PrivateFile, run};

#[test]
fn a_first_manifest_has_the_modeline_and_never_replaces_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("weekend.yaml");
    let path = path.to_str().expect("text");
    run(&["init", path], &[]).exits(0).complains(&["wrote", "hcmigrate check"]);
    let text = std::fs::read_to_string(path).expect("a manifest");
    assert!(
        text.starts_with("# yaml-language-server: $schema=https://") && text.contains("name: \"weekend\""),
        "{text}"
    );
    run(&["init", path], &[]).exits(2).complains(&["already exists"]);
    assert_eq!(std::fs::read_to_string(path).expect("a manifest"), text);
    run(&["init", "-"], &[]).exits(0).prints(&["# yaml-language-server: $schema=", "buckets:"]);
    assert!(!std::path::Path::new("-").exists(), "a file with this name");
    run(&["init", "/nowhere/x.yaml"], &[]).exits(1).complains(&["cannot be written"]);
}

#[test]
fn a_manifest_has_a_name_whatever_its_file_is_called() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, name) in
        [("x.yaml", "migration-x"), ("my file (1).yaml", "my-file--1"), ("--.yaml", "migration"), ("迁移.yaml", "迁移")]
    {
        let path = folder.path().join(file);
        run(&["init", path.to_str().expect("text")], &[]).exits(0);
        let text = std::fs::read_to_string(path).expect("a manifest");
        assert!(text.contains(&format!("name: \"{name}\"")), "{text}");
    }
}

#[test]
fn the_schema_is_printed_as_it_is_committed() {
    let printed = run(&["init", "--schema"], &[]).exits(0);
    assert_eq!(printed.out, include_str!("../../manifest.schema.json").replace("\r\n", "\n"));
}

#[test]
fn a_table_of_buckets_is_checked_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (csv, file) = (folder.path().join("buckets.csv"), folder.path().join("weekend.yaml"));
    let (csv, file) = (csv.to_str().expect("text"), file.to_str().expect("text"));
    std::fs::write(csv, "name,form,to\na,aws://r/b,obs://c\n").expect("a table");
    run(&["init", file, "--from", csv], &[]).exits(2).complains(&["1:6:", "did you mean `from`?"]);
    std::fs::write(csv, "name,from,to\na,aws://r/b,obs://c\n").expect("a table");
    run(&["init", file, "--from", csv], &[]).exits(0);
    assert!(std::fs::read_to_string(file).expect("a manifest").contains("from_csv: \"buckets.csv\""));
    run(&["init", file, "--from", "what"], &[]).exits(2).complains(&["neither a .csv file nor redis-list"]);
}

#[test]
fn the_instances_of_the_project_become_targets() {
    let local = Local::start();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("redis.yaml");
    let file = file.to_str().expect("text");
    local.run(&["init", file, "--from", "redis-list"]).exits(0);
    let text = std::fs::read_to_string(file).expect("a manifest");
    assert!(text.contains("to: \"dcs://") && text.contains("mode: follow"), "{text}");
}

#[test]
fn each_machine_is_put_beside_its_redis_and_what_is_none_is_left_out() {
    let local = Local::with(|builder| builder.samples(false));
    for (name, engine, vpc) in
        [("cache-1", "Memcached", "vpc-1"), ("redis-2", "Redis", "vpc-2"), ("redis-3", "Redis", "vpc-3")]
    {
        let body = serde_json::json!({
            "name": name, "engine": engine, "engine_version": "5.0", "capacity": 1, "spec_code": "redis.ha.xu1.large.r2.1",
            "az_codes": ["cn-north-4a"], "vpc_id": vpc, "subnet_id": format!("subnet-of-{vpc}"), "instance_num": 1
        });
        let body = PrivateFile::new("instance.json", &body.to_string());
        local.run(&["call", "dcs", "create_instance", "--body", &format!("@{}", body.path())]).exits(0);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("redis.yaml");
    let file = file.to_str().expect("text");
    local.run(&["init", file, "--from", "redis-list"]).exits(0);
    let text = std::fs::read_to_string(file).expect("a manifest");
    let entries: Vec<&str> = text.lines().filter(|line| line.contains("to: \"dcs://")).collect();
    assert!(entries.len() == 2 && !text.contains("cache") && !text.contains("vpc-1"), "{text}");
    for (vpc, name) in [("vpc-2", "redis-2"), ("vpc-3", "redis-3")] {
        let entry = entries.iter().find(|entry| entry.contains(&format!("name: \"{name}\""))).expect("an entry");
        let common = text.lines().find(|line| line.starts_with("  network:")).expect("a network");
        let network = if entry.contains("network:") { entry } else { &common };
        assert!(network.contains(&format!("vpc: \"{vpc}\", subnet: \"subnet-of-{vpc}\"")), "{text}");
    }
}

#[test]
fn a_long_name_of_a_file_is_cut_to_one_that_a_manifest_may_have() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, name) in [
        ("weekend-migration-of-all-photo-buckets.yaml", "weekend-migration-of-all-photo-b"),
        ("weekend-migration-of-all-photos--buckets.yaml", "weekend-migration-of-all-photos"),
    ] {
        let path = folder.path().join(file);
        run(&["init", path.to_str().expect("text")], &[]).exits(0);
        let text = std::fs::read_to_string(path).expect("a manifest");
        assert!(text.contains(&format!("name: \"{name}\"")), "{text}");
    }
}

#[test]
fn a_manifest_has_the_region_that_its_instances_were_listed_in() {
    let local = Local::start();
    let folder = tempfile::tempdir().expect("a folder");
    for (number, (options, [variable, other], region)) in [
        (&[][..], ["cn-south-1", "cn-south-2"], "cn-south-1"),
        (&[], ["", "cn-south-2"], "cn-south-2"),
        (&["--region", "cn-east-3"], ["cn-south-1", ""], "cn-east-3"),
        (&[], ["", ""], "cn-north-4"),
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("redis-{number}.yaml"));
        let path = path.to_str().expect("text");
        let arguments = [&["init", path, "--from", "redis-list"], options].concat();
        local.run_with(&arguments, &[("HUAWEICLOUD_SDK_REGION", variable), ("HW_REGION_NAME", other)]).exits(0);
        let text = std::fs::read_to_string(path).expect("a manifest");
        assert!(text.contains(&format!("region: \"{region}\"")), "{text}");
    }
}
