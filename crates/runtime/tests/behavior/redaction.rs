//! Tests a property of the redactor: no six consecutive characters of a secret are shown, regardless of the secret, its
//! spelling and its position.
#![expect(clippy::disallowed_types, reason = "the test measures real time")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fmt::Write as _;
use std::time::Instant;

use huaweicloud_runtime::redact::Redactor;
use proptest::prelude::*;

/// How a string is spelled. The number varies which characters are escaped, and how.
#[derive(Debug, Clone, Copy)]
enum Spelling {
    Json(u64),
    Percent(u64),
    Xml(u64),
}

fn spellings() -> impl Strategy<Value = Spelling> {
    prop_oneof![
        any::<u64>().prop_map(Spelling::Json),
        any::<u64>().prop_map(Spelling::Percent),
        any::<u64>().prop_map(Spelling::Xml)
    ]
}

/// Returns a pseudorandom number and advances the seed.
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

fn spelled(text: &str, spelling: Spelling) -> String {
    let mut out = String::new();
    let (Spelling::Json(mut seed) | Spelling::Percent(mut seed) | Spelling::Xml(mut seed)) = spelling;
    for c in text.chars() {
        let dice = next(&mut seed) % 8;
        match spelling {
            Spelling::Json(_) => json(&mut out, c, dice),
            Spelling::Percent(_) if c == ' ' && dice < 4 => out.push('+'),
            Spelling::Percent(_) if c.is_ascii_alphanumeric() && dice > 0 => out.push(c),
            Spelling::Percent(_) => {
                for byte in c.to_string().bytes() {
                    let _ = if dice < 4 { write!(out, "%{byte:02x}") } else { write!(out, "%{byte:02X}") };
                }
            }
            Spelling::Xml(_) => match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '"' if dice < 4 => out.push_str("&quot;"),
                c if dice == 0 => write!(out, "&#{};", c as u32).unwrap(),
                c if dice == 1 => write!(out, "&#x{:X};", c as u32).unwrap(),
                c => out.push(c),
            },
        }
    }
    out
}

fn json(out: &mut String, c: char, dice: u64) {
    match c {
        '\n' if dice < 4 => out.push_str("\\n"),
        '"' | '\\' | '/' if dice < 4 => out.extend(['\\', c]),
        c if matches!(c, '"' | '\\') || c.is_control() || dice == 0 || (dice < 4 && !c.is_ascii()) => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ =
                    if dice.is_multiple_of(2) { write!(out, "\\u{unit:04x}") } else { write!(out, "\\u{unit:04X}") };
            }
        }
        c => out.push(c),
    }
}

/// Returns six consecutive characters of the secret that a reader of any of the spellings would see, if there are any.
fn shown(text: &str, secret: &str) -> Option<String> {
    let secret: Vec<char> = secret.chars().collect();
    let readings = [text.to_owned(), text.replace("\\\"", "\"").replace("\\/", "/"), text.replace('+', " ")];
    let runs = secret.windows(6.min(secret.len())).map(|run| run.iter().collect::<String>());
    runs.into_iter().find(|run| readings.iter().any(|reading| reading.contains(run)))
}

/// Whether a secret has structure. Such a secret has harmless parts, which other tests cover.
fn has_structure(secret: &str) -> bool {
    secret.trim().starts_with('{') || secret.contains("://") || secret.contains(';') || secret.contains("-----")
}

proptest! {
    #[test]
    fn no_six_characters_in_a_row_are_shown(
        secret in "[a-zA-Z0-9 +/=%&\"\\\\<>;:\n'éß漢😀-]{6,40}",
        (before, after) in ("[a-zA-Z0-9 :,{}\"\\\\/%&é-]{0,20}", "[a-zA-Z0-9 :,{}\"\\\\/%&é-]{0,20}"),
        spellings in prop::collection::vec(spellings(), 0..3),
        cut in prop::option::of(0_usize..200),
    ) {
        prop_assume!(!has_structure(&secret));
        let mut text = format!("{before}{secret}{after}");
        for spelling in &spellings {
            text = spelled(&text, *spelling);
        }
        let is_whole = cut.is_none_or(|cut| cut >= text.chars().count());
        if let Some(cut) = cut {
            text = text.chars().take(cut).collect();
        }
        let mut redactor = Redactor::new();
        redactor.learn(&secret);
        let clean = redactor.redact(&text).into_owned();
        prop_assert_eq!(shown(&clean, &secret), None, "{} of {}", clean, text);
        // The result does not contain the secret in any spelling.
        prop_assert_eq!(redactor.redact(&clean).into_owned(), clean.clone());
        prop_assert!(!is_whole || clean.contains("<redacted>"), "{} of {}", clean, text);
    }

    #[test]
    fn nothing_makes_the_redactor_fail(secret in any::<String>(), text in any::<String>()) {
        let mut redactor = Redactor::new();
        redactor.learn(&secret);
        redactor.learn(&format!("{{\"private_key\":\"{secret}\"}}"));
        redactor.learn(&format!("AccountName=a;AccountKey={secret}"));
        redactor.learn(&format!("https://u:{secret}@h/?sig={secret}"));
        let _ = redactor.redact(&text);
        let _ = redactor.redact(&format!("{secret}{text}\"token\": \"{text}"));
    }
}

/// A case that the property found once: a secret outside of ASCII, spelled in JSON and cut anywhere.
#[test]
fn a_spelled_secret_is_hidden_wherever_it_is_cut() {
    let secret = "a%😀+A0";
    let mut redactor = Redactor::new();
    redactor.learn(secret);
    let text = spelled(secret, Spelling::Json(2_784_767_386_515_351));
    for cut in 0..=text.chars().count() {
        let part: String = text.chars().take(cut).collect();
        let clean = redactor.redact(&part).into_owned();
        assert_eq!(shown(&clean, secret), None, "{clean} of {part}");
        assert_eq!(redactor.redact(&clean), clean, "{part}");
    }
    assert_eq!(redactor.redact(&text), "<redacted>", "{text}");
}

/// Redacting a string that is four times as long takes about four times as long, regardless of its content.
#[test]
fn the_time_grows_with_the_text_only() {
    let mut redactor = Redactor::new();
    redactor.learn(&"a".repeat(5_000));
    redactor.learn("aaaaaaab");
    for unit in
        ["aaaaaa", "aaaaab", "token=", "\"token\":\"", "%61%5c%5C", "\\u0061", "&#97;", "aaaaa ", "\\\\\\\\\\\\"]
    {
        let took = |size: usize| {
            let text = unit.repeat(size / unit.len());
            let best = (0..3).map(|_| {
                let start = Instant::now();
                let _ = redactor.redact(&text);
                start.elapsed()
            });
            best.min().expect("three runs")
        };
        let (short, long) = (took(20_000), took(160_000));
        assert!(long < short * 40, "{unit}: {short:?} for 20 kB, {long:?} for 160 kB");
    }
}
