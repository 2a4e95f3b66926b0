//! Unit tests of `random`.

use super::*;

#[test]
fn ids_are_repeatable_and_well_formed() {
    let draw = |n| Random::at(7, "p", n);
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    assert_ne!(draw(1), Random::at(7, "q", 1));
    let id = uuid(draw(1), draw(2));
    assert!(is_uuid(&id), "{id}");
    assert_eq!(id.as_bytes()[14], b'4');
    assert_eq!(hex(0xfe, 1), "00000000000000fe0000000000000001");
    assert!(!is_uuid("b21989ec-2889-4b8e-99db-19c073425ec"));
}
