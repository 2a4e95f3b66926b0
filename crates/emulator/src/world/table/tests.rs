//! Unit tests of `table`.

use super::*;

impl Row for String {
    type Id = u64;
    const TABLE: &str = "t";
}

#[test]
fn only_what_changed_is_written_and_it_comes_back() {
    let mut table: Table<String> = Table::default();
    table.insert(1, "one".into());
    table.insert(2, "two".into());
    let mut changes = Vec::new();
    table.drain(&mut changes);
    assert_eq!(changes.len(), 2);
    changes.clear();
    table.get(&1);
    table.get_mut(&2).unwrap().push('!');
    table.remove(&1);
    table.drain(&mut changes);
    assert_eq!(changes.iter().map(|c| c.row.is_some()).collect::<Vec<_>>(), [false, true]);
    let mut copy: Table<String> = Table::default();
    assert!(copy.load(&changes[1].key, changes[1].row.as_ref().unwrap()));
    assert_eq!(copy.get(&2).unwrap(), "two!");
    assert!(!copy.load("x", b"\"\""));
}
