//! Tests that the generator returns files or problems with a position, no matter how a specification is broken. It
//! never panics, never hangs, and never fails with an error that does not name a file.
//!
//! The mutations are pseudorandom and the same in each run. `MUTATIONS=20000 cargo test -p xtask --test behavior
//! mutations` tries more.

use serde_json::{Map, Value, json};
use xtask::files::FileSet;
use xtask::spec::problem::Problems;
use xtask::spec::source::Source;

const MUTATIONS: u64 = 40;

/// splitmix64: random enough to choose mutations, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// Pointers of all nodes below a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let children: Vec<(String, &Value)> = match value {
        Value::Object(entries) => entries.iter().map(|(key, value)| (escape(key), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (key, child) in children {
        let pointer = format!("{at}/{key}");
        pointers(child, &pointer, found);
        found.push(pointer);
    }
}

/// Names and values that a mistake may introduce, some of them nasty.
const NAMES: [&str; 18] = [
    "gen",
    "match",
    "call",
    "off",
    "self",
    "type",
    "Self",
    "body",
    "x",
    "A-b",
    "a_b",
    "",
    "é",
    "1st",
    "{project_id}",
    "$ref",
    "default",
    "value",
];

fn odd_value(random: &mut Random, all: &[Value]) -> Value {
    let plain = [
        json!(i64::MIN),
        json!(u64::MAX),
        json!([[]]),
        json!("\tx"),
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(""),
        json!([]),
        json!({}),
        json!("x\ny"),
        json!(["a", "a"]),
        json!({ "$ref": "#/components/schemas/Gadget" }),
    ];
    match random.below(3) {
        0 => random.pick(&plain),
        1 => json!(random.pick(&NAMES)),
        _ => random.pick(all),
    }
}

/// Makes one small change at one place; returns a description of it.
fn mutate(document: &mut Value, random: &mut Random, all: &[Value]) -> String {
    let mut places = Vec::new();
    pointers(document, "", &mut places);
    let pointer = random.pick(&places);
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let key = last.replace("~1", "/").replace("~0", "~");
    let odd = odd_value(random, all);
    match document.pointer_mut(parent).unwrap() {
        Value::Object(entries) => {
            let name = if random.below(2) == 0 { random.pick(&NAMES).to_owned() } else { format!("{key}_") };
            match random.below(4) {
                0 => drop(entries.shift_remove(&key)),
                1 => drop(entries.insert(key, odd)),
                2 => {
                    *entries = std::mem::take(entries)
                        .into_iter()
                        .map(|(old, value)| if old == key { (name.clone(), value) } else { (old, value) })
                        .collect::<Map<_, _>>()
                }
                _ => {
                    let twin = entries.get(&key).cloned().unwrap_or_default();
                    entries.insert(name, twin);
                }
            }
        }
        Value::Array(items) => {
            let index: usize = key.parse().unwrap();
            match random.below(3) {
                0 => drop(items.remove(index)),
                1 => items[index] = odd,
                _ => items.push(items[index].clone()),
            }
        }
        _ => unreachable!("only these have children"),
    }
    pointer
}

/// Returns what is wrong with the generator's result for these files.
fn complaint(files: &FileSet) -> Option<String> {
    let error = crate::support::generate(files).err()?;
    let Some(problems) = error.downcast_ref::<Problems>() else {
        return Some(format!("{error:#}"));
    };
    let homeless = problems.iter().find(|problem| problem.place.line.is_none());
    homeless.map(|problem| format!("a problem without a line: {problem}"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the number of mutations is set from outside")]
fn mutations_end_in_files_or_in_problems_with_a_place() {
    let spec = crate::support::spec();
    let parsed: Vec<(String, Value)> =
        spec.iter().map(|(path, text)| (path.clone(), Source::parse(path, text).unwrap().value)).collect();
    let mut all = Vec::new();
    for (_, value) in &parsed {
        let mut places = Vec::new();
        pointers(value, "", &mut places);
        all.extend(places.iter().map(|pointer| value.pointer(pointer).unwrap().clone()));
    }
    let count = std::env::var("MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(MUTATIONS);
    let mut failures = Vec::new();
    for seed in 0..count {
        let mut random = Random(seed);
        let (path, document) = random.pick(&parsed);
        let mut document = document.clone();
        let mut what = mutate(&mut document, &mut random, &all);
        if random.below(4) == 0 && document.as_object().is_some_and(|entries| !entries.is_empty()) {
            what = format!("{what} and {}", mutate(&mut document, &mut random, &all));
        }
        let mut files = spec.clone();
        // JSON is YAML, with one node per line.
        files.insert(path.clone(), serde_json::to_string_pretty(&document).unwrap());
        if let Some(complaint) = complaint(&files) {
            failures.push(format!("seed {seed}: {path}{what}: {complaint}"));
        }
    }
    assert!(failures.is_empty(), "{} of {count} mutations:\n{}", failures.len(), failures.join("\n"));
}
