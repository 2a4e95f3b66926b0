//! Tests of `journal`.

#![expect(clippy::disallowed_methods, reason = "a test makes the files that it reads")]

use std::fs::OpenOptions;

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn at() -> String {
    "20261128T153804Z".to_owned()
}

fn open(path: &Path, manifest: &str) -> Result<Journal, Failure> {
    open_in(path, manifest, &Owners::new())
}

fn open_in(path: &Path, manifest: &str, owners: &Owners<'_>) -> Result<Journal, Failure> {
    let now = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_795_000_000);
    let (own, zone) = (path.with_extension("yaml"), crate::output::Zone::Utc);
    let claim = Claim { manifest: &own, now, zone, status: "hcmigrate status w.yaml" };
    // A child that another test starts holds all files of this process for a moment, until it becomes its own program.
    for _ in 0..2_000 {
        match Journal::open(path, manifest, owners, &claim) {
            Err(failure) if told(&failure).contains("is working on this manifest") => std::thread::yield_now(),
            opened => return opened,
        }
    }
    Journal::open(path, manifest, owners, &claim)
}

/// The owner of the buckets of a region.
fn owned(project: &str, local: bool) -> Owners<'static> {
    Owners::from([(("cn-north-4", "bucket"), Owner { project: project.to_owned(), local })])
}

fn told(failure: &Failure) -> String {
    format!("{failure:?}")
}

fn filled(path: &Path) -> Journal {
    let mut journal = open(path, "weekend").expect("a journal");
    journal.write(at(), "bucket/a", Event::Intent { act: Act::Create, options: None }).expect("written");
    let done = Event::Done { act: Act::Create, id: "1".to_owned(), request_id: None, completed: None, route: None };
    journal.write(at(), "bucket/a", done).expect("written");
    journal.write(at(), "bucket/b", Event::Intent { act: Act::Create, options: None }).expect("written");
    journal
}

/// Within a run, the clock of the machine does not count.
#[test]
fn what_this_run_wrote_is_dated_by_a_clock_that_is_never_set() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    let begun = Instant::now();
    let journal = filled(&path);
    let is_dated = |written| matches!(written, Some(Written::InThisRun(at)) if at >= begun);
    assert!(is_dated(journal.of("bucket/a").created) && is_dated(journal.of("bucket/b").open_since));
}

#[test]
fn what_was_written_is_read_again() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    drop(filled(&path));
    let journal = open(&path, "weekend").expect("opened again");
    assert_eq!(journal.of("bucket/a").id.as_deref(), Some("1"));
    let created = SdkDate::parse(&at()).expect("a date").to_system_time();
    let before = Some(Written::Before(created));
    assert_eq!([journal.of("bucket/a").created, journal.of("bucket/b").created], [before, None]);
    assert_eq!(journal.of("bucket/b").open, Some(Act::Create));
    assert_eq!(journal.of("bucket/c"), Past::default());
}

#[test]
fn a_journal_cut_at_any_byte_is_mended_and_goes_on() {
    let folder = folder();
    let whole = folder.path().join("whole.journal.jsonl");
    drop(filled(&whole));
    let bytes = std::fs::read(&whole).expect("the journal");
    for length in 0..bytes.len() {
        let path = folder.path().join(format!("{length}.journal.jsonl"));
        std::fs::write(&path, &bytes[..length]).expect("a cut journal");
        let mut journal = open(&path, "weekend").expect("mended");
        journal.write(at(), "bucket/z", Event::Ended { id: "9".to_owned() }).expect("written");
        drop(journal);
        assert!(open(&path, "weekend").expect("whole").of("bucket/z").ending == Ending::Well, "cut at {length}");
    }
}

