//! Unit tests of `advice`.

use super::*;

#[test]
fn settings_are_named_by_variable_and_option() {
    for (settings, expected) in [
        (&[Setting::Region][..], "set HUAWEICLOUD_SDK_REGION, or give --region"),
        (
            &[Setting::Region, Setting::Endpoint(Some("oms"))],
            "set HUAWEICLOUD_SDK_REGION or HUAWEICLOUD_SDK_OMS_ENDPOINT, or give --region or --endpoint",
        ),
        (&[Setting::Endpoint(Some("iam"))], "set HUAWEICLOUD_SDK_IAM_ENDPOINT"),
        (&[Setting::Endpoint(None)], "give --endpoint"),
    ] {
        assert_eq!(set(settings).as_deref(), Some(expected));
    }
    assert_eq!(set(&[Setting::Runtime]), None);
}

#[test]
fn a_cure_becomes_a_part_of_a_sentence() {
    for (cure, expected) in [
        ("Wait 24 hours.", "wait 24 hours"),
        ("IAM has to answer first.", "IAM has to answer first"),
        ("", ""),
        ("Ä.", "Ä"),
    ] {
        assert_eq!(as_clause(cure), expected);
    }
}

/// Otherwise a code that no document has any more would keep its pointer forever.
#[test]
fn pointers_lead_from_codes_that_are_documented() {
    let code = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/failure/advice.rs")).unwrap();
    let codes: Vec<&str> =
        code.split('"').filter(|word| word.starts_with("OMS.") || word.starts_with("DCS.")).collect();
    assert!(codes.len() > 5, "{codes:?}");
    for code in codes {
        assert!(services::ALL.iter().any(|service| service.table.error(code).is_some()), "{code}");
    }
}

/// A new wording of a message must not change the behavior of the program.
#[test]
fn nothing_here_reads_the_words_of_an_error() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            if entry.ends_with("tests.rs") {
                continue;
            }
            let code = std::fs::read_to_string(&entry).unwrap();
            let code: String = code.split_whitespace().collect();
            for reading in ["contains(", "starts_with(", "ends_with(", "split_once(", "replace(", "strip_prefix("] {
                for source in
                    ["message().", "hint().unwrap_or_default().", "error.to_string().", "failure.to_string()."]
                {
                    let found = format!("{source}{reading}");
                    assert!(!code.contains(&found), "{}: {found}", entry.display());
                }
            }
        }
    }
}
