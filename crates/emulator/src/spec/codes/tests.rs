//! Unit tests of `codes`.

use std::path::Path;

use super::*;

/// The codes that a line of source names in quotation marks.
fn codes_in(line: &str) -> impl Iterator<Item = &str> {
    let is_code = |text: &&str| {
        let (family, number) = text.split_once('.').unwrap_or_default();
        ["OMS", "DCS", "APIGW"].contains(&family)
            && number.len() == 4
            && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    line.split('"').filter(is_code)
}

fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn the_tables_know_every_code_that_the_emulator_answers() {
    let mut texts = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    let codes: Vec<&str> = texts.iter().flat_map(|text| text.lines()).flat_map(codes_in).collect();
    assert!(codes.len() > 60, "{codes:?}");
    for code in codes {
        let known = of(code).unwrap_or_else(|| panic!("no table has `{code}`"));
        assert!(known.sentence().is_some() && known.status().is_some(), "{code}");
    }
}

#[test]
fn the_service_has_the_last_word() {
    let say = |code: ErrorCode| code.sentence();
    let some = |text: &str| Some(text.to_owned());
    let whole = ErrorCode { message: some("Said."), when: some("When."), meaning: some("Meant."), status: None };
    let unsaid = ErrorCode { message: None, ..whole.clone() };
    let meant = ErrorCode { when: None, meaning: some("The `id` is wrong."), ..unsaid.clone() };
    assert_eq!(say(whole), some("Said."));
    assert_eq!(say(unsaid), some("When."));
    assert_eq!(say(meant), some("The id is wrong."));
    assert_eq!(say(ErrorCode::default()), None);
}
