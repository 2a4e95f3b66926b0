//! Restricts YAML to what all readers agree on. It reports what a YAML 1.1 reader (PyYAML, SnakeYAML, Ruby) would read
//! differently from a YAML 1.2 reader. It also reports what only some readers support: anchors, tags, keys that are not
//! strings.

use std::sync::LazyLock;

use regex_lite::Regex;
use saphyr::{MarkedYaml, ScalarStyle, ScanError, YamlLoader};
use saphyr_parser::{Event, Parser, Span, SpannedEventReceiver};

/// A line and the problem on it.
pub(super) type Ambiguity = (usize, String);

/// The deepest nesting of a file; a specification needs about 15 levels.
const DEEPEST: usize = 100;

/// Reads the documents in a YAML text, and finds its ambiguities. This loop requests one event after another: the
/// parser's own loop recurses for every level, and the nesting of a file can exceed the stack.
pub(super) fn load(text: &str) -> Result<(Vec<MarkedYaml<'_>>, Vec<Ambiguity>), ScanError> {
    let mut witness = Witness { loader: YamlLoader::default(), found: odd_characters(text), open: Vec::new() };
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next?;
        witness.on_event(event, span);
        if witness.open.len() > DEEPEST {
            return Err(ScanError::new(span.start, format!("nested deeper than {DEEPEST} levels")));
        }
    }
    match witness.loader.error() {
        Some(error) => Err(error.clone()),
        None => Ok((witness.loader.into_documents(), witness.found)),
    }
}

/// Finds the characters that YAML 1.1 reads as line breaks, or does not accept, while YAML 1.2 reads them as text.
fn odd_characters(text: &str) -> Vec<Ambiguity> {
    let is_odd = |char: &char| match char {
        '\t' | '\n' | '\r' => false,
        '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => true,
        char => char.is_control(),
    };
    let message = |char: char| {
        let code = u32::from(char);
        format!(
            "the character U+{code:04X}, which readers of YAML 1.1 refuse or take for a line break: remove it, or write it as `\\u{code:04X}` in double quotes"
        )
    };
    let lines = text.lines().enumerate();
    lines.flat_map(|(index, line)| line.chars().filter(is_odd).map(move |char| (index + 1, message(char)))).collect()
}

/// Passes every event to the loader, and records what the loader drops.
struct Witness<'input> {
    loader: YamlLoader<'input, MarkedYaml<'input>>,
    found: Vec<Ambiguity>,
    /// The open collections, outermost first.
    open: Vec<Open>,
}

/// A collection that has not ended.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Sequence,
    /// The next node is a key.
    Key,
    /// The next node is the value of a key.
    Value,
}

impl<'input> SpannedEventReceiver<'input> for Witness<'input> {
    fn on_event(&mut self, event: Event<'input>, span: Span) {
        let line = span.start.line();
        match &event {
            Event::Alias(_) => {
                self.note(line, "an alias: write out its content".to_owned());
                self.node();
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.decorations(line, *anchor, tag.is_some());
                let is_key = self.open.last() == Some(&Open::Key);
                if *style == ScalarStyle::Plain
                    && tag.is_none()
                    && let Some(message) = ambiguity(text, is_key)
                {
                    self.note(line, message);
                }
                self.node();
            }
            Event::SequenceStart(anchor, tag) => self.begin(line, *anchor, tag.is_some(), Open::Sequence),
            Event::MappingStart(anchor, tag) => self.begin(line, *anchor, tag.is_some(), Open::Key),
            Event::SequenceEnd | Event::MappingEnd => drop(self.open.pop()),
            _ => {}
        }
        self.loader.on_event(event, span);
    }
}

impl Witness<'_> {
    fn begin(&mut self, line: usize, anchor: usize, tagged: bool, open: Open) {
        self.decorations(line, anchor, tagged);
        self.node();
        self.open.push(open);
    }

    /// Records a node: after a key comes its value, and after a value the next key.
    fn node(&mut self) {
        if let Some(open) = self.open.last_mut() {
            *open = match *open {
                Open::Sequence => Open::Sequence,
                Open::Key => Open::Value,
                Open::Value => Open::Key,
            };
        }
    }

    fn decorations(&mut self, line: usize, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.note(line, "an anchor: aliases are not allowed, so nothing needs one".to_owned());
        }
        if tagged {
            self.note(
                line,
                "a tag, which readers interpret differently; quote a string, and write a number plainly".to_owned(),
            );
        }
    }

    fn note(&mut self, line: usize, message: String) {
        self.found.push((line, message));
    }
}

/// Words that YAML 1.1 reads as booleans, and YAML 1.2 as strings.
const OLD_WORDS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];

/// Words that YAML 1.2 reads as null or a boolean.
const NO_TEXT_WORDS: [&str; 9] = ["null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"];

/// Scalars that do not begin with a letter, and that YAML 1.1 and YAML 1.2 read differently: numbers in other bases or
/// with separators, dates, merge keys.
static OLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:
            = | <<
          | [-+]? (?: 0b[01_]+ | 0[0-9_]+ | 0o[0-7]+ | 0x[0-9a-fA-F]*_[0-9a-fA-F_]* | [0-9][0-9_]*_[0-9_.]* )
          | [-+]? [0-9]+ (?: : [0-5]?[0-9] )+ (?: \. [0-9]* )?
          | [-+]? [0-9][0-9_]* , [0-9_,.]*
          | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2} (?: [Tt\x20] .* )?
        )$",
    )
    .ok()
});

/// Numbers of YAML 1.1, in decimal or hexadecimal form. The sign of an exponent is required, and a number with a sign
/// does not begin with a point.
static OLD_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:
            [-+]? [0-9][0-9_]* | [-+]? 0x[0-9a-fA-F_]+
          | (?: [-+]? [0-9][0-9_]* \. [0-9_]* | \.[0-9][0-9_]* ) (?: [eE] [-+] [0-9]+ )?
          | [-+]? \. (?: inf | Inf | INF ) | \. (?: nan | NaN | NAN )
        )$",
    )
    .ok()
});

/// Numbers of YAML 1.2.
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?:
            [-+]? [0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+
          | [-+]? (?: \.[0-9]+ | [0-9]+ (?: \.[0-9]* )? ) (?: [eE] [-+]? [0-9]+ )?
          | [-+]? \. (?: inf | Inf | INF ) | \. (?: nan | NaN | NAN )
        )$",
    )
    .ok()
});

/// Returns the ambiguity of an unquoted scalar.
fn ambiguity(text: &str, is_key: bool) -> Option<String> {
    // Most scalars begin with a letter, and need no regular expression.
    let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let matches = |regex: &LazyLock<Option<Regex>>| regex.as_ref().is_some_and(|regex| regex.is_match(text));
    let is_old = match is_word {
        true => OLD_WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)),
        false => matches(&OLD) || matches(&OLD_NUMBER) != matches(&NUMBER),
    };
    let is_no_text = || match is_word {
        true => NO_TEXT_WORDS.contains(&text),
        false => matches!(text, "" | "~") || matches(&NUMBER),
    };
    let kind = if is_key { "the key " } else { "" };
    if is_old {
        Some(format!(
            "{kind}`{text}` without quotes is not a string, or is another number, for readers of YAML 1.1: quote it"
        ))
    } else if is_key && is_no_text() {
        Some(format!("the key `{text}` without quotes is not a string: quote it"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
