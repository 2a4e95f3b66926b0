//! Handmade snapshots: types that new servers no longer write, types of servers that are not at hand, and damaged
//! snapshots.

use std::time::Duration;

use proptest::prelude::*;

use super::fake::{Fake, Step};
use super::rdb::{Entry, Item, Problem, Snapshot};
use super::servers::Redis;
use super::wire::Input;
use super::{MigrationMode, Running, Server, Stage, plan};

fn text(text: &[u8]) -> Vec<u8> {
    assert!(text.len() < 64);
    [&[text.len() as u8], text].concat()
}

/// A snapshot around some items, with its checksum.
fn snapshot(items: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = [b"REDIS0010".as_slice(), &items.concat(), b"\xff"].concat();
    let checksum = crc::Crc::<u64>::new(&crc::CRC_64_REDIS).checksum(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

fn ziplist(values: &[&[u8]]) -> Vec<u8> {
    let (mut entries, mut before, mut last) = (Vec::new(), 0_u8, 10);
    for value in values {
        last = 10 + entries.len();
        entries.push(before);
        entries.extend_from_slice(&text(value));
        before = value.len() as u8 + 2;
    }
    let length = 10 + entries.len() + 1;
    let head = [(length as u32).to_le_bytes(), (last as u32).to_le_bytes()].concat();
    text(&[head.as_slice(), &(values.len() as u16).to_le_bytes(), &entries, b"\xff"].concat())
}

fn item(kind: u8, name: &str, parts: &[&[u8]]) -> Vec<u8> {
    [&[kind], text(name.as_bytes()).as_slice(), &parts.concat()].concat()
}

/// Types of old servers, and the encodings that every server writes.
fn old_types() -> Vec<Vec<u8>> {
    let (a, b) = (text(b"a"), text(b"b"));
    vec![
        b"\xfa\x09redis-ver\x053.0.0".to_vec(),
        b"\xfa\x0erepl-stream-db\xc0\x03".to_vec(),
        b"\xfe\x00\xfb\x0b\x00".to_vec(),
        item(0, "string", &[b"\xc1\x39\x30"]),
        item(1, "list", &[&[2], &a, &b]),
        item(2, "set", &[&[1], &a]),
        item(3, "sorted", &[&[4], &a, b"\x031.5", &b, b"\xfe", &text(b"c"), b"\xff", &text(b"d"), b"\x02-2"]),
        item(4, "hash", &[&[1], &a, b"\xc3\x05\x0d\x00x\xe0\x03\x00"]),
        item(5, "sorted2", &[&[1], &a, &2.5_f64.to_le_bytes()]),
        b"\xf8\x05".to_vec(),
        item(9, "zipmap", &[&text(b"\x01\x01k\x01\x00v\xff")]),
        b"\xf9\x05\xf4\x01\x02\x03".to_vec(),
        item(10, "ziplist", &[&ziplist(&[b"one", b"two"])]),
        item(11, "intset", &[&text(b"\x02\0\0\0\x02\0\0\0\x05\0\x07\0")]),
        b"\xfd\xff\xff\xff\xff".to_vec(),
        item(12, "sorted-ziplist", &[&ziplist(&[b"m", b"3"])]),
        b"\xfc\x00\x00\x00\x00\x00\x04\x00\x00".to_vec(),
        item(13, "hash-ziplist", &[&ziplist(&[b"f", b"v"])]),
        b"\xfe\x02".to_vec(),
        item(14, "quicklist", &[&[2], &ziplist(&[b"x"]), &ziplist(&[b"y", b"z"])]),
    ]
}

/// Types of newer servers. Their values are not interpreted here, so their contents are arbitrary.
fn new_types() -> Vec<Vec<u8>> {
    let (a, time, id) = (text(b"a"), [7_u8; 8], [9_u8; 16]);
    let group = [a.as_slice(), &[1, 2, 3], &[1], &id, &time, &[4], &[1], &a, &time, &time, &[1], &id].concat();
    let long = b"\x81\xff\xff\xff\xff\xff\xff\xff\xff";
    vec![
        item(24, "hash-expiring", &[&time, &[2], &[0], &a, &a, &[0x40, 0xff], &a, &a]),
        item(25, "hash-expiring-small", &[&time, &a]),
        item(21, "stream", &[&[1], &a, &a, &[1, 2, 3, 4, 5, 6, 7], long, &[1], &group]),
        item(18, "list", &[&[2], &[1], &a, &[2], &a]),
    ]
}

async fn read_all(bytes: &[u8]) -> Result<Vec<Entry>, Problem> {
    let mut input = Input::new(bytes);
    let mut snapshot = Snapshot::open(&mut input, None, Duration::from_secs(9)).await?;
    let mut entries = Vec::new();
    loop {
        match snapshot.next().await? {
            Item::End => return Ok(entries),
            Item::Key(entry) => entries.push(entry),
            _ => {}
        }
    }
}

fn read(bytes: &[u8]) -> Result<Vec<Entry>, Problem> {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(read_all(bytes))
}

fn refusal(items: &[Vec<u8>]) -> String {
    match read(&snapshot(items)) {
        Err(Problem::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_are_passed_on_as_they_are() {
    for one in new_types() {
        let entries = read(&snapshot(&[one.clone(), item(0, "last", &[b"\x01x"])])).unwrap();
        assert_eq!(entries.len(), 2, "{one:?}");
        let name = 2 + entries[0].key.len();
        let value = [&one[..1], &one[name..]].concat();
        assert_eq!(entries[0].payload[..value.len()], value);
        assert_eq!(entries[0].payload.len(), value.len() + 10);
    }
}

#[test]
fn expiry_belongs_to_the_next_key_only() {
    let entries = read(&snapshot(&old_types())).unwrap();
    let expiring: Vec<_> = entries.iter().filter_map(|entry| Some((entry.key.as_slice(), entry.expires?))).collect();
    let seconds = u64::from(u32::MAX) * 1000;
    assert_eq!(expiring, [(b"sorted-ziplist".as_slice(), seconds), (b"hash-ziplist", 4 << 40)]);
    assert!(entries.iter().all(|entry| entry.database == if entry.key == b"quicklist" { 2 } else { 0 }));
}

#[test]
fn refuses_what_cannot_be_migrated_by_name() {
    let module = b"\x81\x02\x18\xc1\x5a\xbc\x8d\xec\x00\x01";
    let refused = refusal(&[b"\xfe\x05".to_vec(), item(7, "document", &[module])]);
    assert!(refused.contains("the key \"document\" of database 5") && refused.contains("module"), "{refused}");
    assert!(refusal(&[item(6, "old", &[])]).contains("before Redis 4.0"));
    assert!(refusal(&[item(22, "candidate", &[])]).contains("release candidate"));
    assert!(refusal(&[item(99, "future", &[])]).contains("its type 99 is not known"));
    assert!(refusal(&[item(0, "string", &[b"\xc7"])]).contains("unknown form of a string 0xc7"));
    assert!(refusal(&[item(0, "huge", &[b"\x81\x00\x00\x00\x01\x00\x00\x00\x00"])]).contains("proto-max-bulk-len"));
    assert!(refusal(&[item(1, "list", &[b"\x82"])]).contains("unknown length 0x82"));
}

#[test]
fn module_data_without_a_key_is_skipped() {
    let data = b"\xf7\x81\0\0\0\0\0\0\0\x01\x02\x01\x01\x05\x03\0\0\0\0\x04\0\0\0\0\0\0\0\0\x05\x02ab\x00".to_vec();
    assert_eq!(read(&snapshot(&[data, item(0, "key", &[b"\x01x"])])).unwrap().len(), 1);
}

#[test]
fn every_cut_is_noticed() {
    let whole = snapshot(&[old_types(), new_types()].concat());
    assert_eq!(read(&whole).unwrap().len(), 16);
    for end in 0..whole.len() {
        assert!(matches!(read(&whole[..end]), Err(Problem::Lost(_) | Problem::Refused(_))), "{end}");
    }
}

#[test]
fn damage_is_noticed_by_the_checksum() {
    let mut bytes = snapshot(&[item(0, "key", &[b"\x05value"])]);
    bytes[17] ^= 1;
    assert!(matches!(read(&bytes), Err(Problem::Refused(why)) if why.contains("checksum")));
    // Sources may omit the checksum.
    let length = bytes.len();
    bytes[length - 8..].fill(0);
    assert_eq!(read(&bytes).unwrap().len(), 1);
}

#[test]
fn a_snapshot_that_is_too_new_for_the_target_fails_by_name() {
    let Some(target) = Redis::start("") else { return };
    let bytes = [b"REDIS0099".as_slice(), &item(0, "key", &[b"\x01x"]), b"\xff\0\0\0\0\0\0\0\0"].concat();
    let stream = [format!("+FULLRESYNC abc 0\r\n${}\r\n", bytes.len()).as_bytes(), &bytes].concat();
    let fake = Fake::start(vec![vec![Step::Send(stream), Step::Hold]]);
    let mut plan = plan(&target, &target, MigrationMode::Full);
    plan.source = Server { addresses: vec![fake.address()], password: None };
    let message = Running::start(plan).failure();
    assert!(
        message.contains("the key \"key\" of database 0") && message.contains("older than the source"),
        "{message}"
    );
}

#[test]
fn old_types_arrive_at_a_server() {
    let Some(target) = Redis::start("") else { return };
    let mut stream = b"+FULLRESYNC abc 0\r\n".to_vec();
    let bytes = snapshot(&old_types());
    stream.extend_from_slice(format!("${}\r\n", bytes.len()).as_bytes());
    stream.extend_from_slice(&bytes);
    // The stream continues in the database that the snapshot names.
    stream.extend_from_slice(b"*3\r\n$3\r\nSET\r\n$4\r\nlast\r\n$1\r\nx\r\n");
    let fake = Fake::start(vec![vec![Step::Send(stream), Step::Hold]]);
    let mut plan = plan(&target, &target, MigrationMode::Incremental);
    plan.source = Server { addresses: vec![fake.address()], password: None };
    let running = Running::start(plan);
    running.reaches(&Stage::Incremental);
    let mut client = target.client();
    for (command, expected) in [
        ("GET string", "12345"),
        ("LINDEX list 1", "b"),
        ("SISMEMBER set a", "1"),
        ("ZSCORE sorted a", "1.5"),
        ("ZSCORE sorted b", "inf"),
        ("ZSCORE sorted c", "-inf"),
        ("ZSCORE sorted d", "-2"),
        ("HGET hash a", "xxxxxxxxxxxxx"),
        ("ZSCORE sorted2 a", "2.5"),
        ("HGET zipmap k", "v"),
        ("LINDEX ziplist 1", "two"),
        ("SISMEMBER intset 7", "1"),
        ("ZSCORE sorted-ziplist m", "3"),
        ("EXPIRETIME sorted-ziplist", "4294967295"),
        ("HGET hash-ziplist f", "v"),
        ("SELECT 2", "OK"),
        ("LINDEX quicklist 2", "z"),
    ] {
        assert_eq!(client.run(command).text(), expected, "{command}");
    }
    client.run("SELECT 3");
    super::eventually("the stream goes on in database 3", || client.run("EXISTS last").number() == 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_damage_is_no_reason_to_panic(changes in prop::collection::vec((0_usize..400, any::<u8>()), 1..8)) {
        let mut bytes = snapshot(&[old_types(), new_types()].concat());
        for (at, byte) in changes {
            let length = bytes.len();
            bytes[9 + at % (length - 9)] = byte;
        }
        // Any result is fine, as long as reading returns one.
        let _ = read(&bytes);
    }

    #[test]
    fn any_bytes_are_no_reason_to_panic(bytes in prop::collection::vec(prop_oneof![0_u8..26, 240_u8..=255, any::<u8>()], 0..200)) {
        let _ = read(&[b"REDIS0011".as_slice(), &bytes].concat());
    }

    #[test]
    fn strings_of_any_form_are_found(name in prop::collection::vec(any::<u8>(), 0..63), number in any::<i32>()) {
        let numbers = [b"\xc2".as_slice(), &number.to_le_bytes()].concat();
        let entries = read(&snapshot(&[
            [b"\x00".as_slice(), &numbers, &text(&name)].concat(),
            [b"\x00".as_slice(), &text(&name), &numbers].concat(),
        ])).unwrap();
        prop_assert_eq!(&entries[0].key, &number.to_string().into_bytes());
        prop_assert_eq!(&entries[1].key, &name);
        prop_assert_eq!(&entries[1].payload[1..6], numbers.as_slice());
    }
}

#[tokio::test]
async fn a_name_that_would_unpack_to_much_more_is_refused_before_it_is_unpacked() {
    // Two literal bytes, and back references of 264 bytes each, up to what is declared.
    let bomb = |length: u32| {
        let packed = [b"\x00x".as_slice(), &b"\xe0\xff\x00".repeat(10_000)].concat();
        let mut bytes = vec![0xc3, 0x80];
        bytes.extend_from_slice(&(packed.len() as u32).to_be_bytes());
        bytes.push(0x80);
        bytes.extend_from_slice(&length.to_be_bytes());
        [bytes, packed].concat()
    };
    // The values of other auxiliary fields are not unpacked, however large they claim to be.
    let aux = [b"\xfa\x03lua".to_vec(), bomb(1 << 30)].concat();
    assert_eq!(read_all(&snapshot(&[aux])).await.expect("is fine"), []);
    for part in [
        [b"\xfa".to_vec(), bomb(1 << 30), text(b"x")].concat(),
        [b"\xfa".to_vec(), bomb(2048), text(b"x")].concat(),
        [b"\xfa\x0erepl-stream-db".to_vec(), bomb(2048)].concat(),
        [b"\x00".to_vec(), bomb(1 << 30), text(b"x")].concat(),
        [b"\x00".to_vec(), bomb(u32::MAX), text(b"x")].concat(),
    ] {
        let refused = read_all(&snapshot(&[part])).await;
        assert!(matches!(&refused, Err(Problem::Refused(why)) if why.contains("that it may have")), "{refused:?}");
    }
}

#[test]
fn a_key_lives_as_long_as_the_clock_of_the_source_says() {
    let Some(target) = Redis::start("") else { return };
    let at = |seconds: u64| [b"\xfc".as_slice(), &(seconds * 1000).to_le_bytes()].concat();
    let items =
        [at(1_699_999_000), item(0, "expired", &[&text(b"x")]), at(1_700_003_600), item(0, "lives", &[&text(b"x")])];
    let bytes = snapshot(&items);
    let sent = [format!("+FULLRESYNC {} 0\r\n${}\r\n", "a".repeat(40), bytes.len()).into_bytes(), bytes].concat();
    // The clock of the source is years behind ours.
    let fake = Fake::start_with(
        vec![vec![Step::Send(sent), Step::Hold]],
        Some(|words| (words[0] == "TIME").then(|| "*2\r\n$10\r\n1700000000\r\n$1\r\n7\r\n".to_owned())),
    );
    let mut plan = plan(&target, &target, MigrationMode::Full);
    plan.source = Server { addresses: vec![fake.address()], password: None };
    let running = Running::start(plan);
    assert_eq!(running.end().stage, Stage::Done, "{:?}", running.report().lines);
    assert!(running.has_said("1 keys written, 1 expired ones skipped"), "{:?}", running.report().lines);
}
