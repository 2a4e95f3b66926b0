//! Tests which spellings of a secret are found, and that the rest of the text is kept.

use super::*;

fn knows(secrets: &[&str]) -> Redactor {
    let mut redactor = Redactor::new();
    secrets.iter().for_each(|secret| redactor.learn(secret));
    redactor
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let secret = "ab\"c/d1&2é😀 34\nEF<GH";
    for text in [
        "ab\"c/d1&2é😀 34\nEF<GH",
        r#"ab\"c/d1&2é😀 34\nEF<GH"#,
        r"ab\u0022c\/d1\u00262\u00e9\uD83D\uDE00 34\u000aEF\u003CGH",
        r#"ab\\\"c\\/d1&2é😀 34\\nEF<GH"#,
        "ab%22c%2Fd1%262%c3%a9%F0%9f%98%80+34%0aEF%3CGH",
        "ab%2522c%252Fd1%25262%25c3%25a9%25F0%259f%2598%2580%2034%250aEF%253CGH",
        "ab&quot;c/d1&amp;2&#233;&#x1F600; 34&#10;EF&lt;GH",
        "ab&amp;quot;c/d1&amp;amp;2é😀 34 EF&amp;lt;GH",
        r"ab\u{22}c/d1&2\u{e9}\u{1f600} 34\nEF<GH",
        "ab%22c%2Fd1%262%E9%F0%9F%98%80%2034 EF%3CGH",
    ] {
        let text = format!("cannot parse [{text}], try again");
        assert_eq!(knows(&[secret]).redact(&text), "cannot parse [<redacted>], try again", "{text}");
    }
}

#[test]
fn a_secret_is_found_where_it_is_cut_off() {
    let redactor = knows(&["AKIAIOSFODNN7EXAMPLE"]);
    assert_eq!(redactor.redact("bad: AKIAIOSFODNN"), "bad: <redacted>");
    assert_eq!(redactor.redact("bad: …NN7EXAMPLE."), "bad: …<redacted>.");
    assert_eq!(redactor.redact("bad: AKIAIO… or 7EXAMPLE"), "bad: <redacted>… or <redacted>");
    assert_eq!(redactor.redact("bad: AKIAI"), "bad: AKIAI", "five characters are not worth a secret");
}

#[test]
fn a_secret_is_found_in_any_case_and_with_invisible_characters_inside() {
    let redactor = knows(&["qWzEsTxDcRfVgByHn"]);
    for echo in [
        "QWZESTXDCRFVGBYHN",
        "qwzestxdcrfvgbyhn",
        "qWzEs\u{1b}[0mTxDcR\u{1b}[1;31mfVgBy\u{1b}[0mHn",
        "q\0W\0z\0E\0s\0T\0x\0D\0c\0R\0f\0V\0g\0B\0y\0H\0n",
        "qWz\u{200b}EsT\u{ad}xDc\u{2060}RfV\u{feff}gBy\u{7}Hn",
        "qWz%00EsT%E2%80%8BxDc%1B%5B0mRfV%08gByHn",
        r"qWz\u200bEsT\u001b[0mxDc\u0000RfVgByHn",
    ] {
        assert_eq!(redactor.redact(&format!("bad key {echo}, sorry")), "bad key <redacted>, sorry", "{echo:?}");
    }
    // Characters that look like a control sequence may be part of a secret.
    assert_eq!(knows(&["12345678m"]).redact("bad \u{1b}[12345678m"), "bad \u{1b}[<redacted>");
}

#[test]
fn a_secret_is_found_in_base64_whatever_is_around_it() {
    let redactor = knows(&["hunter2>>?secret"]);
    for before in ["", "a", "ab", "user:", "{\"sk\":\""] {
        for after in ["", "\"}", "xyz"] {
            let text = base64::encode(format!("{before}hunter2>>?secret{after}").as_bytes());
            for text in [text.to_string(), text.replace('+', "-").replace('/', "_")] {
                let clean = redactor.redact(&text);
                let shown = clean.replace("<redacted>", "").len();
                let around = (before.len() + after.len()) * 4 / 3 + 6;
                assert!(clean.contains("<redacted>") && shown <= around, "{clean} of {text}");
            }
        }
    }
    assert_eq!(knows(&["abcd"]).redact("YWJj or x"), "YWJj or x", "a few digits occur by chance");
}

#[test]
fn what_follows_a_scheme_of_authentication_is_removed() {
    for (text, expected) in [
        ("denied Basic cHVzZXI6cHJveHk= (x)", "denied Basic <redacted> (x)"),
        ("\"bearer eyJhbGciOi.J9-_x\"", "\"bearer <redacted>\""),
        (
            "Basic authentication failed, Basic Realm; bearer tokens expire",
            "Basic authentication failed, Basic Realm; bearer tokens expire",
        ),
        ("acidbasic cHVzZXI6cHJveHk=", "acidbasic cHVzZXI6cHJveHk="),
    ] {
        assert_eq!(Redactor::new().redact(text), expected);
    }
}

