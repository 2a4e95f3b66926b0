//! Tests of `reference`.

use super::*;

#[test]
fn a_reference_is_one_of_three_forms_and_never_a_key() {
    assert_eq!(KeyReference::parse("env:AWS_MAIN"), Ok(KeyReference::Environment("AWS_MAIN".to_owned())));
    assert_eq!(KeyReference::parse("file: /etc/k.json"), Ok(KeyReference::File("/etc/k.json".to_owned())));
    assert_eq!(KeyReference::parse("process:vault read x"), Ok(KeyReference::Process("vault read x".to_owned())));
    for text in ["AKIAIOSFODNN7EXAMPLE", "env:", "env:lower", "file:", "process: ", "secret:x", ""] {
        let wrong = KeyReference::parse(text).unwrap_err();
        assert!(text.len() < 8 || !wrong.contains(text), "{wrong}");
    }
    assert_eq!(KeyReference::Process("vault TOKEN".to_owned()).to_string(), "process:...");
}

#[test]
fn keys_are_read_from_variables_by_prefix() {
    let environment = EnvironmentLookup::from(|name: &str| match name {
        "AWS_AK" => Some("a".to_owned()),
        "AWS_SK" => Some("s".to_owned()),
        _ => None,
    });
    let keys = KeyReference::Environment("AWS".to_owned()).read(&environment).unwrap();
    assert_eq!((keys.ak.unwrap().expose(), keys.sk.unwrap().expose(), keys.password.is_none()), ("a", "s", true));
}

#[cfg(unix)]
#[test]
fn keys_are_asked_of_a_process_whose_answer_has_to_be_an_object() {
    let environment = EnvironmentLookup::from(|_: &str| None);
    let read = |command: &str| KeyReference::Process(command.to_owned()).read(&environment);
    let keys = read(r#"echo '{"ak":"a","sk":"s","json_auth_file":{"type":"x"}}'"#).unwrap();
    assert_eq!(keys.json_auth_file.unwrap().expose(), r#"{"type":"x"}"#);
    for command in ["false", "echo HIDDEN", r#"echo '{"aks":"HIDDEN"}'"#, r#"echo '{"ak":7}'"#] {
        let failure = read(command).unwrap_err();
        assert!(!format!("{failure:?}").contains("HIDDEN"), "{failure:?}");
    }
}

#[cfg(windows)]
#[test]
fn a_command_reaches_the_shell_of_windows_with_its_quotes() {
    let environment = EnvironmentLookup::from(|_: &str| None);
    let read = |command: &str| KeyReference::Process(command.to_owned()).read(&environment);
    let keys = read(r#"echo {"ak":"a b","sk":"s"}"#).unwrap();
    assert_eq!((keys.ak.unwrap().expose(), keys.sk.unwrap().expose()), ("a b", "s"));
    assert!(read("exit 1").is_err() && read("echo HIDDEN").is_err());
}
