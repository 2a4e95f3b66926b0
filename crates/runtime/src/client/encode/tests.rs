//! Unit tests of `encode`.

use super::*;

#[test]
fn only_unreserved_characters_stay() {
    assert_eq!(component("aZ09-_.~"), "aZ09-_.~");
    assert_eq!(component("a b+c/d:é%"), "a%20b%2Bc%2Fd%3A%C3%A9%25");
    assert_eq!(segment_again("a%2fb%7Ec:é%ff"), "a%2Fb~c%3A%C3%A9%FF");
}

#[test]
fn the_query_is_sorted_by_what_it_means() {
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let pairs = [pair("tagsA", "1"), pair("tags[0]", "x y"), pair("b", ""), pair("a", "2"), pair("a", "10")];
    assert_eq!(query(&pairs), "a=10&a=2&b=&tagsA=1&tags%5B0%5D=x%20y");
    assert_eq!(query(&[]), "");
    assert_eq!(
        query_pairs("a=1&b&c=x+y%2B&&=z").unwrap(),
        [pair("a", "1"), pair("b", ""), pair("c", "x y+"), pair("", "z")]
    );
    assert_eq!(query_pairs("a=%FF"), None);
}