#[test]
fn a_journal_cut_in_the_middle_is_an_error_that_names_the_line() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    drop(filled(&path));
    let text = std::fs::read_to_string(&path).expect("the journal");
    let lines: Vec<&str> = text.lines().collect();
    let cut = format!("{}\n{}\n{}\n", lines[0], &lines[1][..20], lines[2]);
    std::fs::write(&path, cut).expect("a damaged journal");
    let failure = open(&path, "weekend").expect_err("damaged");
    assert!(told(&failure).contains("damaged in line 2"), "{failure:?}");
}

/// Only a part of a line counts as a line that a killed run left, and nothing endless is read as a whole.
#[test]
fn a_line_too_long_for_an_event_is_an_error() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    drop(filled(&path));
    let mut file = OpenOptions::new().append(true).open(&path).expect("the journal");
    file.write_all(&vec![b'a'; 1 << 20]).expect("written");
    let length = file.metadata().expect("a length").len();
    let owners = Owners::new();
    let read = || History::read(&path, "weekend", &owners);
    for failure in [open(&path, "weekend").expect_err("damaged"), read().expect_err("damaged")] {
        assert!(told(&failure).contains("damaged in line 5"), "{failure:?}");
    }
    assert_eq!(file.metadata().expect("a length").len(), length, "nothing is cut off");
    #[cfg(target_os = "linux")]
    {
        std::fs::remove_file(&path).expect("removed");
        std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        assert!(told(&open(&path, "weekend").expect_err("no journal")).contains("damaged in line 1"));
        assert!(read().is_err());
    }
}

#[test]
fn another_manifests_journal_and_other_files_are_refused() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    drop(filled(&path));
    let failure = open(&path, "monday").expect_err("another manifest");
    assert!(told(&failure).contains("belongs to the manifest `weekend`"), "{failure:?}");
    std::fs::write(&path, "\n").expect("written");
    assert!(open(&path, "weekend").is_err());
    std::fs::write(&path, "name,from,to\na,b,c\n").expect("written");
    assert!(told(&open(&path, "weekend").expect_err("no journal")).contains("is not a journal"));
    assert_eq!(std::fs::read_to_string(&path).expect("untouched"), "name,from,to\na,b,c\n");
}

#[test]
fn two_runs_do_not_hold_one_journal() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    let first = filled(&path);
    let failure = open(&path, "weekend").expect_err("held");
    let holder = format!("another hcmigrate (process {}, since 2026-11-18", std::process::id());
    if cfg!(unix) {
        assert!(told(&failure).contains(&holder), "{failure:?}");
    }
    assert!(told(&failure).contains("`hcmigrate status w.yaml` shows its progress"), "{failure:?}");
    assert_eq!(
        History::read(&path, "weekend", &Owners::new()).expect("readable").of("bucket/a").id.as_deref(),
        Some("1")
    );
    let zone = crate::output::Zone::Utc;
    assert!(Holder::of(&path, zone).is_some());
    drop(first);
    assert_eq!(Holder::of(&path, zone), None);
    open(&path, "weekend").expect("free again");
}

/// The operating system keeps the lock of a removed file, but a new file at its path is free.
#[test]
fn a_removed_lock_file_lets_no_second_run_in() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    let first = filled(&path);
    if std::fs::remove_file(path.with_extension("lock")).is_ok() {
        let failure = open(&path, "weekend").expect_err("held");
        assert!(told(&failure).contains("another hcmigrate is working on this manifest"), "{failure:?}");
        if cfg!(unix) {
            assert!(Holder::of(&path, crate::output::Zone::Utc).is_some());
        }
    }
    drop(first);
    open(&path, "weekend").expect("free again");
}

