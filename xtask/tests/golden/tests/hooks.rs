//! Tests the generator's safety net. Without the pass that replaces `send`, the golden crate does not compile, because
//! progenitor's `send` requires hooks that none of our clients implements.
//!
//! `rustc` compiles the generated files against the rlib of the golden crate, through which they find their
//! dependencies. With every pass in place the same build has to succeed, so that a failure is meaningful.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]
#![allow(clippy::disallowed_methods, reason = "it writes a scratch crate, and asks cargo for its compiler")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use xtask::files::FileSet;
use xtask::spec::source;
use xtask::{codegen, workspace};

/// The part of progenitor's client library that its generated code names, without an implementation.
const LIBRARY: &str = r#"
pub mod progenitor_client {
    pub struct ByteStream;
    pub struct OperationInfo { pub operation_id: &'static str }
    pub struct ResponseValue<T>(pub T);
    pub struct QueryParam;
    pub enum Error<E = ()> { InvalidRequest(String), Other(E) }
    pub trait ClientInfo<Inner> {}
    pub trait ClientHooks<Inner> {}
    pub trait RequestBuilderExt {}
    pub fn encode_path(path: &str) -> String { path.to_owned() }
}
pub mod reqwest {
    pub mod header {
        pub struct HeaderMap;
        pub struct HeaderName;
        pub struct HeaderValue;
        pub const ACCEPT: HeaderName = HeaderName;
        pub const CONTENT_TYPE: HeaderName = HeaderName;
    }
}
"#;

#[test]
fn with_every_pass_the_golden_crate_compiles() {
    let output = compile("with", codegen::services(&["golden"], &sources()).unwrap());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn without_the_pass_that_replaces_send_the_golden_crate_does_not_compile() {
    let output = compile("without", codegen::without_pass("send", "golden", &sources()).unwrap());
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "a client that sends by itself compiles");
    assert!(words.contains("ClientHooks<()>` is not satisfied"), "{words}");
}

/// Generated code contains the assertion only if something there needs it.
#[test]
fn the_generated_clients_name_nothing_of_progenitors() {
    let files = codegen::services(&["golden"], &sources()).unwrap();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        assert!(!text.contains("progenitor") && !text.contains("ClientHooks"), "{path}");
    }
}

fn sources() -> source::Sources {
    let files = workspace::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("spec"), "openapi", "yaml").unwrap();
    source::parse(&files).unwrap()
}

/// Compiles the generated client as a separate crate.
fn compile(name: &str, files: FileSet) -> Output {
    let folder = tempfile::Builder::new().prefix(name).tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = folder.path();
    let [client, _] = codegen::folders("golden");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let Some(path) = path.strip_prefix(&client) else { continue };
        let path = folder.join("generated").join(path.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, through_the_golden_crate(text)).unwrap();
    }
    let root = format!(
        "#![allow(warnings)]\nmod generated;\npub use generated::{{client::Client, operations, requests, types}};\n{LIBRARY}"
    );
    fs::write(folder.join("lib.rs"), root).unwrap();
    let (library, dependencies) = golden_library();
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "hooks", "--emit", "metadata"])
        .args(["--cfg", "feature=\"client\"", "--cfg", "feature=\"gadgets\"", "--cfg", "feature=\"widget-parts\""])
        .arg(folder.join("lib.rs"))
        .arg("-L")
        .arg(format!("dependency={}", dependencies.display()))
        .arg("--extern")
        .arg(format!("huaweicloud_golden={}", library.display()))
        .arg("--out-dir")
        .arg(folder)
        .output()
        .expect("rustc runs")
}

/// Prefixes the crate names in the text with the golden crate.
fn through_the_golden_crate(text: &str) -> String {
    text.replace("use huaweicloud_runtime::", "use huaweicloud_golden::huaweicloud_runtime::")
        .replace("use serde::", "use huaweicloud_golden::serde::")
        .replace("serde_json::", "huaweicloud_golden::serde_json::")
        .replace(
            "Serialize, Deserialize)]",
            "Serialize, Deserialize)]\n#[serde(crate = \"huaweicloud_golden::serde\")]",
        )
        .replace("PartialEq, Serialize)]", "PartialEq, Serialize)]\n#[serde(crate = \"huaweicloud_golden::serde\")]")
        .replace("progenitor_client::", "crate::progenitor_client::")
        .replace("reqwest::", "crate::reqwest::")
}

/// Returns the newest rlib of the golden crate beside this test, and the folder of its dependencies.
fn golden_library() -> (PathBuf, PathBuf) {
    let folder = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let is_golden = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libhuaweicloud_golden-") && name.ends_with(".rlib")
    };
    let found = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(is_golden);
    let newest = found.max_by_key(|path| fs::metadata(path).and_then(|data| data.modified()).unwrap());
    (newest.expect("the golden crate is built for this test"), folder)
}
