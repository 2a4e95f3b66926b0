//! Unit tests: the strict encoding.

use super::*;

fn path(text: &str) -> String {
    let mut out = Vec::new();
    push_canonical_path(&mut out, text);
    String::from_utf8(out).expect("canonical text is ASCII")
}

fn query(text: &str) -> String {
    let mut out = Vec::new();
    push_canonical_query(&mut out, text);
    String::from_utf8(out).expect("canonical text is ASCII")
}

#[test]
fn paths() {
    for (wire, canonical) in [
        ("", "/"),
        ("/", "/"),
        ("/a", "/a/"),
        ("/a/", "/a/"),
        ("/a//", "/a//"),
        ("///", "///"),
        ("/a:b@c!$&'()*+,;=", "/a%3Ab%40c%21%24%26%27%28%29%2A%2B%2C%3B%3D/"),
        ("/%61%2fb", "/a/b/"),
        ("/%2525", "/%2525/"),
        ("/%zz%", "/%25zz%25/"),
        ("/%FF%fe", "/%FF%FE/"),
        ("/a b", "/a%20b/"),
        ("/é", "/%C3%A9/"),
        ("/..%2F./", "/.././"),
        ("/-_.~", "/-_.~/"),
        ("/a%2F", "/a/"),
    ] {
        assert_eq!(path(wire), canonical, "{wire}");
    }
}

#[test]
fn queries() {
    for (wire, canonical) in [
        ("", ""),
        ("&&", ""),
        ("a", "a="),
        ("a=", "a="),
        ("=v", "=v"),
        ("=", "="),
        ("b=1&a=2", "a=2&b=1"),
        ("a=2&a=1&a=", "a=&a=1&a=2"),
        ("a=1&a=1", "a=1&a=1"),
        ("a=b=c", "a=b%3Dc"),
        ("q=a+b%2Bc%20d", "q=a%20b%2Bc%20d"),
        ("x=~*", "x=~%2A"),
        ("k%3a=1&k9=2", "k9=2&k%3A=1"),
        ("tagsA=1&tags%5B0%5D=2", "tagsA=1&tags%5B0%5D=2"),
        ("%C3%A9=1&z=2", "z=2&%C3%A9=1"),
        ("a=%FF&a=%80", "a=%80&a=%FF"),
        ("a=%&b=%4", "a=%25&b=%254"),
        ("ab=1&a=2", "a=2&ab=1"),
        ("a=?/", "a=%3F%2F"),
    ] {
        assert_eq!(query(wire), canonical, "{wire}");
        assert_eq!(query(canonical), canonical, "idempotent: {canonical}");
    }
}
