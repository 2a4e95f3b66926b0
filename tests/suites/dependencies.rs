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

/// The types of a tag are for programs that send nothing. They add only serde and the crate that wipes secrets.
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

/// Cargo unifies features in a program, so ours must not change what the program's own `reqwest::Client::new()` does.
#[test]
fn no_feature_of_ours_turns_on_one_of_reqwest() {
    let all = "huaweicloud-oms/reqwest,huaweicloud-oms/blocking,huaweicloud-dcs/reqwest";
    let packages = ["-p", "huaweicloud-oms", "-p", "huaweicloud-dcs", "--features", all];
    let shown = cargo_tree(&[&packages[..], &["-e", "normal,features", "--prefix", "none", "-i", "reqwest"]].concat());
    let features: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("reqwest feature \"")).collect();
    assert!(features.is_empty(), "{shown}");
    assert!(shown.contains("huaweicloud-runtime"), "{shown}");
}

/// The names that the runtime exports only for service crates and for programs that read the tables, not for ordinary
/// calls.
const FOR_SERVICE_CRATES: [&str; 31] = [
    "AccessLevel",
    "Action",
    "ArraySchema",
    "BatchCase",
    "BatchResults",
    "Batching",
    "Body",
    "Field",
    "IntegerSchema",
    "LegalCase",
    "LegalIn",
    "MarkerPage",
    "Marking",
    "ObjectSchema",
    "OffsetPage",
    "Page",
    "Parameter",
    "Permission",
    "Place",
    "Policy",
    "QueryValue",
    "ReasonLog",
    "ReasonSource",
    "Reply",
    "Schema",
    "StateEntry",
    "StringSchema",
    "TimeFormat",
    "ValueSource",
    "Waiter",
    "WaiterCase",
];

/// The words between `pub use` and `;`: every exported name, and the modules that it comes from.
fn exported(source: &str) -> BTreeSet<&str> {
    let uses = source.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next());
    uses.flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

/// An ordinary program can name everything that a call takes, returns and fails with, without a second dependency.
#[test]
fn a_service_crate_exports_what_its_users_name() {
    const RUNTIME: [&str; 2] =
        [include_str!("../../crates/runtime/src/client.rs"), include_str!("../../crates/runtime/src/model.rs")];
    let types = RUNTIME.into_iter().flat_map(exported).filter(|name| name.starts_with(char::is_uppercase));
    let needed: BTreeSet<&str> = types.filter(|name| !FOR_SERVICE_CRATES.contains(name)).collect();
    assert!(needed.len() > 60, "{needed:?}");
    for source in [include_str!("../../crates/oms/src/lib.rs"), include_str!("../../crates/dcs/src/lib.rs")] {
        let found = exported(source);
        let missing: Vec<&&str> = needed.difference(&found).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}

/// The examples of the READMEs are compiled as documentation, so they could use the crates' own dependencies by
/// mistake.
#[test]
fn the_examples_of_a_service_need_its_crate_and_tokio() {
    for (name, readme) in [
        ("huaweicloud_oms", include_str!("../../crates/oms/README.md")),
        ("huaweicloud_dcs", include_str!("../../crates/dcs/README.md")),
    ] {
        let mut in_rust = false;
        let mut examples = 0;
        for line in readme.lines() {
            if line.starts_with("```") {
                in_rust = line.starts_with("```rust");
                examples += usize::from(in_rust);
            }
            let code = line.split("//").next().unwrap_or_default();
            for foreign in ["serde", "http::", "bytes::", "futures", "huaweicloud_runtime", "huaweicloud_auth"] {
                assert!(!in_rust || !code.contains(foreign), "{name}: {line}");
            }
            let root =
                code.trim().trim_start_matches("# ").strip_prefix("use ").and_then(|path| path.split("::").next());
            assert!(!in_rust || root.is_none_or(|root| ["std", "tokio", name].contains(&root)), "{name}: {line}");
        }
        assert!(examples > 5, "{name}: {examples}");
    }
}
