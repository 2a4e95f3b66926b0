//! Unit tests of `html`.

use super::*;

fn summary(body: &[u8]) -> String {
    super::summary(body, &Redactor::new())
}

#[test]
fn pages_give_their_title_or_text() {
    let page = b"<!DOCTYPE html>\n<HTML><head><Title lang=en>\n 502 Bad\tGateway </title></head><body>x</body></HTML>";
    assert_eq!(summary(page), "502 Bad Gateway");
    assert_eq!(summary(b"<html><body><h1>Oh</h1><p>no &amp; so on</p></body></html>"), "Oh no &amp; so on");
    assert_eq!(summary(b"<html><title>never closed"), "never closed");
}

#[test]
fn a_secret_across_the_cut_is_gone() {
    let mut redactor = Redactor::new();
    redactor.learn("ab cd1234EFGH");
    let long = format!("{} ab cd1234EFGH and more {}", "x".repeat(190), "y".repeat(90));
    let shown = super::summary(long.as_bytes(), &redactor);
    assert!(shown.contains("x <redac") && !shown.contains("cd1"), "{shown}");
}

#[test]
fn other_text_is_cut_and_stays_on_one_line() {
    assert_eq!(summary(b" upstream\r\nconnect error "), "upstream connect error");
    assert_eq!(summary(b""), "");
    let long = summary(&b"a".repeat(10_000));
    assert_eq!(long.chars().count(), 201);
    assert_eq!(summary(b"\xff\xfe"), "\u{fffd}\u{fffd}");
}
