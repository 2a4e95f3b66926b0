//! Unit tests of `wire`.

use proptest::prelude::*;

use super::*;

fn scan(bytes: &[u8]) -> Result<Option<Value>, Broken> {
    Scanner::default().next(&mut BytesMut::from(bytes))
}

#[test]
fn finds_the_end_of_every_kind_of_value() {
    for text in [
        "+OK\r\n",
        ":12\r\n",
        "$-1\r\n",
        "$0\r\n\r\n",
        "$2\r\n\r\n\r\n",
        "*-1\r\n",
        "*0\r\n",
        "*2\r\n*1\r\n+a\r\n$1\r\nb\r\n",
    ] {
        let mut buffer = BytesMut::from(format!("{text}+next\r\n").as_bytes());
        let value = Scanner::default().next(&mut buffer).unwrap().unwrap();
        assert_eq!((value.raw.as_ref(), value.error), (text.as_bytes(), None));
        assert_eq!(buffer.as_ref(), b"+next\r\n");
    }
}

#[test]
fn finds_an_error_inside_of_a_transaction() {
    let value = scan(b"*3\r\n+OK\r\n-ERR one\r\n-ERR two\r\n").unwrap().unwrap();
    assert_eq!(value.error.as_deref(), Some("ERR one"));
}

#[test]
fn refuses_what_is_not_of_the_protocol() {
    for text in [
        "hello\r\n",
        "+a\n",
        "$x\r\n",
        "$-2\r\n",
        "$1\r\nabc",
        "*99999999999999999999\r\n",
        "$999999999999\r\n",
        "\r\n",
    ] {
        assert!(scan(text.as_bytes()).is_err(), "{text:?}");
    }
    assert!(scan(&vec![b'+'; LONGEST_LINE]).is_err());
    assert!(scan(format!("*1\r\n${}\r\n", i64::MAX).as_bytes()).is_err());
}

#[test]
fn deep_and_endless_arrays_cost_nothing() {
    assert_eq!(scan("*1\r\n".repeat(200_000).as_bytes()), Ok(None));
    assert_eq!(scan(format!("*{0}\r\n*{0}\r\n*{0}\r\n", i64::MAX).as_bytes()), Ok(None));
}

#[test]
fn arguments_are_those_of_a_command() {
    let mut out = BytesMut::new();
    encode(&mut out, &[b"SET", b"k\r\n", b""]);
    assert_eq!(arguments(&out, 9), [b"SET".as_slice(), b"k\r\n", b""]);
    assert_eq!(arguments(&out, 1), [b"SET"]);
    assert!(arguments(b"*1\r\n:1\r\n", 1).is_empty());
    assert!(arguments(b"+OK\r\n", 1).is_empty());
}

#[tokio::test]
async fn replies_and_lines_skip_signs_of_life() {
    let mut input = Input::new(b"\n\n$3\r\nabc\r\n\n+OK\r\n\n\nlast\r\n".as_slice());
    let silence = Duration::from_secs(9);
    assert_eq!(input.reply(silence).await, Ok(Reply::Text(Bytes::from_static(b"abc"))));
    assert_eq!(input.reply(silence).await, Ok(Reply::Line("OK".to_owned())));
    assert_eq!(input.line(silence).await, Ok(b"last".to_vec()));
    assert_eq!(input.line(silence).await, broken("closed the connection"));
}

proptest! {
    #[test]
    fn any_cut_of_commands_is_joined_again(
        commands in prop::collection::vec(prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 1..5), 1..6),
        chunk in 1_usize..40,
    ) {
        let mut stream = BytesMut::new();
        for command in &commands {
            encode(&mut stream, &command.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
        let (mut scanner, mut buffer, mut found) = (Scanner::default(), BytesMut::new(), Vec::new());
        for part in stream.chunks(chunk) {
            buffer.extend_from_slice(part);
            while let Some(value) = scanner.next(&mut buffer).unwrap() {
                found.push(arguments(&value.raw, 9).into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>());
            }
        }
        prop_assert_eq!(found, commands);
    }

    #[test]
    fn any_bytes_are_no_reason_to_panic(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"*$+-:\r\n0123456789".to_vec())], 0..80)) {
        let (mut scanner, mut buffer) = (Scanner::default(), BytesMut::from(bytes.as_slice()));
        while let Ok(Some(value)) = scanner.next(&mut buffer) {
            arguments(&value.raw, 9);
            Reply::of(value);
        }
    }
}
