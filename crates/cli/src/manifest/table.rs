//! CSV tables of entries: one entry per line, columns named after the fields of the manifest, `labels.NAME` and `keys.SIDE`.

use std::fs::File;
use std::path::Path;

use serde_json::{Map, Value};

use super::literal::is_secret_key;
use super::problem::{Place, Problem, Problems};
use super::shape::validate::check_word;
use super::shape::{FieldKind, Section};
use crate::input;
use crate::locale::{say, system};
use crate::lookup::nearest;

/// One line of a table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) value: Map<String, Value>,
}

/// Reads the table at `path`. Messages call it `name`.
pub(crate) fn read(path: &Path, name: &str, section: &'static Section, problems: &mut Problems) -> Vec<Row> {
    let bytes = match File::open(path).and_then(input::bytes) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(Problem::new(say!("manifest-table-unreadable", error = system::told(&error))).in_file(name));
            return Vec::new();
        }
    };
    match input::whole(&*bytes) {
        Ok(text) => parse(text.expose().as_bytes(), name, section, problems),
        // Read line by line, which finds the line that is not text.
        Err(_) => parse(&bytes, name, section, problems),
    }
}

/// Reads a table from any source.
pub(crate) fn parse(bytes: &[u8], name: &str, section: &'static Section, problems: &mut Problems) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(bytes);
    let columns = match reader.headers() {
        Ok(headers) => {
            headers.iter().map(|header| header.trim_start_matches('\u{feff}').to_owned()).collect::<Vec<_>>()
        }
        Err(error) => {
            problems.push(unreadable(&error).in_file(name));
            return Vec::new();
        }
    };
    if !check_columns(bytes, &columns, name, section, problems) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    let mut has_lines = false;
    for record in reader.records() {
        has_lines = true;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(unreadable(&error).in_file(name));
                break;
            }
        };
        let (begin, line) = record.position().map_or((0, 0), |position| (position.byte(), position.line()));
        let read_line = usize::try_from(line).unwrap_or(usize::MAX);
        let line = place(bytes, begin, read_line, 0).line;
        if record.len() != columns.len() {
            let message = say!("manifest-table-cells", cells = record.len(), columns = columns.len());
            let problem = Problem::new(message).in_file(name).at(Place { line, column: 1 });
            let takes_lines = record.iter().any(|cell| cell.contains('\n'));
            problems.push(match takes_lines {
                true => problem.with_hint(say!("manifest-table-quote-hint")),
                false => problem,
            });
            continue;
        }
        let mut value = Map::new();
        for (number, (column, cell)) in columns.iter().zip(&record).enumerate() {
            if let Err(message) = set(&mut value, column, cell, section) {
                let place = place(bytes, begin, read_line, number);
                problems.push(
                    Problem::new(say!("manifest-field", field = column, message = message)).in_file(name).at(place),
                );
            }
        }
        let is_missing =
            |name: &str| !columns.iter().zip(&record).any(|(column, cell)| column == name && !cell.is_empty());
        for field in section.fields.iter().filter(|field| field.required && is_missing(field.name)) {
            let message = say!("manifest-needs", section = (section.name)(), field = field.name);
            problems.push(Problem::new(message).in_file(name).at(Place { line, column: 1 }));
        }
        // Without a required field, nothing more can be said about the row.
        if section.fields.iter().all(|field| !field.required || value.contains_key(field.name)) {
            rows.push(Row { line, value });
        }
    }
    // An export that failed leaves such a file.
    if !has_lines {
        problems.push(Problem::new(say!("manifest-table-empty")).in_file(name));
    }
    rows
}

/// Returns the place of a field of the record that the reader begins at `begin`, in `line`. If lines end with two characters, the
/// reader counts the second one as a part of the next record.
fn place(bytes: &[u8], begin: u64, line: usize, number: usize) -> Place {
    let rest = usize::try_from(begin).ok().and_then(|begin| bytes.get(begin..)).unwrap_or_default();
    let rest = rest.strip_prefix("\u{feff}".as_bytes()).unwrap_or(rest);
    let length = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let (before, record) = rest.split_at(length);
    let line = line + before.iter().filter(|byte| **byte == b'\n').count();
    let (mut place, mut left, mut is_quoted) = (Place { line, column: 1 }, number, false);
    for byte in record {
        match byte {
            _ if left == 0 && !matches!(byte, b' ' | b'\t') => break,
            b'"' => is_quoted = !is_quoted,
            b',' if !is_quoted => left -= 1,
            _ => {}
        }
        place = match byte {
            b'\n' => Place { line: place.line + 1, column: 1 },
            // The further bytes of a character are not counted.
            0x80..=0xbf => place,
            _ => Place { column: place.column + 1, ..place },
        };
    }
    place
}

