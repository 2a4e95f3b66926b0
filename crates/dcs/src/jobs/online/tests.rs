//! Whitelists: which addresses an entry holds.

use super::*;

#[test]
fn an_entry_holds_its_network_and_nothing_else() {
    let address: IpAddr = "192.168.0.100".parse().unwrap();
    for entry in ["192.168.0.100", "192.168.0.0/24", "192.168.0.100/32", "0.0.0.0/0", " 192.168.0.100"] {
        assert!(holds(entry, address), "{entry}");
    }
    for entry in ["192.168.0.101", "192.168.1.0/24", "192.168.0.0/33", "192.168.0.0/x", "", "/", "::1", "10.0.0.0/8"] {
        assert!(!holds(entry, address), "{entry}");
    }
    let address: IpAddr = "fd00::1".parse().unwrap();
    assert!(holds("fd00::/8", address) && holds("::/0", address) && !holds("fe00::/8", address));
}
