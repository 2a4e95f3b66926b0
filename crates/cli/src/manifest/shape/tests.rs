//! Tests of `shape`.

use super::*;

#[test]
fn the_committed_schema_is_the_one_of_the_shape() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/manifest.schema.json");
    let made = format!("{:#}\n", schema::document());
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed.replace("\r\n", "\n") == made, "write it again: hcmigrate init --schema > {path}");
}

#[test]
fn no_field_is_called_as_a_secret_and_none_twice() {
    fn check(section: &'static Section) {
        let names: Vec<&str> = section.all().map(|field| field.name).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(
                !crate::manifest::literal::is_secret_key(name) && !names[..index].contains(name),
                "{name} of {}",
                (section.name)()
            );
        }
        for field in section.all() {
            assert!(field.about.ends_with('.'), "{}", field.name);
            match field.kind {
                FieldKind::Object(section) => check(section),
                FieldKind::List(FieldKind::Object(section)) => check(section),
                FieldKind::List(FieldKind::Entry { entry, table }) => {
                    check(entry);
                    check(table);
                }
                _ => {}
            }
        }
    }
    check(&MANIFEST);
}

#[test]
fn names_are_letters_digits_and_a_few_signs() {
    for good in ["photos", "照片-2024", "a", "2024.raw_1"] {
        assert_eq!(check_name(good, 64), Ok(()), "{good}");
    }
    let long = "x".repeat(65);
    for wrong in ["", "-a", "a b", "a/b", "a<b", "a&b", "a\"b", long.as_str()] {
        assert!(check_name(wrong, 64).is_err(), "{wrong}");
    }
}

#[test]
fn words_translate_both_ways() {
    assert_eq!(service_word(&OVERWRITE, "never"), "NO_OVERWRITE");
    assert_eq!(our_word(&OVERWRITE, "FULL_OVERWRITE"), "always");
    assert_eq!(our_word(&OVERWRITE, "SOMETHING_NEW"), "SOMETHING_NEW");
}
