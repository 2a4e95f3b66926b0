//! Omits what is not visible: control characters, characters without width, and the sequences that set colors.

/// What is omitted besides characters without width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// Control characters alone.
    Controls,
    /// Control sequences as well, such as `ESC [ 31 m`. Text may also look like one, so a search for secrets needs both modes.
    Sequences,
}

/// The first character of a control sequence.
pub(super) const ESCAPE: char = '\u{1b}';

#[derive(Debug, Clone, Copy)]
enum State {
    Text,
    /// After an escape character.
    Escaped,
    /// Within a control sequence, which ends with a letter or a similar character.
    Sequence,
}

/// Yields the items whose characters a reader sees.
pub(super) fn visible<T>(
    items: impl Iterator<Item = T>,
    hidden: Hidden,
    character: impl Fn(&T) -> char,
) -> impl Iterator<Item = T> {
    let mut state = State::Text;
    items.filter(move |item| {
        let c = character(item);
        let is_part = match (state, c) {
            (_, ESCAPE) => {
                state = State::Escaped;
                return false;
            }
            (State::Escaped, '[') => {
                state = State::Sequence;
                true
            }
            (State::Sequence, '@'..='~') => {
                state = State::Text;
                true
            }
            (State::Sequence, ' '..='?') => true,
            _ => {
                state = State::Text;
                false
            }
        };
        let is_hidden_part = is_part && hidden == Hidden::Sequences;
        !is_invisible(c) && !is_hidden_part
    })
}

/// Whether a character is invisible. White space does not count.
fn is_invisible(c: char) -> bool {
    let is_format = matches!(
        c,
        '\u{ad}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    );
    is_format || c.is_control() && !c.is_whitespace()
}
