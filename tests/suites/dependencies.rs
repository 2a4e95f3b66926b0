//! What our crates add to the dependency tree of a program, as `cargo tree` shows it.

use std::collections::BTreeSet;
use std::process::Command;

/// The names of the packages that the normal dependencies of a package add.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let shown = cargo_tree(&[&["-e", "normal", "--prefix", "none", "--format", "{p}"], arguments].concat());
    shown.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn cargo_tree(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(["tree", "--locked", "--offline"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn without(tree: &BTreeSet<String>, names: &[&str]) {
    let found: Vec<&str> = names.iter().copied().filter(|name| tree.contains(*name)).collect();
    assert!(found.is_empty(), "{found:?} in {tree:?}");
}

/// The types of a tag are for programs that send nothing: they add serde and what wipes secrets.
#[test]
fn types_alone_bring_nothing_that_sends_or_signs() {
    let tree = tree(&["-p", "huaweicloud-oms", "--no-default-features", "--features", "tasks"]);
    assert!(tree.contains("huaweicloud-runtime") && tree.contains("serde_json"), "{tree:?}");
    without(&tree, &["http", "hmac", "sha2", "tracing", "bytes", "tokio", "hyper", "rustls", "reqwest"]);
}

#[test]
fn a_client_brings_no_reqwest_unless_asked_for() {
    for service in ["huaweicloud-oms", "huaweicloud-dcs"] {
        let by_default = tree(&["-p", service]);
        assert!(by_default.contains("hyper") && by_default.contains("rustls"), "{by_default:?}");
        without(&by_default, &["reqwest", "openssl", "native-tls", "aws-lc-rs", "progenitor", "progenitor-client"]);
        assert!(tree(&["-p", service, "--features", "reqwest"]).contains("reqwest"));
    }
}

/// Cargo unifies features in a program: ours must not change what its own `reqwest::Client::new()` does.
#[test]
fn no_feature_of_ours_turns_on_one_of_reqwest() {
    let all = "huaweicloud-oms/reqwest,huaweicloud-oms/blocking,huaweicloud-dcs/reqwest";
    let packages = ["-p", "huaweicloud-oms", "-p", "huaweicloud-dcs", "--features", all];
    let shown = cargo_tree(&[&packages[..], &["-e", "normal,features", "--prefix", "none", "-i", "reqwest"]].concat());
    let features: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("reqwest feature \"")).collect();
    assert!(features.is_empty(), "{shown}");
    assert!(shown.contains("huaweicloud-runtime"), "{shown}");
}
