//! Titles as people write them.

use super::{sections, versions};

const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- Everybody's.\n\n### huaweicloud-oms\n\n- Added: one.\n- Changed: another,\n  on two lines.\n\n### hcmigrate\n\n## [0.2.0] - 2027-01-02\n\n### hcmigrate\n\n- Old.\n\n## 0.1.0\n";

#[test]
fn entries_are_those_of_the_crate() {
    let sections = sections(CHANGELOG);
    let names = ["huaweicloud-oms", "hcmigrate", "huaweicloud-dcs"];
    let counts: Vec<[usize; 3]> = sections.iter().map(|section| names.map(|name| section.entries(name))).collect();
    assert_eq!(counts, [[2, 0, 0], [0, 1, 0], [0, 0, 0]]);
}

#[test]
fn titles_are_read_in_every_common_form() {
    for title in ["Unreleased", "[Unreleased]", "[unreleased]", "Unreleased (0.3.0)", "0.3.0 - unreleased"] {
        let text = format!("## {title}\n");
        let [section] = sections(&text).try_into().unwrap();
        assert!(section.is_unreleased && section.version.is_none(), "{title}");
    }
    for title in ["0.3.0", "[0.3.0]", "v0.3.0", "0.3.0 (2027-01-02)", "[0.3.0] - 2027-01-02", "[0.3.0](https://x.test)"]
    {
        let text = format!("## {title}\n");
        let [section] = sections(&text).try_into().unwrap();
        assert!(!section.is_unreleased && section.version.unwrap().to_string() == "0.3.0", "{title}");
    }
    let found: Vec<String> = versions(CHANGELOG).map(|version| version.to_string()).collect();
    assert_eq!(found, ["0.2.0", "0.1.0"]);
    assert_eq!(versions("# Changelog\n\nThe first release, 0.1.0, will come.\n\n## Unreleased\n").count(), 0);
}
