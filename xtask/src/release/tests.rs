//! What the changelog says about releases.

use super::{entries, has_been_released, releases};

const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\n### huaweicloud-oms\n\n- Added: one.\n- Changed: another,\n  on two lines.\n\n### hcmigrate\n\n## [0.2.0] - 2027-01-02\n\n### hcmigrate\n\n- Old.\n\n## 0.1.0\n";

#[test]
fn only_unreleased_entries_of_the_crate_count() {
    assert_eq!(["huaweicloud-oms", "hcmigrate", "huaweicloud-dcs"].map(|name| entries(CHANGELOG, name)), [2, 0, 0]);
}

#[test]
fn the_newest_section_of_a_version_is_the_last_release() {
    let found: Vec<String> = releases(CHANGELOG).map(|version| version.to_string()).collect();
    assert_eq!(found, ["0.2.0", "0.1.0"]);
    assert!(has_been_released(CHANGELOG));
    assert!(!has_been_released("# Changelog\n\nThe first release, 0.1.0, will come.\n\n## Unreleased\n"));
}
