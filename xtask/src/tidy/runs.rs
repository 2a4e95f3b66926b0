//! Finds the tests of a file that run: those without `#[ignore]` whose `cfg` can be true.
//!
//! Rust is read as tokens, so tests inside macros such as `proptest!` are found, and comments are not.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The maximum number of different options in nested `cfg` that are tried in every combination.
const MOST_OPTIONS: usize = 12;

/// Returns the names of the tests in a file of Rust or Python that run on some machine.
pub(super) fn tests(path: &str, text: &str) -> BTreeSet<String> {
    let mut live = BTreeSet::new();
    if path.ends_with(".py") {
        live.extend(python(text));
    } else if let Ok(tokens) = TokenStream::from_str(text) {
        walk(tokens, &[], &mut live);
    }
    live
}

/// Whether no build contains the item below an attribute, which is written as one line of Rust.
pub(super) fn is_never_built(attribute: &str) -> bool {
    let Ok(tokens) = TokenStream::from_str(attribute) else { return false };
    let mut tokens = tokens.into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Punct(hash)), Some(TokenTree::Group(group))) if hash.as_char() == '#' => {
            !can_be_true(&Attribute::read(group.stream()).conditions)
        }
        _ => false,
    }
}

/// Returns the `test_..` methods that no unconditional `skip` precedes.
fn python(text: &str) -> BTreeSet<String> {
    let mut live = BTreeSet::new();
    let mut is_skipped = false;
    for line in text.lines().map(str::trim) {
        if let Some(decorator) = line.strip_prefix('@') {
            let name = decorator.split('(').next().unwrap_or(decorator);
            is_skipped |= name.rsplit('.').next() == Some("skip");
        } else if let Some(method) = line.strip_prefix("async ").unwrap_or(line).strip_prefix("def ") {
            let name = method.split('(').next().unwrap_or(method);
            if name.starts_with("test_") && !is_skipped {
                live.insert(name.to_owned());
            }
            is_skipped = false;
        }
    }
    live
}

/// The attributes in front of an item.
#[derive(Default)]
struct Attribute {
    is_test: bool,
    /// The conditions that must be true for a test below it to run.
    conditions: Vec<Condition>,
}

impl Attribute {
    fn read(tokens: TokenStream) -> Self {
        let path: Vec<String> = tokens
            .clone()
            .into_iter()
            .take_while(|token| !matches!(token, TokenTree::Group(_)))
            .filter_map(|token| match token {
                TokenTree::Ident(ident) => Some(ident.to_string()),
                _ => None,
            })
            .collect();
        let arguments = tokens.into_iter().find_map(|token| match token {
            TokenTree::Group(group) => Some(split(group.stream())),
            _ => None,
        });
        let arguments = arguments.unwrap_or_default();
        match (path.first().map(String::as_str), arguments.split_first()) {
            (Some("ignore"), _) => Self { is_test: false, conditions: vec![Condition::Constant(false)] },
            (Some("cfg"), Some((condition, _))) => {
                Self { is_test: false, conditions: vec![Condition::read(condition.clone())] }
            }
            (Some("cfg_attr"), Some((condition, attributes))) => Self::given(condition, attributes),
            _ => Self { is_test: path.last().is_some_and(|name| name == "test"), conditions: Vec::new() },
        }
    }

    /// Reads attributes that apply only under a condition.
    fn given(condition: &TokenStream, attributes: &[TokenStream]) -> Self {
        let mut read = Self::default();
        for attribute in attributes.iter().cloned().map(Self::read) {
            read.is_test |= attribute.is_test;
            read.conditions.extend(attribute.conditions.into_iter().map(|then| {
                let otherwise = Condition::Not(Box::new(Condition::read(condition.clone())));
                Condition::Any(vec![otherwise, then])
            }));
        }
        read
    }

    fn add(&mut self, other: Self) {
        self.is_test |= other.is_test;
        self.conditions.extend(other.conditions);
    }
}

