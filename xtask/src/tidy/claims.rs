//! Checks that each unconditional statement in a document has a check.
//!
//! Words such as "never" promise that there is no exception. For each such sentence in a document, `claims.tsv` names
//! the check that fails when the sentence becomes false. A line of that table whose sentence or check is gone is also a
//! finding. Below a heading such as "Invariants" each paragraph and list item needs a line, even without such words.
//! Code, generated tables, paragraphs that name their check after "Enforced by", and rows that begin with the path of a
//! test are exempt. So is `openapi/README.md`, which names the linter's rule beside each sentence.

use std::ops::Range;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::Finding;
use super::checks::Checks;
use crate::files::FileSet;

/// The path of the table.
const LIST: &str = "xtask/src/tidy/claims.tsv";

/// The words that promise that there is no exception.
static WORDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(never|cannot|must not|always|every|only|none|no|nobody|nothing)\b").ok());

/// The headings below which every paragraph is a promise.
const PROMISES: [&str; 5] =
    ["Invariants", "Side effects", "What is promised", "What scripts can rely on", "What you can rely on"];

/// Words of a sentence in a document, and the checks of that sentence.
struct Claim<'a> {
    line: usize,
    document: &'a str,
    words: &'a str,
    checks: Vec<&'a str>,
}

/// A paragraph, list item, heading or row of a table, on one line.
struct Block {
    line: usize,
    text: String,
    /// Whether it is below a heading of [`PROMISES`].
    is_promise: bool,
}

/// Compares the table with the documents.
pub(super) fn check(files: &FileSet) -> Vec<Finding> {
    let (claims, mut findings) = parse(files.get(LIST).map_or("", String::as_str));
    let checks = Checks::of(files);
    for claim in &claims {
        findings.extend(stale(claim, files, &checks).into_iter().map(|message| claim.finding(message)));
    }
    for (path, text) in files.iter().filter(|(path, _)| is_held(path)) {
        let claims: Vec<&str> = claims.iter().filter(|claim| claim.document == path).map(|claim| claim.words).collect();
        for block in blocks(text).iter().filter(|block| !names_its_check(&block.text, path, &checks)) {
            // The rule `invariants` checks the invariants of README.md.
            if block.is_promise && path != "README.md" && !claims.iter().any(|words| block.text.contains(words)) {
                let message = format!("`{}`: name a check of this promise in {LIST}", beginning(&block.text));
                findings.push(Finding::at(path, block.line, "claims", &format!("{path} {}", block.text), message));
                continue;
            }
            findings.extend(unchecked(block, &claims).into_iter().map(|range| {
                let sentence = sentence(&block.text, &range);
                let message = format!(
                    "`{sentence}`: name a check of \"{}\" in {LIST}, or weaken the sentence",
                    block.text.get(range).unwrap_or_default()
                );
                Finding::at(path, block.line, "claims", &format!("{path} {sentence}"), message)
            }));
        }
    }
    findings
}

/// Whether the claims of a document need checks.
fn is_held(path: &str) -> bool {
    let name = path.strip_suffix(".md").unwrap_or_default();
    matches!(name, "README" | "ARCHITECTURE" | "tests/README")
        || name.starts_with(".github/")
        || name.starts_with("crates/") && name.ends_with("/README")
}

/// Whether a paragraph names its own check: after "Enforced by", or as the test path at the beginning of a row.
fn names_its_check(text: &str, document: &str, checks: &Checks<'_>) -> bool {
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = text.strip_prefix("| `").and_then(|row| row.split('`').next());
    text.contains("Enforced by `") || path.is_some_and(|path| checks.has_file(path, folder))
}

/// The first words of a text.
fn beginning(text: &str) -> String {
    text.split_inclusive(' ').take(8).collect::<String>().trim_end().to_owned()
}

impl Claim<'_> {
    fn finding(&self, message: String) -> Finding {
        Finding::at(LIST, self.line, "claims", self.words, message)
    }
}

