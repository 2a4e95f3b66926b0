//! Fixes problems with small changes to hand-written files that need no judgment. The rest of each file is unchanged.

use crate::spec::problem::Fix;
use crate::spec::source::{Source, Spot, escape};

/// A replacement at one position in a file.
struct Edit {
    /// Counted from 1.
    line: usize,
    column: usize,
    /// The number of characters to remove.
    remove: usize,
    insert: String,
}

/// Applies as many of the fixes as possible: at most one per line, because each shifts the rest of its line. Every line
/// keeps its line ending, and a new line has the same ending as the next line.
pub fn apply(text: &str, source: &Source, fixes: &[&Fix]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut edits: Vec<Edit> = fixes.iter().filter_map(|fix| edit(&lines, source, fix)).collect();
    edits.sort_by_key(|edit| (std::cmp::Reverse(edit.line), edit.column));
    edits.dedup_by_key(|edit| edit.line);
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    for Edit { line, column, remove, insert } in edits {
        let Some(known) = lines.get_mut(line - 1) else { continue };
        let insert = if known.ends_with("\r\n") { insert.replace('\n', "\r\n") } else { insert };
        let letters: Vec<char> = known.chars().collect();
        let at = (column - 1).min(letters.len());
        let end = (at + remove).min(letters.len());
        *known = letters[..at].iter().collect::<String>() + &insert + &letters[end..].iter().collect::<String>();
    }
    lines.concat()
}

/// Whether a fix can be applied: its place may be written in a form that the fix cannot change.
pub fn is_possible(text: &str, source: &Source, fix: &Fix) -> bool {
    edit(&text.split_inclusive('\n').collect::<Vec<_>>(), source, fix).is_some()
}

fn edit(lines: &[&str], source: &Source, fix: &Fix) -> Option<Edit> {
    match fix {
        Fix::Add { pointer, entry } => add(lines, source, pointer, entry),
        Fix::Replace { pointer, find, replace } => {
            let Spot { line, column, .. } = source.spot(pointer)?;
            // Search only after the key.
            let rest: String = lines.get(line - 1)?.chars().skip(column - 1).collect();
            let colon = rest.find(':')? + 1;
            let offset = colon + rest[colon..].find(find.as_str())?;
            let column = column + rest[..offset].chars().count();
            let length = find.chars().count();
            if find != replace {
                return Some(Edit { line, column, remove: length, insert: replace.clone() });
            }
            // Only the quotation marks, which make the value a string, are wrong.
            let (before, after) = (rest[..offset].chars().next_back()?, rest[offset + find.len()..].chars().next()?);
            let is_quoted = before == after && matches!(before, '\'' | '"');
            is_quoted.then(|| Edit { line, column: column - 1, remove: length + 2, insert: replace.clone() })
        }
    }
}

/// Adds an entry: after the brace of a mapping in flow style, or on a separate line before the second entry.
fn add(lines: &[&str], source: &Source, pointer: &str, entry: &str) -> Option<Edit> {
    let (line, column) = source.spot(pointer)?.value;
    let is_flow = lines.get(line - 1)?.chars().nth(column - 1) == Some('{');
    if is_flow {
        return Some(Edit { line, column: column + 1, remove: 0, insert: format!(" {entry},") });
    }
    let entries = source.value.pointer(pointer)?.as_object()?;
    let spot = |key: &String| source.spot(&format!("{pointer}/{}", escape(key)));
    let spots: Vec<Spot> = entries.keys().filter_map(spot).collect();
    let (first, second) = (spots.first()?, spots.get(1));
    let indent = " ".repeat(first.column - 1);
    match second {
        Some(second) => Some(Edit { line: second.line, column: 1, remove: 0, insert: format!("{indent}{entry}\n") }),
        // Add it after the only entry, if that is on one line.
        None if first.value.0 == first.line && first.line < lines.len() => {
            Some(Edit { line: first.line + 1, column: 1, remove: 0, insert: format!("{indent}{entry}\n") })
        }
        // Add it before a longer entry, whose end is not known.
        None => Some(Edit { line: first.line, column: first.column, remove: 0, insert: format!("{entry}\n{indent}") }),
    }
}

#[cfg(test)]
mod tests;
