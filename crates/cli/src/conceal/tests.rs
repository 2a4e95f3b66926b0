//! Unit tests of `conceal`.

use super::{argument, name, text};

#[test]
fn urls_in_a_text_lose_user_and_query() {
    for (told, shown) in [
        ("cannot open 'redis://:pw@10.0.0.5:6379' now", "cannot open 'redis://***@10.0.0.5:6379' now"),
        ("redis://:pa://ss@h and x", "redis://***@h and x"),
        ("`https://b.example.com/o?X-Amz-Signature=abc`", "`https://b.example.com/o?***`"),
        ("https://h/o?mail=a@b&sig=abc", "https://***@b&***"),
        ("http://user%3Apw%40127.0.0.1:9", "http://***%40127.0.0.1:9"),
        ("HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT", "HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"),
        ("see https://h/x? or a@b", "see https://h/x? or a@b"),
    ] {
        assert_eq!(text(told), shown);
    }
}

#[test]
fn an_argument_loses_what_may_be_a_secret() {
    for (typed, shown) in [
        ("--from=https://b/o?sig=a b'c", "--from=https://b/o?***"),
        ("a b@h://c", "***@h://c"),
        ("name=secret@host", "name=***@host"),
        ("-F", "-F"),
        ("x=@file", "x=@file"),
        ("obs://bucket/2024", "obs://bucket/2024"),
    ] {
        assert_eq!(argument(typed), shown);
    }
}

#[test]
fn a_key_is_no_name() {
    assert_eq!(name("src_sk"), "src_sk");
    for key in ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", &"a".repeat(40)] {
        assert_eq!(name(key), "***");
    }
}
