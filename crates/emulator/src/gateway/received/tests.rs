//! Unit tests of `received`.

use super::names_this_machine;

#[test]
fn only_local_names_pass() {
    for host in ["127.0.0.1:7400", "localhost", "[::1]:80", "[::1]", "oms.localhost:1", "192.168.0.5:7400"] {
        assert!(names_this_machine(host), "{host}");
    }
    for host in ["evil.example", "evil.example:7400", "", "localhost.evil.example"] {
        assert!(!names_this_machine(host), "{host}");
    }
}
