//! Unit tests of `pace`.

use super::*;

#[test]
fn chance_is_a_fraction_and_not_constant() {
    let random = Random::default();
    let numbers: Vec<f64> = (0..1_000).map(|_| random.next()).collect();
    assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
    let mean = numbers.iter().sum::<f64>() / 1_000.0;
    assert!((0.4..0.6).contains(&mean), "{mean}");
}