#[test]
fn short_secrets_are_found_whole() {
    assert_eq!(knows(&["abcd", "12345"]).redact("x abcd 12345 1234"), "x <redacted> <redacted> 1234");
    assert_eq!(knows(&["abc"]).redact("x abc"), "x abc", "too short to be told from words");
    assert_eq!(knows(&["a\"cd"]).redact(r#"x a\"cd"#), "x <redacted>");
}

#[test]
fn key_files_give_away_their_members_only() {
    let file = r#"{"type": "service_account", "project_id": "p-12345678", "private_key_id": "0123abcd4567",
        "private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\nEFAASCBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n",
        "token_uri": "https://oauth2.googleapis.com/token"}"#;
    let redactor = knows(&[file]);
    let told = "a service_account needs a private_key of googleapis";
    assert_eq!(redactor.redact(told), told);
    assert_eq!(redactor.redact("bad key MIIEvQIBADANBg"), "bad key <redacted>");
    assert_eq!(redactor.redact("bad key id 0123abcd4567"), "bad key id <redacted>");
    for echo in [file.to_owned(), file.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")] {
        let text = redactor.redact(&echo).into_owned();
        assert!(!text.contains("MIIEvQ") && !text.contains("EFAASC") && !text.contains("0123ab"), "{text}");
    }
}

#[test]
fn connection_strings_and_signed_urls_give_away_their_keys_only() {
    let redactor = knows(&[
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Zm9vYmFyYmF6cXV4/+w==;EndpointSuffix=core.windows.net",
        "https://bucket.example.com/list.txt?Expires=1700000000&Signature=ab%2Fcdefg%3D",
    ]);
    assert_eq!(redactor.redact("the protocol https of shop"), "the protocol https of shop");
    assert_eq!(redactor.redact(r"key Zm9vYmFyYmF6cXV4\/+w\u003d\u003d"), "key <redacted>");
    assert_eq!(redactor.redact("signed ab/cdefg="), "signed <redacted>");
    assert_eq!(redactor.redact("signed ab%252Fcdefg%253D"), "signed <redacted>");
    assert_eq!(redactor.redact("AccountKey=other0"), "AccountKey=<redacted>");
}

#[test]
fn names_speak_for_values_that_nobody_knows() {
    for (text, expected) in [
        ("GET|/||x-api-key:HIDDEN|x-sdk-date:1|", "GET|/||x-api-key:<redacted>|x-sdk-date:1|"),
        ("X-Auth-Token: HIDDEN expired", "X-Auth-Token: <redacted> expired"),
        (r#"{"password": "a\"b", "x": 1}"#, r#"{"password": "<redacted>", "x": 1}"#),
        (r#"{\"password\":\"a\\\"b\",\"x\":1}"#, r#"{\"password\":\"<redacted>\",\"x\":1}"#),
        (r#"{"sk":1234,"ak":null}"#, r#"{"sk":<redacted>,"ak":null}"#),
        ("GET /p?limit=1&security_token=abc&x=1", "GET /p?limit=1&security_token=<redacted>&x=1"),
        ("Authorization: SDK-HMAC-SHA256 Access=AK, Signature=1|x", "Authorization: <redacted>|x"),
        ("password: must be longer", "password: must be longer"),
        ("object_key=a, no_password_access=true", "object_key=a, no_password_access=true"),
        (r#"the password":"never closed"#, r#"the password":"<redacted>"#),
        ("special:abc", "special:<redacted>"),
    ] {
        assert_eq!(Redactor::new().with_names(&["Special"]).redact(text), expected);
    }
}

#[test]
fn text_without_secrets_is_not_copied() {
    let text = "OMS.1009: no resources found. {\"a\":\"b\\n\"} %41 &amp;";
    assert!(matches!(knows(&["unrelated-secret"]).redact(text), Cow::Borrowed(_)));
}

#[test]
fn more_secrets_than_can_be_kept_hide_the_whole_text() {
    let redactor = knows(&[&"0123456789".repeat(200_000)]);
    assert_eq!(redactor.redact("anything"), "<redacted>");
    assert_eq!(redactor.redact(""), "");
}

#[test]
fn a_redactor_shows_nothing_of_what_it_knows() {
    assert_eq!(format!("{:?}", knows(&["hunter2"])), "Redactor { names: [], .. }");
}

#[test]
fn urls_lose_what_may_be_a_password() {
    for (text, expected) in [
        ("https://h.example.com/p", "https://h.example.com/p"),
        ("http://h/?x=PW", "http://h/?<redacted>"),
        ("http://h/#PW", "http://h/#<redacted>"),
        ("http://u:P@W?#/x@h", "http://<redacted>@h"),
        ("u:PW@h", "<redacted>@h"),
        ("http://u%3APW%40h:9", "http://<redacted>%40h:9"),
        ("https://h/?mail=a@b&sig=PW", "https://<redacted>@b&<redacted>"),
        ("https://h/?", "https://h/?"),
    ] {
        assert_eq!(url(text), expected);
    }
}
