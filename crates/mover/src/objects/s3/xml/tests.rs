//! Unit tests of `xml`.

use super::*;

#[test]
fn listings_are_read_in_both_encodings() {
    let document = |encoding: &str, key: &str| {
        format!(
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"x\"><Name>b</Name>{encoding}<IsTruncated>true</IsTruncated>\
             <Contents><Key>{key}</Key><LastModified>2024-02-29T00:00:00.000Z</LastModified><Size>7</Size>\
             <Owner><ID>1</ID></Owner></Contents><CommonPrefixes><Prefix>{key}/</Prefix></CommonPrefixes>\
             <NextContinuationToken>a+b&amp;=</NextContinuationToken></ListBucketResult>"
        )
    };
    for (encoding, key, expected) in [
        ("<EncodingType>url</EncodingType>", "a%2F+b%2Bc%0A%01", "a/ b+c\n\u{1}"),
        ("", "a%2F+&amp;&#13;&lt;", "a%2F+&\r<"),
        ("", "<![CDATA[<&>]]>", "<&>"),
    ] {
        let page = listing(&document(encoding, key)).expect("is a listing");
        assert_eq!((page.objects[0].key.as_str(), page.objects[0].size), (expected, 7));
        assert!(page.objects[0].modified.is_some());
        assert_eq!(page.folders, [format!("{expected}/")]);
        assert_eq!(page.next.as_deref(), Some("a+b&="));
    }
    let empty = listing("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
    assert_eq!(empty, Ok(Listing::default()));
    let silent = "<ListBucketResult><NextContinuationToken>t</NextContinuationToken></ListBucketResult>";
    assert_eq!(listing(silent).map(|page| page.next), Ok(Some("t".to_owned())));
}

#[test]
fn what_is_no_listing_is_refused() {
    let deep = "<a>".repeat(100_000);
    for text in [
        "",
        "no XML",
        "<html></html>",
        "<ListBucketResult>",
        "<ListBucketResult></b>",
        "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key><Size>x</Size><LastModified/></Contents></ListBucketResult>",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><ListBucketResult>&a;</ListBucketResult>",
        "<ListBucketResult>&unknown;</ListBucketResult>",
        &deep,
    ] {
        assert!(listing(text).is_err(), "{}", &text[..text.len().min(80)]);
    }
}

#[test]
fn errors_and_uploads_are_read() {
    let text = "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>It&apos;s gone</Message></Error>";
    let expected = Refusal { code: "NoSuchKey".to_owned(), message: "It's gone".to_owned() };
    assert_eq!(refusal(text), Some(expected));
    assert_eq!(refusal("<ListBucketResult/>"), None);
    let begun =
        "<InitiateMultipartUploadResult><Bucket>b</Bucket><UploadId>x&amp;y</UploadId></InitiateMultipartUploadResult>";
    assert_eq!(upload_id(begun).as_deref(), Some("x&y"));
    assert_eq!(upload_id("<html/>"), None);
    assert!(completion([(1, "\"a<b\"")].into_iter()).contains("<ETag>&quot;a&lt;b&quot;</ETag>"));
}
