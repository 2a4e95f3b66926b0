//! Tests of `literal`.

use super::*;

#[test]
fn names_of_secrets_are_known_in_every_spelling() {
    for name in [
        "secret_access_key",
        "secretAccessKey",
        "SecretAccessKey",
        "SECRET-ACCESS-KEY",
        "AccessKeyId",
        "accesskeyid",
        "aws_secret_access_key",
        "AWS.Access.Key",
        "pwd",
        "db-pwd",
        "dbPwd",
        "api_key",
        "apiKey",
        "x-api-key",
        "pass word",
        "Password2",
        "srcSk",
        "src-sk",
        "srcsk",
        "AK",
        "auth",
        "sessionToken",
        "passphrase",
        "数据库密码",
    ] {
        assert!(is_secret_key(name), "{name}");
    }
    for name in ["wave", "team", "task", "name", "keys", "week", "bucket", "author", "zone", "risk", "environment"] {
        assert!(!is_secret_key(name), "{name}");
    }
}

#[test]
fn keys_and_passwords_are_known_in_any_text() {
    for text in [
        "AKIAIOSFODNN7EXAMPLE",
        "key AKIAIOSFODNN7EXAMPLE, please",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "(wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY)",
        "QTWAOYTTINDUT2QVKYUC",
        "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
        "LTAI5tHRdRXY6kGzTzmBEXAM",
        "the password=hunter2",
        "Password: hunter2",
        "密码：hunter2",
        "{\"secretKey\": \"x\"}",
        "https://b.example.com/o?X-Amz-Signature=ab",
        "o?OSSAccessKeyId=ab",
        "see https://user:hunter2@example.com/x",
        "-----BEGIN RSA PRIVATE KEY-----",
    ] {
        assert!(holds_secret(text), "{text}");
    }
}

#[test]
fn words_ids_and_paths_are_no_secrets() {
    for text in [
        "Team-Storage-2026-Migration-Of-Photos",
        "7d1f0a52-93d5-4e0e-a0b4-1f6a3c2b8e11",
        "0de5e6f9c9a44d9fa9b6c1a7d6f8f0aa",
        "9fceb02d0ae598e95dc970b74767f19372d61af8",
        "PHOTOS2024ARCHIVE",
        "20261128153804000000",
        "https://wiki.example.com/Pages/MigrationWeekend2026/Photos/ReadMeFirst",
        "wave: 1",
        "emulate: failed=3 sticky",
        "the password is in the vault",
        "ops@example.com",
        "照片与视频",
    ] {
        assert!(!holds_secret(text), "{text}");
    }
    assert!(holds_signature("a/b?Signature=x") && !holds_signature("token=abc/") && !holds_signature("a?b=c"));
}
