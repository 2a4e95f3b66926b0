//! Unit tests of `link`.

use super::*;

fn at(history: &str, offset: u64) -> StreamPosition {
    StreamPosition { history: history.to_owned(), offset }
}

#[test]
fn understands_what_sources_answer() {
    let from = at("a", 9);
    assert!(
        matches!(understand("+FULLRESYNC b 12", None, "x", str::to_owned), Ok(Start::Snapshot(p)) if p == at("b", 12))
    );
    assert!(matches!(understand("+CONTINUE", Some(&from), "x", str::to_owned), Ok(Start::Continue(p)) if p == from));
    assert!(
        matches!(understand("+CONTINUE c", Some(&from), "x", str::to_owned), Ok(Start::Continue(p)) if p == at("c", 9))
    );
    assert!(matches!(understand("-LOADING wait", None, "x", str::to_owned), Err(LinkError::SourceLost(_))));
    assert!(matches!(understand("-NOMASTERLINK x", None, "x", str::to_owned), Err(LinkError::SourceLost(_))));
    for other in ["+CONTINUE", "+FULLRESYNC", "+FULLRESYNC b x", "-ERR unknown command 'PSYNC'", "", "+OK"] {
        assert!(matches!(understand(other, None, "x", str::to_owned), Err(LinkError::Fatal(_))), "{other}");
    }
}

#[test]
fn understands_both_frames() {
    assert_eq!(frame("$12"), Some(Frame::Length(12)));
    assert_eq!(frame(&format!("$EOF:{}", "m".repeat(40))), Some(Frame::Mark([b'm'; 40])));
    for other in ["12", "$", "$-1", "$EOF:", "$EOF:abc", "+OK"] {
        assert_eq!(frame(other), None, "{other}");
    }
}
