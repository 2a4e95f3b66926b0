//! Unit tests of `quirks`.

use super::*;

#[test]
fn every_default_can_be_set_by_its_own_text() {
    for quirk in Quirks::table() {
        let mut quirks = Quirks::default();
        quirks.set(quirk.name, &quirk.default).expect(quirk.name);
        assert_eq!(quirks, Quirks::default());
    }
}

#[test]
fn a_wrong_value_names_the_right_ones() {
    let error = Quirks::default().set("deleted_migration", "gone").unwrap_err();
    assert!(error.to_string().contains("`ghost`"), "{error}");
}