fn unreadable(error: &csv::Error) -> Problem {
    let line = error.position().map(|position| usize::try_from(position.line()).unwrap_or(usize::MAX));
    let what = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => say!("manifest-table-not-utf8"),
        _ => say!("manifest-table-not-csv"),
    };
    Problem::new(what).at(line.map(|line| Place { line, column: 1 }))
}

fn check_columns(
    bytes: &[u8],
    columns: &[String],
    name: &str,
    section: &'static Section,
    problems: &mut Problems,
) -> bool {
    let mut good = true;
    for (index, column) in columns.iter().enumerate() {
        let problem = if column.split('.').any(is_secret_key) {
            Problem::new(say!("manifest-table-secret", column = column)).with_hint(say!("manifest-table-secret-hint"))
        } else if columns[..index].contains(column) {
            Problem::new(say!("manifest-table-column-twice", column = column))
        } else if let Some(FieldKind::List(_) | FieldKind::Object(_) | FieldKind::Labels) =
            section.field(column).map(|field| field.kind)
        {
            Problem::new(say!("manifest-table-column-nested", column = column))
                .with_hint(say!("manifest-table-column-nested-hint", column = column))
        } else if scalar(section, column).is_none() {
            let problem = Problem::new(say!("manifest-table-column", section = (section.name)(), column = column));
            match meant(section, column) {
                Some(near) => problem.with_hint(say!("manifest-did-you-mean", near = near)),
                None => problem.with_hint(say!("manifest-table-column-hint")),
            }
        } else {
            continue;
        };
        problems.push(problem.in_file(name).at(place(bytes, 0, 1, index)));
        good = false;
    }
    good
}

/// Returns the column whose name is similar to that of a column that does not exist.
fn meant(section: &'static Section, column: &str) -> Option<String> {
    let near = |name: &str, is_one: fn(FieldKind) -> bool| {
        let fields = section.all().filter(|field| is_one(field.kind)).map(|field| field.name);
        nearest(name, fields, 1).first().copied()
    };
    let has_parts = |kind| matches!(kind, FieldKind::Labels | FieldKind::Object(_));
    let is_whole =
        |kind| !matches!(kind, FieldKind::Labels | FieldKind::Object(_) | FieldKind::List(_) | FieldKind::Entry { .. });
    let meant = match column.split_once('.') {
        Some((outer, inner)) => {
            let outer = near(outer, has_parts)?;
            match section.field(outer)?.kind {
                FieldKind::Object(inside) => {
                    format!("{outer}.{}", nearest(inner, inside.all().map(|field| field.name), 1).first()?)
                }
                _ => format!("{outer}.{inner}"),
            }
        }
        None => near(column, is_whole)?.to_owned(),
    };
    scalar(section, &meant).is_some().then_some(meant)
}

/// Returns the kind of value in a column, if the column exists.
fn scalar(section: &'static Section, column: &str) -> Option<FieldKind> {
    if let Some((outer, inner)) = column.split_once('.') {
        return match section.field(outer)?.kind {
            FieldKind::Labels if !inner.is_empty() => Some(FieldKind::Text),
            FieldKind::Object(section) => section.field(inner).map(|field| field.kind),
            _ => None,
        };
    }
    match section.field(column)?.kind {
        FieldKind::Labels | FieldKind::List(_) | FieldKind::Object(_) | FieldKind::Entry { .. } => None,
        kind => Some(kind),
    }
}

/// Sets one field of an entry; an empty cell leaves it out.
fn set(entry: &mut Map<String, Value>, column: &str, cell: &str, section: &'static Section) -> Result<(), String> {
    let Some(kind) = scalar(section, column).filter(|_| !cell.is_empty()) else { return Ok(()) };
    check_word(kind, cell)?;
    let value = match kind {
        FieldKind::Boolean => match cell {
            "true" | "yes" => Value::Bool(true),
            "false" | "no" => Value::Bool(false),
            _ => return Err(say!("manifest-write-boolean")),
        },
        FieldKind::Integer(least, most) => match cell.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Value::from(number),
            _ => return Err(say!("manifest-write-integer", least = least)),
        },
        _ => Value::String(cell.to_owned()),
    };
    match column.split_once('.') {
        None => drop(entry.insert(column.to_owned(), value)),
        Some((outer, inner)) => {
            let nested = entry.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(nested) = nested {
                nested.insert(inner.to_owned(), value);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
