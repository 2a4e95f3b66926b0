//! Tests of `deep`.

use super::*;

#[test]
fn a_share_is_a_percentage_above_nothing() {
    assert_eq!([share("1%"), share("0.5 %"), share("100")], [Ok(0.01), Ok(0.005), Ok(1.0)]);
    for text in ["0", "-1%", "101%", "all", "", "NaN"] {
        assert!(share(text).is_err(), "{text}");
    }
}

/// The listing has no times, so the objects that `since` excludes would count as missing.
#[test]
fn a_bucket_of_which_a_part_is_chosen_by_time_is_not_compared() {
    use crate::manifest::model::Manifest;
    let listing = |more: &str| {
        let text = format!(
            "version: 1\nname: ww\ndefaults: {{ region: r }}\nbuckets: [{{ name: a, from: aws://r/b, to: obs://c{more} }}]\n"
        );
        let manifest = Manifest::parse("w.yaml", &text, std::path::Path::new("."), None).expect("a manifest");
        let What::Bucket(bucket) = &manifest.entries[0].what else { panic!("a bucket") };
        listing::Listing::of(bucket, "r", &BothSides::default()).map(drop)
    };
    assert_eq!(listing(""), Ok(()));
    assert!(listing(", since: 2026-11-28").is_err_and(|why| why.contains("needs times")));
}
