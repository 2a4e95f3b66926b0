//! Unit tests: the INI reader.

use super::*;

fn value(text: &str, key: &str) -> Option<String> {
    let ini = Ini::parse(text).expect("parses");
    ini.section("basic")?.get(key).map(|value| value.expose().to_owned())
}

#[test]
fn values_are_raw() {
    let text = "\u{feff}# comment\n; comment\n\n [ Basic ] \r\n AK = a k \r\nsk=%(x)s;#\"q\"=%\nempty=\nt: a=b:c\n";
    assert_eq!(value(text, "ak").as_deref(), Some("a k"));
    assert_eq!(value(text, "sk").as_deref(), Some("%(x)s;#\"q\"=%"));
    assert_eq!(value(text, "t").as_deref(), Some("a=b:c"));
    assert_eq!(value(text, "empty"), None);
    assert_eq!(value(text, "other"), None);
}

#[test]
fn faults_name_the_line_only() {
    for (text, line) in [("ak=1", 1), ("[a]\n\nSECRET", 3), ("[a", 1), ("[a]\nk=1\nK=2", 3), ("[a]\n[b]\n[A]", 3)] {
        let error = Ini::parse(text).err().expect(text);
        assert_eq!(error.line, line);
        assert!(!error.fault.contains("SECRET"));
    }
}
