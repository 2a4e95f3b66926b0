//! Unit tests: what counts as text.

use super::*;

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn windows_encodings_are_text_too() {
    let text = "[basic]\nak = AK\nsk = ключ😀\n";
    assert_eq!(decode(text.as_bytes().to_vec()).expect("UTF-8"), text);
    assert_eq!(decode(utf16(text, u16::to_le_bytes)).expect("UTF-16LE"), text);
    assert_eq!(decode(utf16(text, u16::to_be_bytes)).expect("UTF-16BE"), text);
}

#[test]
fn what_is_not_text_is_an_error_that_says_so() {
    let unmarked = utf16("[basic]", u16::to_le_bytes).split_off(2);
    let cut = utf16("ak", u16::to_le_bytes)[..5].to_vec();
    for bytes in [unmarked, cut, vec![0xff, 0xfe, 0x3d, 0xd8], vec![b'a', 0xe9], vec![0x1f, 0x8b, 0, 0]] {
        let error = decode(bytes.clone()).expect_err("not text");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{bytes:x?}");
        assert!(error.to_string().contains("UTF-8"));
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let files = FileReader::from(|_: &Path| Ok("\u{feff}token".to_owned()));
    assert_eq!(files.read(Path::new("/token")).expect("text").expose(), "token");
}

#[cfg(unix)]
#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_private_reader_refuses_what_all_users_can_open() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "MARKER").expect("written");
    let with_mode = |mode| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("a change of mode");
        FileReader::private().read(&file)
    };
    for mode in [0o600, 0o400, 0o640, 0o660] {
        assert_eq!(with_mode(mode).expect("a private file").expose(), "MARKER");
    }
    for mode in [0o604, 0o644, 0o666] {
        let error = with_mode(mode).expect_err("a public file");
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        let refusal = PublicFile::refusal(&error, "test", &file).expect("a refusal").to_string();
        assert!(refusal.contains(&format!("mode {mode:03o}")) && !refusal.contains("MARKER"), "{refusal}");
    }
    // Kubernetes mounts a folder for each version, and links to the current one.
    let version = folder.path().join("..2026_11_30_07_00_00.123");
    std::fs::create_dir(&version).expect("a folder");
    std::fs::rename(&file, version.join("token")).expect("moved");
    symlink(&version, folder.path().join("..data")).expect("a link");
    symlink("..data/token", &file).expect("a link");
    assert_eq!(FileReader::private().read(&file).expect("a mounted file").expose(), "MARKER");
    let missing = FileReader::private().read(&folder.path().join("missing")).expect_err("no file");
    assert!(PublicFile::refusal(&missing, "test", &file).is_none());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]
fn a_file_that_is_too_large_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    for reader in [FileReader::default(), FileReader::private()] {
        std::fs::write(&file, "a".repeat(1 << 20)).expect("written");
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a change of mode");
        assert_eq!(reader.read(&file).expect("a file of 1 MiB").expose().len(), 1 << 20);
        std::fs::write(&file, "a".repeat((1 << 20) + 1)).expect("written");
        let error = reader.read(&file).expect_err("a file of more");
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(FileReader::reason(&error).to_string(), "it is larger than 1 MiB");
    }
    #[cfg(target_os = "linux")]
    assert_eq!(
        FileReader::default().read(Path::new("/dev/zero")).expect_err("endless").kind(),
        io::ErrorKind::FileTooLarge
    );
}
