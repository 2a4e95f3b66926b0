//! Translates errors of the YAML parser into the user's language. The parser returns sentences and has no error kinds.

use crate::locale::say;

/// Returns the translation of a sentence from the parser. An unknown sentence is quoted.
pub(super) fn told(sentence: &str) -> String {
    match sentence {
        "invalid indentation"
        | "invalid indentation in flow construct"
        | "invalid indentation for anchor"
        | "wrongly indented line in block scalar" => say!("manifest-yaml-indentation"),
        "a block scalar content cannot start with a tab"
        | "tab cannot be used as indentation"
        | "tabs disallowed in this context"
        | "tabs disallowed within this context (block indentation)"
        | "while scanning a plain scalar, found a tab"
        | "'-' must be followed by a valid YAML whitespace"
        | "':' must be followed by a valid YAML whitespace" => say!("manifest-yaml-tab"),
        "while parsing a block mapping, did not find expected key" => say!("manifest-yaml-no-key"),
        "while parsing a block collection, did not find expected '-' indicator" => say!("manifest-yaml-no-item"),
        "block sequence entries are not allowed in this context" => say!("manifest-yaml-item-here"),
        "simple key expected" | "simple key expect ':'" => say!("manifest-yaml-no-colon"),
        "mapping values are not allowed in this context"
        | "mapping keys are not allowed in this context"
        | "illegal placement of ':' indicator"
        | "':' may not precede any of `[{` in flow mapping" => say!("manifest-yaml-colon-here"),
        "unexpected end of plain scalar" | "while parsing a node, did not find expected node content" => {
            say!("manifest-yaml-no-value")
        }
        "invalid indentation in quoted scalar"
        | "while scanning a quoted scalar, found unexpected document indicator"
        | "while scanning a quoted scalar, found unexpected end of stream" => say!("manifest-yaml-open-quote"),
        "invalid trailing content after double-quoted scalar" => say!("manifest-yaml-after-quote"),
        "while parsing a quoted scalar, found unknown escape character"
        | "while parsing a quoted scalar, found invalid Unicode character escape code"
        | "while parsing a quoted scalar, did not find expected hexadecimal number" => say!("manifest-yaml-escape"),
        "while parsing a flow mapping, did not find expected ',' or '}'"
        | "while parsing a flow sequence, expected ',' or ']'" => say!("manifest-yaml-open-bracket"),
        "misplaced bracket" => say!("manifest-yaml-bracket"),
        r#""-" is only valid inside a block"# | "plain scalar cannot start with '-' followed by ,[]{}" => {
            say!("manifest-yaml-dash")
        }
        "while parsing node, found unknown anchor"
        | "while scanning an anchor or alias, did not find expected alphabetic or numeric character" => {
            say!("manifest-yaml-alias")
        }
        "while scanning a block scalar, did not find expected comment or line break"
        | "while scanning a block scalar, found an indentation indicator equal to 0" => say!("manifest-yaml-block"),
        "comment intercepting the multiline text" => say!("manifest-yaml-comment"),
        "did not find expected <document start>" | "invalid content after document end marker" => {
            say!("manifest-yaml-after-end")
        }
        "a byte order mark must not appear inside a document" => say!("manifest-yaml-byte-order-mark"),
        "recursion limit exceeded" => say!("manifest-too-deep", most = super::DEEPEST),
        _ if sentence.contains("directive") => say!("manifest-yaml-directive"),
        _ if ["a tag", "TAG", "a verbatim tag", "the handle", "global tag"]
            .iter()
            .any(|tag| sentence.contains(tag)) =>
        {
            say!("manifest-tag")
        }
        _ => match sentence.strip_prefix("unexpected character: `").and_then(|rest| rest.strip_suffix('\'')) {
            Some(character) => say!("manifest-yaml-character", character = character),
            None => say!("manifest-not-yaml", error = sentence),
        },
    }
}
