//! Looks for secrets in everything that a program can print, with a notebook of all spans and events at every level,
//! and a scanner that decodes strings from JSON, URLs and XML.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// This many characters of a secret in a row are a leak.
const RUN: usize = 6;

/// Writes down every span, field and event, whatever its target and level.
#[derive(Clone, Default)]
pub(crate) struct Notebook(Arc<Mutex<String>>);

impl Notebook {
    /// Listens on this thread until the guard is dropped.
    ///
    /// With a single subscriber, tracing asks only the thread that first meets a span whether it has a subscriber, and
    /// that may be the thread of another test. With two subscribers it asks all of them, so the guard includes a second
    /// one.
    pub(crate) fn listen(&self) -> (tracing::subscriber::DefaultGuard, Dispatch) {
        (tracing::subscriber::set_default(self.clone()), Dispatch::new(Self::default()))
    }

    /// Returns what was written since the last call.
    pub(crate) fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().expect("no panic"))
    }

    fn write(&self, title: &str, target: &str, record: impl FnOnce(&mut Line<'_>)) {
        let mut text = self.0.lock().expect("no panic");
        write!(text, "\n{title} {target}").expect("memory");
        record(&mut Line(&mut text));
    }
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("memory");
    }
}

impl Subscriber for Notebook {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(span.metadata().name(), span.metadata().target(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.write("record", "", |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(event.metadata().level().as_str(), event.metadata().target(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Finds runs of secrets.
pub(crate) struct Scanner {
    runs: HashSet<Vec<char>>,
    /// The first two characters of the runs. Few strings contain them in a row, so most are ruled out quickly.
    begins: HashSet<(char, char)>,
}

impl Scanner {
    pub(crate) fn new(secrets: &[&str]) -> Self {
        let of =
            |secret: &str| secret.chars().collect::<Vec<_>>().windows(RUN).map(<[char]>::to_vec).collect::<Vec<_>>();
        let runs: HashSet<Vec<char>> = secrets.iter().flat_map(|secret| of(secret)).collect();
        let begins = runs.iter().map(|run| (run[0], run[1])).collect();
        Self { runs, begins }
    }

    /// Returns a run of a secret that the text contains, plain or encoded.
    pub(crate) fn leak(&self, text: &str) -> Option<String> {
        let once = readings(text);
        let twice: Vec<String> = once.iter().flat_map(|text| readings(text)).collect();
        let mut seen = HashSet::new();
        let all = std::iter::once(text).chain(once.iter().chain(&twice).map(String::as_str));
        all.filter(|text| seen.insert(*text)).find_map(|text| self.shown(text))
    }

    fn shown(&self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let mut runs = chars.windows(RUN);
        runs.find(|run| self.begins.contains(&(run[0], run[1])) && self.runs.contains(*run))
            .map(|run| run.iter().collect())
    }
}

/// Returns the text as decoders of JSON, URLs, forms and XML would read it, unless they would leave it unchanged.
fn readings(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    if text.contains('\\') {
        all.push(replaced(text, '\\', json));
    }
    if text.contains('%') {
        all.push(percent(text));
    }
    if text.contains('+') {
        all.push(text.replace('+', " "));
    }
    if text.contains('&') {
        all.push(replaced(text, '&', entity));
    }
    all
}

/// Returns the text with each mark and what follows it decoded by `read`, which returns a character and the number of
/// bytes that it used.
fn replaced(text: &str, mark: char, read: fn(&str) -> Option<(char, usize)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(mark) {
        out.push_str(&rest[..at]);
        let (c, length) = read(&rest[at + 1..]).unwrap_or((mark, 0));
        out.push(c);
        rest = &rest[at + 1 + length..];
    }
    out + rest
}

fn json(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    if first != 'u' {
        return Some((if first == 'n' { '\n' } else { first }, first.len_utf8()));
    }
    // Rust writes `\u{e9}`.
    if let Some((digits, _)) = text.strip_prefix("u{").and_then(|rest| rest.split_once('}')) {
        return Some((u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?, digits.len() + 3));
    }
    Some((u32::from_str_radix(text.get(1..5)?, 16).ok().and_then(char::from_u32)?, 5))
}

fn entity(text: &str) -> Option<(char, usize)> {
    let (name, _) = text.split_once(';').filter(|(name, _)| name.len() < 8)?;
    let number = |digits: &str, base: u32| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => match name.strip_prefix("#x").or(name.strip_prefix("#X")) {
            Some(digits) => number(digits, 16)?,
            None => number(name.strip_prefix('#')?, 10)?,
        },
    };
    Some((c, name.len() + 1))
}

fn percent(text: &str) -> String {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::with_capacity(text.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn the_scanner_finds_a_secret_in_every_spelling_and_its_first_characters() {
    let scanner = Scanner::new(&["q8/Zé\"W2&xk"]);
    for spelled in [
        "q8/Zé\"W2&xk",
        "key q8/Zé\"W",
        r#"{\"k\":\"q8\\/Z\\u00e9\\\"W2\"}"#,
        r#"q8\/Z\u00E9\"W2\u0026xk"#,
        "?k=q8%2FZ%C3%A9%22W2%26xk",
        "?k=q8%2fZ%c3%a9%22W2",
        "<m>q8/Z&#233;&quot;W2&amp;xk</m>",
        "<m>q8/Z&#xE9;&#34;W2</m>",
    ] {
        assert!(scanner.leak(spelled).is_some(), "{spelled}");
    }
    for harmless in ["", "q8/Zé", "<redacted>", "100 %, \\ & more", "\\u{zz} &#; %zz \\"] {
        assert_eq!(scanner.leak(harmless), None, "{harmless}");
    }
}
