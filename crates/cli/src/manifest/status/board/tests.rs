//! Unit tests of `board`.

use super::*;
use crate::output::{Kind, ServiceState};

#[test]
fn a_state_that_is_not_known_has_a_row_of_its_own() {
    let item = Item { service_state: Some(ServiceState::Number(77)), ..Item::new(Kind::Task, "42") };
    let all = [EntryRecord::of("bucket", Step::Wait, item)];
    let shown = groups(&all).map(|(group, shown)| (group, shown.len()));
    assert_eq!(shown.iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>(), [&(Group::Unknown, 1)]);
    assert!(Headline::new("weekend").of(&all).contains("in an unknown state 1"));
}

#[test]
fn what_somebody_paused_has_a_row() {
    let entry = |step, state| EntryRecord::of("bucket", step, Item { state, ..Item::new(Kind::Task, "42") });
    let all =
        [entry(Step::Start, State::Stopped), entry(Step::Wait, State::Stopping), entry(Step::Create, State::Unknown)];
    let text = Board::new(&mut Headline::new("weekend"), &all, Some(80)).drawn(Limits { rows: [9; GROUPS], advice: 9 });
    let text = text.lines.join("\n");
    assert!(text.contains("STOPPED") && text.contains("STOPPING"), "{text}");
}

/// Entries of several groups, many of one, with reasons and commands that are longer than a narrow terminal is wide.
fn many() -> Vec<EntryRecord> {
    let reason = || Some("TRF.0004: Some objects could not be migrated. ".repeat(2));
    let entry = |step, state, count| {
        let item = Item { state, reason: reason(), ..Item::new(Kind::Task, "42") };
        let mut record = EntryRecord::of("bucket", step, item);
        let command = "hcmigrate apply weekend.yaml --select photos --retry-failed";
        record.command = record.is_in_trouble().then(|| command.to_owned());
        vec![record; count]
    };
    let entries =
        [(Step::Failed, State::Failed, 30), (Step::Wait, State::Running, 5), (Step::Follow, State::Following, 60)];
    entries.into_iter().flat_map(|(step, state, count)| entry(step, state, count)).collect()
}

#[test]
fn a_board_has_as_many_lines_as_the_terminal_leaves() {
    let all = many();
    for columns in [20, 40, 80, 200] {
        for rows in [1, 2, 5, 8, 12, 24, 50, 300] {
            let size = Size { rows, columns };
            let text = Board::new(&mut Headline::new("weekend"), &all, Some(columns)).fitted(size);
            let taken: usize = text.lines().map(|line| screen::lines_taken(line, columns)).sum();
            assert!(taken < rows.max(2), "{size:?}: {taken} in\n{text}");
            assert!(columns < 80 || rows < 24 || taken + 12 > rows.min(100), "{size:?}: only {taken} in\n{text}");
        }
    }
}

/// A long group leaves room for the others.
#[test]
fn each_group_has_rows() {
    let all = many();
    let text = Board::new(&mut Headline::new("weekend"), &all, Some(80)).fitted(Size { rows: 24, columns: 80 });
    for part in ["FAILED", "RUNNING", "FOLLOWING", "more failed", "more following", "--retry-failed"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}
