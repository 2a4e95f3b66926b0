//! Version steps, against manifests and changelogs.

use super::{Bump, Changelog, VersionStep};
use crate::files::FileSet;
use crate::spec::diff::change::Change;
use crate::spec::diff::compare::service_change;
use crate::spec::diff::labels::{SourceLabel, WireLabel};

fn files(version: &str, changelog: &str) -> FileSet {
    FileSet::from([
        (
            "Cargo.toml".to_owned(),
            format!("[workspace]\n\n[workspace.package]\nversion = \"{version}\" # all of them\n"),
        ),
        (
            "crates/oms/Cargo.toml".to_owned(),
            "[package]\nname = \"huaweicloud-oms\"\nversion.workspace = true\n".to_owned(),
        ),
        ("CHANGELOG.md".to_owned(), changelog.to_owned()),
    ])
}

fn change(wire: WireLabel, source: SourceLabel) -> Change {
    Change { wire, source, ..service_change("oms", true) }
}

#[test]
fn the_step_follows_the_labels() {
    use SourceLabel as S;
    use WireLabel as W;
    let cases = [
        (W::None, S::None, VersionStep::Patch, VersionStep::Patch),
        (W::Compatible, S::Additive, VersionStep::Patch, VersionStep::Minor),
        (W::Risky, S::None, VersionStep::Patch, VersionStep::Minor),
        (W::None, S::Breaking, VersionStep::Minor, VersionStep::Major),
        (W::Breaking, S::Runtime, VersionStep::Minor, VersionStep::Major),
        (W::Breaking, S::None, VersionStep::Minor, VersionStep::Major),
    ];
    for (wire, source, unstable, stable) in cases {
        let changes = [change(wire, source)];
        for (version, expected) in [("0.3.1", unstable), ("2.3.1", stable)] {
            let files = files(version, &format!("## {version}\n"));
            let bump = Bump::new("oms", &changes, &files, &files);
            assert_eq!(bump.needed, expected, "{wire:?} {source:?} at {version}");
            assert!(!bump.is_settled());
        }
    }
    assert_eq!(Bump::new("oms", &[], &files("0.1.0", ""), &files("0.1.0", "")).needed, VersionStep::None);
}

#[test]
fn a_break_is_settled_by_a_version_and_a_line_in_the_changelog() {
    let changes = [change(WireLabel::Breaking, SourceLabel::Breaking)];
    let old =
        files("0.3.1", "# Changelog\n\n## Unreleased\n\n### huaweicloud-oms\n\n### huaweicloud-dcs\n\n## 0.3.1\n");
    let told = "# Changelog\n\n## 0.4.0\n\n### huaweicloud-oms\n\n- Removed: a value.\n";
    let elsewhere = "# Changelog\n\n## 0.4.0\n\n### huaweicloud-oms\n\n### huaweicloud-dcs\n\n- Removed: a value.\n";
    let settled = |head: FileSet| Bump::new("oms", &changes, &old, &head).is_settled();
    assert!(settled(files("0.4.0", told)));
    assert!(settled(files("1.0.0", &told.replace("0.4.0", "1.0.0"))));
    assert!(!settled(files("0.3.2", &told.replace("0.4.0", "0.3.2"))));
    assert!(!settled(files("0.4.0", elsewhere)));
    assert!(!settled(files("0.2.0", told)));
    let bump = Bump::new("oms", &changes, &old, &files("0.4.0", elsewhere));
    assert_eq!(bump.changelog, Changelog::Silent);
}

/// When the service refuses a way to sign, no Rust program has to change, but the program's calls fail.
#[test]
fn a_break_of_the_wire_alone_needs_a_line_in_the_changelog_too() {
    let old = files("0.1.0", "# Changelog\n\n## Unreleased\n\n## 0.1.0\n");
    let bump = |wire, version: &str, changelog: &str| {
        Bump::new("oms", &[change(wire, SourceLabel::None)], &old, &files(version, changelog))
    };
    let silent = "# Changelog\n\n## Unreleased\n\n## 0.1.0\n";
    let told = "# Changelog\n\n## Unreleased\n\n### huaweicloud-oms\n\n- Tokens are refused.\n\n## 0.1.0\n";
    assert!(!bump(WireLabel::Breaking, "0.1.1", silent).is_settled());
    assert!(!bump(WireLabel::Breaking, "0.1.1", told).is_settled());
    assert!(!bump(WireLabel::Breaking, "0.2.0", silent).is_settled());
    assert!(bump(WireLabel::Breaking, "0.2.0", told).is_settled());
    assert!(bump(WireLabel::Risky, "0.1.1", silent).is_settled());
}

#[test]
fn a_break_of_a_version_that_was_never_released_is_not_settled_by_that() {
    let changes = [change(WireLabel::Breaking, SourceLabel::Breaking)];
    let unreleased = "# Changelog\n\n## Unreleased\n";
    for (changelog, is_unreleased) in
        [(unreleased.to_owned(), true), (format!("{unreleased}\n## 0.1.0 (2026-12-01)\n"), false)]
    {
        let files = files("0.1.0", &changelog);
        let bump = Bump::new("oms", &changes, &files, &files);
        assert_eq!((bump.needed, bump.is_unreleased), (VersionStep::Minor, is_unreleased));
        assert!(!bump.is_settled());
    }
}
