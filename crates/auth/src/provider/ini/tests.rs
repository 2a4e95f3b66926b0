//! Unit tests: the INI reader.

use super::*;

fn value(text: &str, key: &str) -> Option<String> {
    let ini = Ini::parse(text).expect("parses");
    ini.section("basic")?.get(key).expect("readable").map(|value| value.expose().to_owned())
}

fn fault(text: &str, key: &str) -> Option<IniError> {
    Ini::parse(text).expect("parses").section("basic")?.get(key).err()
}

#[test]
fn values_are_raw() {
    let text = "# comment\n; comment\n\n [ Basic ] \r\n AK = a k \r\nsk=%(x)s;#\"q\"=%\nempty=\nt: a=b:c\n";
    assert_eq!(value(text, "ak").as_deref(), Some("a k"));
    assert_eq!(value(text, "sk").as_deref(), Some("%(x)s;#\"q\"=%"));
    assert_eq!(value(text, "t").as_deref(), Some("a=b:c"));
    assert_eq!(value(text, "empty"), None);
    assert_eq!(value(text, "other"), None);
}

#[test]
fn quotation_marks_around_a_value_are_no_part_of_it() {
    for (written, read) in [("\"AK\"", "AK"), ("'AK'", "AK"), ("\"a ; b\"", "a ; b"), ("a\"b", "a\"b"), ("''", "")] {
        let text = format!("[basic]\nak = {written}\n");
        assert_eq!(value(&text, "ak").unwrap_or_default(), read, "{written}");
    }
    for written in ["\"AK", "'AK\"", "\"A\"K\"", "\"AK\" ; mine"] {
        let fault = fault(&format!("[basic]\nak = {written}\n"), "ak").expect(written);
        assert_eq!((fault.line, fault.fault.to_string().contains("quotation mark")), (2, true), "{written}");
    }
}

#[test]
fn comments_stand_on_their_own_line_or_behind_a_header() {
    assert_eq!(value("[basic] ; the keys of production\nak=1\n", "ak").as_deref(), Some("1"));
    assert_eq!(value("[basic]# note\nak=1\n", "ak").as_deref(), Some("1"));
    assert!(Ini::parse("[basic] ak=1\n").is_err());
    for written in ["AK ; mine", "AK # mine", "AK\t#mine", "AK  ;", "# fill in", "; optional", "#mine"] {
        let text = format!("[basic]\nsk=S\nak = {written}\n");
        let fault = fault(&text, "ak").expect(written);
        assert_eq!((fault.line, fault.fault.to_string().contains("a comment is")), (3, true), "{written}");
        assert_eq!(value(&text, "sk").as_deref(), Some("S"), "what nobody asks for may be anything");
    }
}

#[test]
fn faults_name_the_line_only() {
    for (text, line) in [("ak=1", 1), ("[a]\n\nSECRET", 3), ("[a", 1), ("[a]\nk=1\nK=2", 3), ("[a]\n[b]\n[A]", 3)] {
        let error = Ini::parse(text).expect_err(text);
        assert_eq!(error.line, line);
        assert!(!error.fault.to_string().contains("SECRET"));
    }
}
