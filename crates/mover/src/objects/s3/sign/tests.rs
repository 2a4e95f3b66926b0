//! Signatures from other implementations: the published examples of AWS, and botocore's for names that libraries
//! normalize.

use huaweicloud_auth::Secret;

use super::*;

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn keys(access: &str, secret: &str) -> Keys {
    Keys { access: access.to_owned(), secret: Some(Secret::from(secret)), token: None, turn: 0 }
}

fn date(text: &str) -> SdkDate {
    SdkDate::parse(text).expect("is a date")
}

fn signature(authorization: &str) -> &str {
    authorization.rsplit_once('=').map_or("", |(_, signature)| signature)
}

#[test]
fn the_test_suite_of_the_algorithm() {
    let keys = keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let scope = Scope { region: "us-east-1", service: "service", at: date("20150830T123600Z") };
    let headers: Vec<(&str, &[u8])> = vec![("host", b"example.amazonaws.com"), ("x-amz-date", b"20150830T123600Z")];
    for (query, expected) in [
        // get-vanilla and get-vanilla-query-order-key-case.
        (vec![], "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (
            vec![("Param2", "value2"), ("Param1", "value1")],
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ] {
        let query = encode_query(&query);
        let request = Signable { method: "GET", path: "/", query: &query, headers: headers.clone(), payload: EMPTY };
        let text = authorization(&keys, &scope, &request);
        assert_eq!(signature(&text), expected);
        assert!(text.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "));
    }
}

#[test]
fn the_examples_of_s3() {
    let keys = keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let scope = Scope { region: "us-east-1", service: "s3", at: date("20130524T000000Z") };
    let sign = |method, path, query: &[(&str, &str)], body: &[u8], more: &[(&'static str, &'static [u8])]| {
        let (path, query, payload) = (encode_path(path), encode_query(query), sha256(body));
        let mut headers: Vec<(&str, &[u8])> = more.to_vec();
        headers.push(("host", b"examplebucket.s3.amazonaws.com"));
        headers.push(("x-amz-content-sha256", payload.as_bytes()));
        headers.push(("x-amz-date", b"20130524T000000Z"));
        headers.sort_unstable();
        let request = Signable { method, path: &path, query: &query, headers, payload: &payload };
        signature(&authorization(&keys, &scope, &request)).to_owned()
    };
    assert_eq!(
        sign("GET", "/test.txt", &[], b"", &[("range", b"bytes=0-9")]),
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
    let put: [(&str, &[u8]); 2] =
        [("date", b"Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", b"REDUCED_REDUNDANCY")];
    assert_eq!(
        sign("PUT", "/test$file.text", &[], b"Welcome to Amazon S3.", &put),
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
    );
    assert_eq!(
        sign("GET", "/", &[("lifecycle", "")], b"", &[]),
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
    );
    assert_eq!(
        sign("GET", "/", &[("prefix", "J"), ("max-keys", "2")], b"", &[]),
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    );
}

/// Generated with `S3SigV4Auth` of botocore 1.44.5.
#[test]
fn names_that_are_not_tidied_up() {
    let keys = keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let scope = Scope { region: "eu-west-1", service: "s3", at: date("20240229T123456Z") };
    let sign = |method, path: &str, query: &str, payload: &str, more: &[(&'static str, &'static [u8])]| {
        let mut headers: Vec<(&str, &[u8])> = more.to_vec();
        headers.push(("host", b"127.0.0.1:9000"));
        headers.push(("x-amz-content-sha256", payload.as_bytes()));
        headers.push(("x-amz-date", b"20240229T123456Z"));
        headers.sort_unstable();
        let request = Signable { method, path, query, headers, payload };
        signature(&authorization(&keys, &scope, &request)).to_owned()
    };
    let body = sha256(b"body");
    let more: [(&str, &[u8]); 3] =
        [("content-type", b"text/plain"), ("x-amz-meta-note", b"  two  spaces "), ("x-amz-security-token", b"TOKEN")];
    for (key, expected) in [
        ("dir/", "012a6176d33a718e7f116d63045f42d89b6dae9b6350b517a838e01ae59899d3"),
        ("a//b", "8264e6b7eee54214ab1d02fb797b2e7036103bb4c78a7b021d594299d30c26bc"),
        ("x/./y", "afe832ef424d3a10daf1370485b6141cc4439079a81937b098fac06eb412ebd6"),
        ("x/../y", "c467c2e145874826135319a9e16e449a92f774628d22595b0e11960c97b89ded"),
        ("/lead", "fd22baabf1dfdee003bc3c1b23e83725dc5f1f89bec70b0cfea1dd1ea7fed4c8"),
        ("//two", "d78627e8b02a8c81bc5e965087189cdb10dcb6fd91f65ab492d509b562c2d1f1"),
        ("ü 日本", "d47805aefaad5ee6a27665c9621fd6c4353b86c07832a9585404be5ec41b4b6f"),
        ("a+b c", "ad2f1ba39036f92324660a6e0ff2b2b43fffc8b2fa0e913e285cc09d38c0c7f1"),
        ("100%2F&?#=", "dc07ebd7f3de88fe340f48588fe255d728a8dc6f74cebb81465ba84f58d9fc13"),
        ("line\nfeed\u{1}\u{7f}", "2be38477a1d58a9fd952586cc5b5a1ab47e0b6991d8a2002a7024e7c1a52326d"),
        ("~-_.!*'();:@$,[]\"<>\\^`{|}", "532c740b08e83f4f46f2b721f22cb14f5528e00c47057d7a117e109fef2f963b"),
    ] {
        let path = encode_path(&format!("/bucket/{key}"));
        assert_eq!(sign("PUT", &path, "", &body, &more), expected, "{key:?}");
    }
    let query = encode_query(&[
        ("list-type", "2"),
        ("encoding-type", "url"),
        ("prefix", "a b+/%~*"),
        ("delimiter", "/"),
        ("continuation-token", "x=/+=="),
    ]);
    assert_eq!(
        sign("GET", "/bucket", &query, EMPTY, &[]),
        "e8a9396d3f74986bea3f7c550eef96db7ba2f11705772cd571dfcbe3d5b931e6"
    );
}
