//! Unit tests of `select`.

use super::*;

fn from_arguments(ids: &[&str]) -> Result<Vec<String>, Failure> {
    let which = Selection { ids: ids.iter().map(|id| (*id).to_owned()).collect(), ..Selection::default() };
    given(&which, Kind::Task)
}

#[test]
fn each_id_is_taken_once_and_in_order() {
    assert_eq!(from_arguments(&["3", "task/1", "3", "1", "2"]).unwrap(), ["3", "1", "2"]);
    for other in ["group/1", "sync/1", "redis/1"] {
        assert_eq!(from_arguments(&["3", other]).unwrap_err().exit(), crate::exit::Exit::Usage, "{other}");
    }
    for line in ["1,photos,stopped", "{\"kind\":\"task\"}", "\"1\"", "1;2"] {
        assert_eq!(from_arguments(&["3", line]).unwrap_err().exit(), crate::exit::Exit::Usage, "{line}");
    }
    // A word that is not a noun may be part of an id.
    assert_eq!(from_arguments(&["a/1"]).unwrap(), ["a/1"]);
    assert!(from_arguments(&[]).unwrap().is_empty(), "having nothing to do is not an error");
}

#[test]
fn lists_of_ids_may_have_comments_and_columns() {
    let ids: Vec<String> = listed("42 # photos\n\n# nothing\ntask/43  running\r\n 44\n").collect();
    assert_eq!(ids, ["42", "task/43", "44"]);
    for table in ["ID  STATE\n42  paused\n", "id\n42\n", "\n# of today\nid\n42\n"] {
        assert_eq!(listed(table).collect::<Vec<_>>(), ["42"], "{table}");
    }
    assert_eq!(listed("42\nid\n").collect::<Vec<_>>(), ["42", "id"], "only the first line is a heading");
}