#[cfg(unix)]
#[test]
fn a_journal_that_was_changed_under_a_run_is_not_written() {
    let longer = |path: &Path, text: &str| std::fs::write(path, format!("{text}{{}}\n")).expect("written");
    let shorter = |path: &Path, text: &str| std::fs::write(path, &text[..40]).expect("written");
    let removed = |path: &Path, _: &str| std::fs::remove_file(path).expect("removed");
    let replaced = |path: &Path, text: &str| {
        std::fs::write(path.with_extension("new"), text).expect("written");
        std::fs::rename(path.with_extension("new"), path).expect("renamed");
    };
    let changes: [fn(&Path, &str); 4] = [longer, shorter, removed, replaced];
    for change in changes {
        let folder = folder();
        let path = folder.path().join("w.journal.jsonl");
        let mut journal = filled(&path);
        change(&path, &std::fs::read_to_string(&path).expect("the journal"));
        let changed = std::fs::read(&path).ok();
        for event in [Event::Intent { act: Act::Create, options: None }, Event::Ended { id: "1".to_owned() }] {
            let failure = journal.write(at(), "bucket/c", event).expect_err("changed");
            assert!(told(&failure).contains("no longer as this run left it"), "{failure:?}");
        }
        assert_eq!(std::fs::read(&path).ok(), changed);
        assert_eq!(journal.of("bucket/c"), Past::default());
    }
}

#[test]
fn the_journal_of_another_project_is_refused() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    let create = || Event::Intent { act: Act::Create, options: None };
    // As long as nothing was sent, the journal is about no project.
    drop(open_in(&path, "weekend", &owned("wrong", false)).expect("a journal"));
    open_in(&path, "weekend", &owned("p1", false)).expect("free").write(at(), "bucket/a", create()).expect("written");
    drop(open_in(&path, "weekend", &owned("p1", false)).expect("the same project"));
    let content = std::fs::read_to_string(&path).expect("the journal");
    assert_eq!(content.matches("\"project\":\"p1\"").count(), 1, "{content}");
    for (other, why) in [(owned("p2", false), "lead to project p2"), (owned("p1", true), "such as an emulator")] {
        for failure in [
            open_in(&path, "weekend", &other).expect_err("another project"),
            History::read(&path, "weekend", &other).expect_err("another project"),
            JournalReader::begin(path.clone()).end("weekend", &other).expect_err("another project"),
        ] {
            assert!(told(&failure).contains("is about project p1") && told(&failure).contains(why), "{failure:?}");
        }
    }
    // Another region and another kind of entry may have another project.
    let further = Owners::from([
        (("cn-east-3", "bucket"), Owner { project: "p3".to_owned(), local: false }),
        (("cn-north-4", "redis"), Owner { project: "p4".to_owned(), local: false }),
    ]);
    drop(open_in(&path, "weekend", &further).expect("they are new"));
    drop(open_in(&path, "weekend", &owned("p1", false)).expect("the same project"));
}

#[test]
fn a_journal_that_names_no_project_gets_the_first_one() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    drop(filled(&path));
    drop(open_in(&path, "weekend", &owned("p1", false)).expect("an older journal"));
    open_in(&path, "weekend", &owned("p2", false)).expect_err("another project");
    assert_eq!(
        open_in(&path, "weekend", &owned("p1", false)).expect("the same").of("bucket/a").id.as_deref(),
        Some("1")
    );
}

#[test]
fn a_folder_that_is_not_there_is_an_error_before_anything_is_sent() {
    let failure = open(Path::new("/nowhere/at/all.journal.jsonl"), "weekend").expect_err("no folder");
    assert!(told(&failure).contains("nothing was sent"), "{failure:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_leaves_no_half_line() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    let mut journal = filled(&path);
    journal.file = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let failure = journal.write(at(), "bucket/c", Event::Intent { act: Act::Create, options: None }).expect_err("full");
    assert!(told(&failure).contains("cannot be written"), "{failure:?}");
    assert_eq!(journal.of("bucket/c"), Past::default());
}

/// A watch looks at the lock every few seconds. It must not keep a run from starting.
#[test]
fn a_look_at_the_holder_refuses_no_run() {
    let folder = folder();
    let path = folder.path().join("w.journal.jsonl");
    drop(filled(&path));
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                let _ = Holder::of(&path, crate::output::Zone::Utc);
            }
        });
        let refused = (0..300).filter(|_| open(&path, "weekend").is_err()).count();
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(refused, 0);
    });
}
