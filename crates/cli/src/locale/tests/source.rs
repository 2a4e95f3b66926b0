//! Finds the messages in the source: the ids and the values of each `say!`.

use std::collections::BTreeSet;
use std::path::Path;

/// One `say!` of the program, or one `message!` of the library.
#[derive(Debug)]
pub(in super::super) struct Said {
    /// File and line.
    pub(in super::super) place: String,
    pub(in super::super) id: String,
    /// The English text of a `message!`.
    pub(in super::super) text: String,
    pub(in super::super) values: BTreeSet<String>,
}

/// Returns every `say!` in the files of a folder.
pub(super) fn said(folder: &Path) -> Vec<Said> {
    calls(folder, "say!(")
}

/// Returns every `message!` in the files of a folder.
pub(in super::super) fn messages(folder: &Path) -> Vec<Said> {
    calls(folder, "message!(")
}

fn calls(folder: &Path, mark: &str) -> Vec<Said> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(calls(&entry, mark));
        } else if entry.extension().is_some_and(|end| end == "rs") && !entry.to_string_lossy().contains("tests") {
            let code = std::fs::read_to_string(&entry).unwrap();
            found.extend(in_code(&entry.display().to_string(), &without_comments(&code), mark));
        }
    }
    found
}

fn without_comments(code: &str) -> String {
    code.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect::<Vec<_>>().join("\n")
}

fn in_code(file: &str, code: &str, mark: &str) -> Vec<Said> {
    let starts = code.match_indices(mark).map(|(at, mark)| at + mark.len());
    let is_call = |at: &usize| !code[..at - mark.len()].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    starts
        .filter(is_call)
        .map(|at| {
            let place = format!("{file}:{}", code[..at].lines().count());
            let (id, rest) = literal(&code[at..]).unwrap_or_else(|| panic!("{place}: the id has to be a literal"));
            let text = rest.trim_start().strip_prefix(',').and_then(literal).map(|(text, _)| text);
            Said { place, id, text: text.unwrap_or_default(), values: names(&code[at..]) }
        })
        .collect()
}

/// Returns the string literal at the beginning of the code, and the code after it.
fn literal(code: &str) -> Option<(String, &str)> {
    let rest = code.trim_start().strip_prefix('"')?;
    let (mut text, mut characters) = (String::new(), rest.char_indices().peekable());
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Some((text, &rest[at + 1..])),
            '\\' => match characters.next()?.1 {
                // The string continues on the next line, after its indentation.
                '\n' => while characters.next_if(|(_, c)| c.is_whitespace()).is_some() {},
                escaped => text.push(escaped),
            },
            c => text.push(c),
        }
    }
    None
}

/// Returns the names before each `=` in the arguments of a macro, up to its closing bracket.
fn names(code: &str) -> BTreeSet<String> {
    let (mut names, mut depth, mut word) = (BTreeSet::new(), 0_usize, String::new());
    let mut characters = code.chars().peekable();
    let mut begins = false;
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                while let Some(c) = characters.next().filter(|c| *c != '"') {
                    if c == '\\' {
                        characters.next();
                    }
                }
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => (begins, word) = (true, String::new()),
            '=' if depth == 0 && begins && characters.peek() != Some(&'=') => {
                names.insert(std::mem::take(&mut word));
                begins = false;
            }
            c if begins && !c.is_whitespace() => word.push(c),
            _ => {}
        }
    }
    names
}
