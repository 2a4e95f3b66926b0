//! Decodes one or more layers of encoding and keeps the position of each character in the original.

use std::cell::Cell;
use std::collections::VecDeque;

/// A character, and the bytes of the original text that encode it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// An encoding that a secret may be written in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Layer {
    /// Backslash escapes: of JSON, and of languages that print strings as literals.
    Backslash,
    /// `%41` for bytes; `%u0041` for characters.
    Percent,
    /// `&quot;`, `&#34;`, `&#x22;`.
    Entity,
}

impl Layer {
    pub(super) const ALL: [Self; 3] = [Self::Backslash, Self::Percent, Self::Entity];

    /// The character that every escape begins with.
    pub(super) fn introducer(self) -> char {
        match self {
            Self::Backslash => '\\',
            Self::Percent => '%',
            Self::Entity => '&',
        }
    }
}

/// Yields the characters of `text` with `layers` decoded, the outermost first. Sets `is_decoded` if the innermost layer decoded
/// anything.
pub(super) fn pieces<'a>(
    text: &'a str,
    layers: &[Layer],
    is_decoded: &'a Cell<bool>,
) -> Box<dyn Iterator<Item = Piece> + 'a> {
    let raw = text.char_indices().map(|(start, c)| Piece { c, start, end: start + c.len_utf8() });
    let mut pieces: Box<dyn Iterator<Item = Piece> + 'a> = Box::new(raw);
    for (number, layer) in layers.iter().enumerate() {
        let is_decoded = (number + 1 == layers.len()).then_some(is_decoded);
        pieces = Box::new(Decoder { layer: *layer, source: pieces, ahead: VecDeque::new(), is_decoded });
    }
    pieces
}

/// The longest escape: a pair of surrogates, `\ud83d\ude00`, or four bytes, `%F0%9F%98%80`.
const LONGEST: usize = 12;

struct Decoder<'a> {
    layer: Layer,
    source: Box<dyn Iterator<Item = Piece> + 'a>,
    ahead: VecDeque<Piece>,
    is_decoded: Option<&'a Cell<bool>>,
}

impl Iterator for Decoder<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let first = self.ahead.pop_front().or_else(|| self.source.next())?;
        if first.c != self.layer.introducer() {
            return Some(first);
        }
        let missing = LONGEST - 1 - self.ahead.len().min(LONGEST - 1);
        self.ahead.extend(self.source.by_ref().take(missing));
        let mut rest = ['\0'; LONGEST - 1];
        let mut length = 0;
        for (slot, piece) in rest.iter_mut().zip(&self.ahead) {
            (*slot, length) = (piece.c, length + 1);
        }
        let rest = rest.get(..length).unwrap_or_default();
        let decoded = match self.layer {
            Layer::Backslash => backslash(rest),
            Layer::Percent => percent(rest),
            Layer::Entity => entity(rest),
        };
        let Some((c, used)) = decoded else { return Some(first) };
        let end = self.ahead.drain(..used.min(length)).next_back().map_or(first.end, |piece| piece.end);
        if let Some(is_decoded) = self.is_decoded {
            is_decoded.set(true);
        }
        Some(Piece { c, start: first.start, end })
    }
}

/// A character, and how many characters after the introducer encode it.
type Decoded = Option<(char, usize)>;

fn backslash(rest: &[char]) -> Decoded {
    let plain = match rest.first()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        '0' => '\0',
        'x' => return Some((char::from_u32(number(rest.get(1..3)?, 16)?)?, 3)),
        'u' => return unicode(rest),
        c @ ('"' | '\'' | '\\' | '/') => *c,
        _ => return None,
    };
    Some((plain, 1))
}

/// Decodes `u0041`, `ud83dude00` with a backslash in the middle, and `u{1f600}`.
fn unicode(rest: &[char]) -> Decoded {
    if rest.get(1) == Some(&'{') {
        let end = rest.iter().position(|c| *c == '}')?;
        return Some((char::from_u32(number(rest.get(2..end)?, 16)?)?, end + 1));
    }
    let unit = number(rest.get(1..5)?, 16)?;
    if !(0xD800..0xDC00).contains(&unit) {
        return Some((char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 5));
    }
    let low = rest.get(5..7).filter(|mark| *mark == ['\\', 'u']).and_then(|_| number(rest.get(7..11)?, 16));
    match low.filter(|low| (0xDC00..0xE000).contains(low)) {
        Some(low) => Some((char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))?, 11)),
        None => Some((char::REPLACEMENT_CHARACTER, 5)),
    }
}

fn percent(rest: &[char]) -> Decoded {
    if matches!(rest.first()?, 'u' | 'U') {
        return Some((char::from_u32(number(rest.get(1..5)?, 16)?)?, 5));
    }
    let byte = |number_of: usize| {
        let at = number_of * 3;
        let escape = rest.get(at..at + 2)?;
        let is_escape = number_of == 0 || rest.get(at - 1) == Some(&'%');
        u8::try_from(number(escape, 16)?).ok().filter(|_| is_escape)
    };
    let first = byte(0)?;
    let length = match first {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => 1,
    };
    let bytes: Option<Vec<u8>> = (0..length).map(byte).collect();
    let c = bytes.and_then(|bytes| std::str::from_utf8(&bytes).ok()?.chars().next());
    match c {
        Some(c) => Some((c, length * 3 - 1)),
        // Not UTF-8: a byte of Latin-1.
        None => Some((char::from(first), 2)),
    }
}

fn entity(rest: &[char]) -> Decoded {
    let end = rest.iter().position(|c| *c == ';')?;
    let c = match rest.get(..end)? {
        ['#', 'x' | 'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        ['#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        ['a', 'm', 'p'] => '&',
        ['l', 't'] => '<',
        ['g', 't'] => '>',
        ['q', 'u', 'o', 't'] => '"',
        ['a', 'p', 'o', 's'] => '\'',
        _ => return None,
    };
    Some((c, end + 1))
}

fn number(digits: &[char], radix: u32) -> Option<u32> {
    let add = |value: u32, digit: &char| value.checked_mul(radix)?.checked_add(digit.to_digit(radix)?);
    (!digits.is_empty()).then(|| digits.iter().try_fold(0, add)).flatten()
}
