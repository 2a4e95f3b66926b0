//! Tests of `select`.

use super::*;

fn selects(terms: &[&str], name: &str) -> bool {
    let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
    let selection = EntryFilter::parse(&terms).expect("a selection");
    selection.matches(name, &BTreeMap::from([("wave".to_owned(), "1".to_owned())]))
}

#[test]
fn names_are_alternatives_and_labels_conditions() {
    assert!(selects(&[], "photos"));
    assert!(selects(&["photos,video"], "video") && selects(&["photos", "vid*"], "video"));
    assert!(!selects(&["photos"], "video"));
    assert!(selects(&["wave=1"], "video") && !selects(&["wave=2"], "video") && !selects(&["team=a"], "video"));
    assert!(selects(&["v*,wave=1"], "video") && !selects(&["p*,wave=1"], "video"));
    for wrong in ["=x", ",", "a***b"] {
        assert!(EntryFilter::parse(&[wrong.to_owned()]).is_err(), "{wrong}");
    }
}
