//! Finds what the source says: the ids and the values of each `say!`.

use std::collections::BTreeSet;
use std::path::Path;

/// One `say!`.
#[derive(Debug)]
pub(super) struct Said {
    /// File and line.
    pub(super) place: String,
    pub(super) id: String,
    pub(super) values: BTreeSet<String>,
}

/// Everything that the files of a folder say.
pub(super) fn said(folder: &Path) -> Vec<Said> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(said(&entry));
        } else if entry.extension().is_some_and(|end| end == "rs") && !entry.to_string_lossy().contains("tests") {
            let code = std::fs::read_to_string(&entry).unwrap();
            found.extend(in_code(&entry.display().to_string(), &without_comments(&code)));
        }
    }
    found
}

fn without_comments(code: &str) -> String {
    code.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect::<Vec<_>>().join("\n")
}

fn in_code(file: &str, code: &str) -> Vec<Said> {
    let starts = code.match_indices("say!(").map(|(at, mark)| at + mark.len());
    let is_call = |at: &usize| !code[..at - "say!(".len()].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    starts
        .filter(is_call)
        .map(|at| {
            let place = format!("{file}:{}", code[..at].lines().count());
            let id = code[at..].trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            let id = id.unwrap_or_else(|| panic!("{place}: the id has to be a literal")).to_owned();
            Said { place, id, values: names(&code[at..]) }
        })
        .collect()
}

/// The names before the `=` of a macro's arguments, up to its closing bracket.
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
