//! Tests which names the rule `sensitive` treats as secrets, in any spelling and at any position of the string, and
//! that a mark on the string decides.

use crate::support::{GADGETS, edit, problems, spec};
use xtask::spec::problem::Problems;

const FIELD: &str = "id: { type: string, description: What begins its paths. }";

/// Returns the problems of a reply with one more field.
fn problems_of(name: &str, schema: &str) -> Problems {
    let mut files = spec();
    let more = format!("{FIELD}\n        {name}: {schema}");
    edit(&mut files, GADGETS, FIELD, &more).unwrap();
    problems(&files)
}

fn is_reported(name: &str, schema: &str) -> bool {
    problems_of(name, schema).to_string().contains(&format!(": sensitive: `{name}` sounds like a secret"))
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let names = [
        "secret_key",
        "secretKey",
        "apiKey",
        "apikey",
        "authToken",
        "rootPassword",
        "root_passwords",
        "access_keys",
        "user_credentials",
        "dst_sk",
        "src-ak",
        "password_hash",
        "tokenValue",
        "encryption_key",
        "session_key",
        "signingKeys",
        "authorization",
        "login_cookie",
    ];
    let passed: Vec<&str> = names
        .into_iter()
        .filter(|name| !is_reported(name, "{ type: string, description: Opens all of it. }"))
        .collect();
    assert!(passed.is_empty(), "{passed:?}");
}

#[test]
fn names_of_other_things_need_no_mark() {
    let names = [
        "object_key",
        "keys",
        "kms_key_id",
        "sort_key",
        "param_value",
        "token_count",
        "password_expiry",
        "access_type",
        "hash",
        "task",
        "risk",
        "peak",
        "no_password_access",
    ];
    for name in names {
        let problems = problems_of(name, "{ type: string, description: What the shop says of it. }").to_string();
        assert!(!problems.contains("sounds like a secret"), "{problems}");
    }
}

/// Every position of a string, without a mark and with each mark.
#[test]
fn a_text_is_found_wherever_it_is_and_decided_there() {
    let forms = [
        "{ description: Opens it., TEXT }",
        "{ description: Opens it., type: array, items: { TEXT } }",
        "{ description: Opens it., type: object, additionalProperties: { TEXT } }",
        "{ description: Opens it., type: object, additionalProperties: { type: array, items: { TEXT } } }",
        "{ description: Opens it., anyOf: [{ TEXT }, { type: integer, format: int32 }] }",
        "{ description: Opens it., anyOf: [{ type: integer, format: int32 }, { TEXT }] }",
    ];
    for form in forms {
        assert!(is_reported("login_tokens", &form.replace("TEXT", "type: string")), "{form}");
        for mark in ["format: password", "x-hc-sensitive: true", "x-hc-sensitive: false"] {
            let problems = problems_of("login_tokens", &form.replace("TEXT", &format!("type: string, {mark}")));
            assert!(problems.is_empty(), "{form}: {mark}: {problems}");
        }
    }
}

/// A list that contains itself is a separate problem, and does not cause an endless search.
#[test]
fn a_component_that_contains_itself_ends_the_search() {
    let mut files = spec();
    let more = format!(
        "{FIELD}\n        tokens: {{ $ref: '#/components/schemas/Tokens' }}\n    Tokens: {{ type: array, description: Opens it., items: {{ $ref: '#/components/schemas/Tokens' }} }}"
    );
    edit(&mut files, GADGETS, FIELD, &more).unwrap();
    assert!(problems(&files).to_string().contains("contains itself"));
}