/// The argument of a `cfg`.
#[derive(Clone)]
enum Condition {
    Constant(bool),
    /// An option of the build, such as `unix` or `feature = "client"`.
    Option(String),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
}

impl Condition {
    fn read(tokens: TokenStream) -> Self {
        let text = tokens.to_string();
        let mut tokens = tokens.into_iter();
        let (name, group) = (tokens.next().map(|token| token.to_string()), tokens.next());
        let inner = match group {
            Some(TokenTree::Group(group)) => split(group.stream()).into_iter().map(Self::read).collect(),
            _ => Vec::new(),
        };
        match name.as_deref() {
            Some("true") => Self::Constant(true),
            Some("false") => Self::Constant(false),
            // Tests run only in test builds.
            Some("test") => Self::Constant(true),
            Some("all") => Self::All(inner),
            Some("any") => Self::Any(inner),
            Some("not") => match inner.into_iter().next() {
                Some(inner) => Self::Not(Box::new(inner)),
                None => Self::Constant(true),
            },
            _ => Self::Option(text),
        }
    }

    fn options<'a>(&'a self, options: &mut BTreeSet<&'a str>) {
        match self {
            Self::Constant(_) => {}
            Self::Option(option) => drop(options.insert(option)),
            Self::Not(inner) => inner.options(options),
            Self::All(inner) | Self::Any(inner) => inner.iter().for_each(|inner| inner.options(options)),
        }
    }

    fn is_true(&self, chosen: &BTreeSet<&str>) -> bool {
        match self {
            Self::Constant(constant) => *constant,
            Self::Option(option) => chosen.contains(option.as_str()),
            Self::Not(inner) => !inner.is_true(chosen),
            Self::All(inner) => inner.iter().all(|inner| inner.is_true(chosen)),
            Self::Any(inner) => inner.iter().any(|inner| inner.is_true(chosen)),
        }
    }
}

/// Whether some build fulfills all conditions.
fn can_be_true(conditions: &[Condition]) -> bool {
    let mut options = BTreeSet::new();
    conditions.iter().for_each(|condition| condition.options(&mut options));
    if options.len() > MOST_OPTIONS {
        return true;
    }
    (0..1_u32 << options.len()).any(|choice| {
        let chosen = options.iter().enumerate().filter(|(bit, _)| choice >> bit & 1 == 1);
        let chosen: BTreeSet<&str> = chosen.map(|(_, option)| *option).collect();
        let is_possible = !(chosen.contains("unix") && chosen.contains("windows"));
        is_possible && conditions.iter().all(|condition| condition.is_true(&chosen))
    })
}

/// Splits arguments at their commas.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(comma), _) if comma.as_char() == ',' => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            (_, None) => {}
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.into_iter().collect()).collect()
}

/// Adds the tests among tokens that are built under the conditions around them.
fn walk(tokens: TokenStream, around: &[Condition], live: &mut BTreeSet<String>) {
    let mut around = around.to_vec();
    let mut item = Attribute::default();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                let is_mark = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '!');
                let is_inner = tokens.next_if(is_mark).is_some();
                let is_attribute = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket);
                if let Some(TokenTree::Group(group)) = tokens.next_if(is_attribute) {
                    let attribute = Attribute::read(group.stream());
                    match is_inner {
                        true => around.extend(attribute.conditions),
                        false => item.add(attribute),
                    }
                }
            }
            TokenTree::Ident(word) if word == "fn" => {
                if let (true, Some(name)) = (item.is_test, tokens.peek())
                    && can_be_true(&[around.as_slice(), item.conditions.as_slice()].concat())
                {
                    live.insert(name.to_string());
                }
            }
            TokenTree::Punct(end) if end.as_char() == ';' => item = Attribute::default(),
            TokenTree::Group(group) => {
                walk(group.stream(), &[around.as_slice(), item.conditions.as_slice()].concat(), live);
                if group.delimiter() == Delimiter::Brace {
                    item = Attribute::default();
                }
            }
            _ => {}
        }
    }
}
