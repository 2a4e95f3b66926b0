//! Uses the compiler as a judge: one compilation contains many versions of the generated crate, each with the programs
//! that use it.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;
use xtask::codegen;
use xtask::files::FileSet;

use crate::trial::in_parallel;
use crate::{consumer, facts};

/// One version of the crate: a module, and programs that use this or another module.
struct Module {
    name: String,
    files: FileSet,
    /// The name of each program, and its text.
    programs: Vec<(String, String)>,
}

/// The crate before a change, by its number, and the crate after it.
#[derive(Clone, Copy)]
pub(crate) struct Versions<'a> {
    pub base: usize,
    pub head: &'a FileSet,
}

/// The compiler's errors for the program of BASE with HEAD, and for the program of HEAD with BASE; `None` if it
/// compiles.
pub(crate) type Verdict = [Option<String>; 2];

/// Compiles the programs of both versions of each pair against the other version. A program that this run, or an
/// interrupted one, has already compiled is not compiled again: each verdict is stored under a key made of everything
/// that it depends on.
pub(crate) fn verdicts(folder: &Path, name: &str, bases: &[FileSet], pairs: &[Versions<'_>]) -> Vec<Verdict> {
    let programs = |pair: &Versions<'_>| [&bases[pair.base], pair.head].map(|files| consumer::program(files, "it"));
    let records: Vec<PathBuf> = in_parallel(pairs, |_, pair| {
        let key = key(&programs(pair), [&bases[pair.base], pair.head]);
        folder.join("compiled").join(format!("{key:016x}.json"))
    });
    let mut verdicts: Vec<Option<Verdict>> = records.iter().map(|record| recorded(record)).collect();
    // As a control, each program is compiled against the crate that it was written for.
    let mut modules: Vec<Module> = bases
        .iter()
        .enumerate()
        .map(|(index, files)| {
            let name = format!("base{index}");
            let control = program(files, &name, &format!("{name}_control"));
            Module { name, files: files.clone(), programs: vec![control] }
        })
        .collect();
    let controls = modules.len();
    for (index, pair) in pairs.iter().enumerate() {
        if verdicts[index].is_some() {
            continue;
        }
        let base = &bases[pair.base];
        if facts::without_words(base) == facts::without_words(pair.head) {
            verdicts[index] = Some(Verdict::default());
            continue;
        }
        let module = format!("m{index:04}");
        let programs = vec![
            program(base, &module, &format!("{module}_old")),
            program(pair.head, &format!("base{}", pair.base), &format!("{module}_new")),
        ];
        modules.push(Module { name: module, files: pair.head.clone(), programs });
    }
    if modules.len() > controls {
        let mut failing = failing_programs(&folder.join(name), &modules);
        let control: String =
            failing.iter().filter(|(name, _)| name.ends_with("_control")).map(|(_, why)| &**why).collect();
        assert!(control.is_empty(), "{control}");
        for (index, verdict) in verdicts.iter_mut().enumerate().filter(|(_, verdict)| verdict.is_none()) {
            let found = ["old", "new"].map(|kind| failing.remove(&format!("uses_m{index:04}_{kind}")));
            record(&records[index], &found);
            *verdict = Some(found);
        }
    }
    verdicts.into_iter().map(Option::unwrap_or_default).collect()
}

/// Identifies a verdict by the compiler, the golden crate with all its dependencies, both versions, and their programs.
fn key(programs: &[String; 2], versions: [&FileSet; 2]) -> u64 {
    static TOOLS: LazyLock<u64> = LazyLock::new(|| {
        let version = rustc().arg("-vV").output().expect("rustc runs").stdout;
        hash(&(version, fs::read(golden_library().0).unwrap()))
    });
    let code = versions.map(|files| {
        let is_code = |(path, _): &(&String, &String)| path.ends_with(".rs");
        files.iter().filter(is_code).map(|(path, text)| (path.clone(), text.clone())).collect::<Vec<_>>()
    });
    hash(&(*TOOLS, programs, code))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn recorded(path: &Path) -> Option<Verdict> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn record(path: &Path, verdict: &Verdict) {
    put(path, &serde_json::to_string(verdict).unwrap());
}

/// Compiles everything together, and returns which programs do not compile. A failing program is removed, and the rest
/// is compiled again, because one kind of error hides others.
fn failing_programs(folder: &Path, modules: &[Module]) -> BTreeMap<String, String> {
    let mut failing = BTreeMap::new();
    for round in 0.. {
        assert!(round < 20, "the compiler never comes to an end: {failing:?}");
        write(folder, modules, &failing);
        let found = compile(folder);
        if found.is_empty() {
            return failing;
        }
        let before = failing.len();
        failing.extend(found);
        assert!(failing.len() > before, "the same programs fail again: {failing:?}");
    }
    failing
}

fn write(folder: &Path, modules: &[Module], left_out: &BTreeMap<String, String>) {
    let _ = fs::remove_dir_all(folder);
    let mut root = String::from("#![allow(warnings)]\n");
    let [client, _] = codegen::folders("golden");
    for module in modules {
        root.push_str(&format!("pub mod {};\n", module.name));
        let mut text =
            String::from("mod generated;\npub use generated::{client::Client, operations, requests, types};\n");
        for (name, program) in module.programs.iter().filter(|(name, _)| !left_out.contains_key(name)) {
            text.push_str(&format!("mod {name};\n"));
            put(&folder.join(&module.name).join(format!("{name}.rs")), program);
        }
        put(&folder.join(format!("{}.rs", module.name)), &text);
        for (path, text) in module.files.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let Some(path) = path.strip_prefix(&client) else { continue };
            let path = folder.join(&module.name).join("generated").join(path.trim_start_matches('/'));
            put(&path, &through_the_golden_crate(text, &module.name));
        }
    }
    put(&folder.join("lib.rs"), &root);
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Moves the text into a module, and prefixes the crate names in it with the golden crate.
fn through_the_golden_crate(text: &str, module: &str) -> String {
    text.replace("use huaweicloud_runtime::", "use huaweicloud_golden::huaweicloud_runtime::")
        .replace("use serde::", "use huaweicloud_golden::serde::")
        .replace("serde_json::", "huaweicloud_golden::serde_json::")
        .replace("use crate::", &format!("use crate::{module}::"))
        .replace("#[cfg(feature = \"client\")]", "")
        .replace(
            "Serialize, Deserialize)]",
            "Serialize, Deserialize)]\n#[serde(crate = \"huaweicloud_golden::serde\")]",
        )
        .replace("PartialEq, Serialize)]", "PartialEq, Serialize)]\n#[serde(crate = \"huaweicloud_golden::serde\")]")
        .lines()
        .filter(|line| !line.trim_start().starts_with("#[cfg(feature"))
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Returns the programs with compile errors, each with one error.
fn compile(folder: &Path) -> BTreeMap<String, String> {
    let (library, dependencies) = golden_library();
    let output = rustc()
        .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "proof", "--emit", "metadata"])
        .args(["--error-format", "json", "--cap-lints", "allow"])
        // Set as by cargo, because the crates report their version.
        .env("CARGO_PKG_VERSION", "0.0.0")
        .arg(folder.join("lib.rs"))
        .arg("-L")
        .arg(format!("dependency={}", dependencies.display()))
        .arg("--extern")
        .arg(format!("huaweicloud_golden={}", library.display()))
        .arg("--out-dir")
        .arg(folder)
        .output()
        .expect("rustc runs");
    let mut failing = BTreeMap::new();
    let mut strangers = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().into_iter().flatten();
        let files: Vec<&str> = spans.filter_map(|span| span["file_name"].as_str()).collect();
        let program = files
            .iter()
            .find_map(|file| Path::new(file).file_stem()?.to_str()?.strip_prefix("uses_").map(str::to_owned));
        match program {
            Some(name) => {
                let complaint = message["rendered"].as_str().unwrap_or_default().to_owned();
                failing.entry(format!("uses_{name}")).or_insert(complaint);
            }
            None if !files.is_empty() => drop(strangers.insert(files[0].to_owned(), message["rendered"].to_string())),
            None => {}
        }
    }
    assert!(strangers.is_empty(), "generated code does not compile: {strangers:#?}");
    assert!(output.status.success() || !failing.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    failing
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

/// Returns a program with its name, which consists of the module that it uses and the module that it was written for.
fn program(written_for: &FileSet, uses: &str, name: &str) -> (String, String) {
    (format!("uses_{name}"), consumer::program(written_for, uses))
}
