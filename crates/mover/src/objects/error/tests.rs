//! Unit tests of `error`.

use super::*;

#[test]
fn causes_follow_the_code_of_the_protocol() {
    let code =
        |code: &str, status| StoreError::new(Reason::of_s3(code, status), String::new()).at(BucketRole::Source).code;
    assert_eq!(code("NoSuchBucket", 404), "TRF.0155");
    assert_eq!(code("SignatureDoesNotMatch", 403), "TRF.0151");
    assert_eq!(code("AccessDenied", 403), "TRF.0152");
    assert_eq!(code("", 403), "TRF.0152");
    assert_eq!(code("", 404), "TRF.0156");
    assert_eq!(code("InternalError", 500), "TRF.0157");
    let full = StoreError::of_system(&ErrorKind::StorageFull.into());
    assert_eq!(full.at(BucketRole::Destination).code, "TRF.0055");
    let gone = StoreError::new(Reason::NoBucket, "NoSuchBucket: It is not there".to_owned()).at(BucketRole::Source);
    assert!(gone.message.ends_with("NoSuchBucket: It is not there"), "{}", gone.message);
}