/// Reads document, words and checks, separated by tabs; checks by commas. `#` begins a comment.
fn parse(list: &str) -> (Vec<Claim<'_>>, Vec<Finding>) {
    let (mut claims, mut problems) = (Vec::new(), Vec::new());
    for (index, line) in list.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let line_number = index + 1;
        match line.split('\t').collect::<Vec<_>>().as_slice() {
            [document, words, checks] => {
                claims.push(Claim { line: line_number, document, words, checks: checks.split(", ").collect() });
            }
            _ => {
                let message = "write a document, words of it and checks, separated by tabs".to_owned();
                problems.push(Finding::at(LIST, line_number, "claims", line, message));
            }
        }
    }
    (claims, problems)
}

/// Returns the problems of a line of the table.
fn stale(claim: &Claim<'_>, files: &FileSet, checks: &Checks<'_>) -> Vec<String> {
    let Claim { document, words, .. } = claim;
    let mut wrong = Vec::new();
    let blocks = files.get(*document).map(|text| blocks(text)).unwrap_or_default();
    if blocks.iter().map(|block| block.text.matches(words).count()).sum::<usize>() != 1 {
        wrong.push(format!("{document} no longer says `{words}` once; correct or remove the line"));
    }
    for check in claim.checks.iter().filter(|check| !checks.has_by_name(check)) {
        wrong.push(format!(
            "`{check}` is not a test that runs, nor a rule, lint, entry or step in force; name one that is"
        ));
    }
    wrong
}

/// Returns the positions in a block of claims that no line of the table covers.
fn unchecked(block: &Block, claims: &[&str]) -> Vec<Range<usize>> {
    let Some(regex) = WORDS.as_ref() else { return Vec::new() };
    let text = block.text.as_str();
    let covered: Vec<Range<usize>> = claims
        .iter()
        .flat_map(|words| text.match_indices(words).map(|(start, words)| start..start + words.len()))
        .collect();
    let is_covered = |range: &Range<usize>| covered.iter().any(|by| by.start <= range.start && range.end <= by.end);
    let found = regex.find_iter(text).map(|found| found.range());
    found.filter(|range| !is_part_or_code(text, range.start) && !is_covered(range)).collect()
}

/// Whether a position is inside a code span, or at the end of a compound such as "read-only".
fn is_part_or_code(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    before.ends_with('-') || before.matches('`').count() % 2 == 1
}

/// The sentence around a range.
fn sentence<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    let start = text.get(..range.start).and_then(|before| before.rfind(". ")).map_or(0, |end| end + 2);
    let rest = text.get(start..).unwrap_or_default();
    rest.get(range.end - start..)
        .and_then(|after| after.find(". "))
        .and_then(|end| rest.get(..range.end - start + end + 1))
        .unwrap_or(rest)
}

/// Splits a document, skipping fenced code and what is between `<!-- name -->` and `<!-- /name -->`.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut joins, mut promises) = (false, false);
    let mut skipped_until: Option<String> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(end) = &skipped_until {
            if line == end {
                skipped_until = None;
            }
            joins = false;
            continue;
        }
        skipped_until = skips(line);
        if skipped_until.is_some() || line.is_empty() {
            joins = false;
            continue;
        }
        if line.starts_with('#') {
            promises = PROMISES.contains(&line.trim_start_matches(['#', ' ']));
        }
        match blocks.last_mut().filter(|_| joins && !begins_block(line)) {
            Some(block) => {
                block.text.push(' ');
                block.text.push_str(line);
            }
            None => {
                let is_promise = promises && !line.starts_with(['#', '|']);
                blocks.push(Block { line: index + 1, text: line.to_owned(), is_promise });
            }
        }
        joins = true;
    }
    blocks
}

/// Returns the line that ends a section without prose, if this line begins one.
fn skips(line: &str) -> Option<String> {
    if line.starts_with("```") {
        return Some("```".to_owned());
    }
    let name = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    (!name.contains(' ')).then(|| format!("<!-- /{name} -->"))
}

fn begins_block(line: &str) -> bool {
    let item = line.split_once(". ").is_some_and(|(number, _)| number.chars().all(|char| char.is_ascii_digit()));
    item || line.starts_with(['|', '#']) || line.starts_with("- ")
}
