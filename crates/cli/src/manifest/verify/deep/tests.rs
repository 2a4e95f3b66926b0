//! Tests of `deep`.

use super::*;

#[test]
fn a_share_is_a_percentage_above_nothing() {
    assert_eq!([share("1%"), share("0.5 %"), share("100")], [Ok(0.01), Ok(0.005), Ok(1.0)]);
    for text in ["0", "-1%", "101%", "all", "", "NaN"] {
        assert!(share(text).is_err(), "{text}");
    }
}
