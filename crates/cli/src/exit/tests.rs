//! Unit tests of `exit`.

use huaweicloud_runtime::ApiError;
use huaweicloud_runtime::http::{HeaderMap, StatusCode};

use super::*;

const ALL: [Exit; 10] = [
    Exit::Success,
    Exit::Failed,
    Exit::Usage,
    Exit::Partial,
    Exit::Credentials,
    Exit::StillGoing,
    Exit::Unknown,
    Exit::Changes,
    Exit::Interrupted,
    Exit::BrokenPipe,
];

#[test]
fn help_and_readme_state_every_code() {
    let readme = include_str!("../../README.md");
    for exit in ALL {
        let number = exit.number().to_string();
        let mut rows = TABLE.lines().filter_map(|line| line.trim().split_once(' '));
        let words = rows.find(|(first, _)| *first == number).map(|(_, words)| words.trim());
        let words = words.unwrap_or_else(|| panic!("{exit:?} is not in the help"));
        assert!(readme.contains(&format!("| {number} | {words} |")), "{exit:?} is not in the README as in the help");
    }
}

#[test]
fn several_items_are_partly_done_or_end_as_all_of_them_do() {
    use Exit::{Failed, Partial, Success, Usage};
    let of = Exit::of_all;
    assert_eq!([of(&[]), of(&[Success; 2]), of(&[Success, Usage])], [Success, Success, Partial]);
    assert_eq!([of(&[Usage, Usage]), of(&[Usage, Failed]), of(&[Partial, Failed])], [Usage, Failed, Partial]);
}

#[test]
fn an_unknown_outcome_weighs_more_than_a_failure_and_a_failure_more_than_a_running_item() {
    use Exit::{Credentials, Failed, Partial, StillGoing, Success, Unknown};
    let of = Exit::of_all;
    assert_eq!([of(&[Success, Unknown]), of(&[Failed, Unknown]), of(&[Partial, StillGoing, Unknown])], [Unknown; 3]);
    assert_eq!([of(&[StillGoing, Failed]), of(&[Success, StillGoing, Failed])], [Partial; 2]);
    assert_eq!(
        [of(&[Success, StillGoing]), of(&[StillGoing; 2]), of(&[Credentials; 2])],
        [StillGoing, StillGoing, Credentials]
    );
}

#[test]
fn answers_that_refuse_the_caller_are_told_from_others() {
    let answer = |status: u16| {
        let status = StatusCode::from_u16(status).unwrap();
        Exit::of(&ApiError::from_parts(status, HeaderMap::new(), "{}".into()).into())
    };
    assert_eq!(
        [answer(401), answer(403), answer(404), answer(500)],
        [Exit::Credentials, Exit::Credentials, Exit::Failed, Exit::Failed]
    );
}
