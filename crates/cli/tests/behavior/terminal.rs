//! Tests sessions in a real terminal, at 80 and 200 columns and in both languages. No line is wider than the terminal,
//! columns are aligned by their width on the screen, and the output has colors, which a pipe does not get.

use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::time::Duration;

use console::{measure_text_width, strip_ansi_codes};
use huaweicloud_emulator::{EmulatedClock, seeds};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::manifest_apply::{Weekend, head};
use crate::support::{Local, program};

/// Opens a terminal: returns the user's side and the program's side.
pub(crate) fn terminal() -> (std::fs::File, OwnedFd) {
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&person).and_then(|()| unlockpt(&person)).expect("it is ours");
    let name = ptsname(&person, Vec::new()).expect("a name");
    let side = rustix::fs::open(&*name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("its other side");
    (person.into(), side)
}

/// The output of a run to its terminal.
struct Shown {
    raw: String,
    columns: u16,
    command: String,
}

/// Runs a command on a terminal with this many columns, until it ends.
fn shown(local: &Local, arguments: &[&str], columns: u16, language: &str) -> Shown {
    let (mut person, side) = terminal();
    tcsetwinsize(&side, Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).expect("a size");
    let own = local.environment();
    let mut environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    environment.extend([("TERM", "xterm-256color"), ("HCMIGRATE_LANG", language)]);
    let mut command = program(arguments, &environment);
    let second = || side.try_clone().expect("a second handle");
    command.stdin(second()).stdout(second()).stderr(second());
    let mut child = command.spawn().expect("the program runs");
    // Only the program holds its side now, so reading ends when the program does.
    drop((command, side));
    let (mut raw, mut piece) = (Vec::new(), [0; 4096]);
    // On Linux, reading ends with an error when the terminal is closed.
    while let Ok(length @ 1..) = person.read(&mut piece) {
        raw.extend(&piece[..length]);
    }
    child.wait().expect("an end");
    let raw = String::from_utf8(raw).expect("text");
    let command =
        arguments.iter().map(|word| word.rsplit('/').next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    Shown { raw, columns, command: format!("{command} ({language}, {columns} columns)") }
}

impl Shown {
    /// Keeps only the lines about progress: an error that names a command is not cut, so the terminal wraps it.
    fn of_progress(self) -> Self {
        let lines: Vec<String> = self.painted().into_iter().filter(|line| line.starts_with("  ")).collect();
        assert!(!lines.is_empty(), "{}: {}", self.command, self.raw);
        Self { raw: lines.join("\n"), ..self }
    }

    /// Returns the lines as they were painted, including bars that were painted over.
    fn painted(&self) -> Vec<String> {
        // Codes that move the cursor end a line; those of colors do not.
        let (mut text, mut rest) = (String::new(), self.raw.as_str());
        while let Some((before, code)) = rest.split_once("\u{1b}[") {
            text.push_str(before);
            let end = code.find(|c: char| c.is_ascii_alphabetic()).expect("a whole code");
            text.push_str(if code[end..].starts_with('m') { "" } else { "\n" });
            rest = &code[end + 1..];
        }
        text.push_str(rest);
        text.split(['\n', '\r']).map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()
    }

    #[track_caller]
    fn fits(self) -> Self {
        for line in self.painted() {
            let width = measure_text_width(&line);
            assert!(width <= usize::from(self.columns), "{}: {width} columns: {line}", self.command);
        }
        self
    }

    #[track_caller]
    fn colored(self) -> Self {
        assert!(self.raw.contains("\u{1b}["), "{}", self.command);
        self
    }

    /// Checks the table that begins with this heading: the gaps between its columns run through all of its rows.
    #[track_caller]
    fn aligned(self, heading: &str) -> Self {
        let text = strip_ansi_codes(&self.raw).replace('\r', "");
        let lines: Vec<&str> = text.lines().skip_while(|line| !line.starts_with(heading)).collect();
        let headings = lines.first().unwrap_or_else(|| panic!("{}: no {heading} in {text}", self.command));
        let columns = headings.split("  ").filter(|heading| !heading.trim().is_empty()).count();
        // Only the rows of the table contain gaps of two spaces; the lines below it do not.
        let rows: Vec<Vec<bool>> =
            lines.iter().take_while(|line| line.contains("  ")).map(|line| taken(line)).collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let is_gap = |at: usize| rows.iter().all(|row| !row.get(at).copied().unwrap_or(false));
        let gaps =
            (1..width).filter(|at| is_gap(*at) && is_gap(at - 1) && !(*at + 1 < width && is_gap(at + 1))).count();
        assert!(rows.len() > 1 && gaps + 1 >= columns, "{}: {gaps} gaps, {columns} columns\n{text}", self.command);
        self
    }
}

/// Returns, for each column of a terminal, whether the line has a character there.
fn taken(line: &str) -> Vec<bool> {
    line.chars().flat_map(|c| std::iter::repeat_n(c != ' ', measure_text_width(c.encode_utf8(&mut [0; 4])))).collect()
}

const SIZES: [u16; 2] = [80, 200];

const ENTRIES: &str = "\
buckets:
  - { name: photos, from: aliyun://cn-beijing/photos, to: obs://photos-cn, labels: { wave: 1 } }
  - { name: 发票归档, from: aliyun://cn-beijing/invoices-of-the-last-five-years, to: obs://invoices-of-the-last-five-years }
redis:
  network: { vpc: v, subnet: s, security_group: g }
  instances:
    - { name: sessions, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379 }
    - { name: 购物车, from: redis://10.0.0.6:6379, to: redis://10.1.0.6:6379 }
";

#[test]
fn a_weekend_fits_every_terminal() {
    let weekend = Weekend::new(1_000_000.0, &format!("{}{ENTRIES}", head("ahead: 20")));
    let file = weekend.file("weekend.yaml");
    let each = |arguments: &[&str], check: &dyn Fn(Shown, &str)| {
        for language in ["en", "zh-CN"] {
            for columns in SIZES {
                check(shown(&weekend.local, arguments, columns, language).fits(), language);
            }
        }
    };
    each(&["check", &file], &|shown, _| drop(shown.colored()));
    each(&["plan", &file], &|shown, language| {
        drop(shown.colored().aligned(if language == "en" { "ACTION" } else { "操作" }));
    });
    weekend.apply(&["--wait"]).exits(0);
    each(&["status", &file, "--watch", "--interval", "100ms"], &|shown, language| {
        drop(shown.colored().aligned(if language == "en" { "STATE" } else { "状态" }));
    });
    each(&["wait", &file, "--interval", "100ms"], &|shown, _| drop(shown));
    each(&["verify", &file], &|shown, _| drop(shown));
    let piped = weekend.run("status", &[]).exits(0);
    assert!(!format!("{}{}", piped.out, piped.err).contains('\u{1b}'), "{piped:?}");
}

#[test]
fn lists_fit_every_terminal() {
    let local = Local::start();
    for language in ["en", "zh-CN"] {
        for columns in SIZES {
            shown(&local, &["task", "list"], columns, language).fits().colored().aligned("ID");
            shown(&local, &["redis", "list"], columns, language).fits().colored().aligned("ID");
            failures(&local, columns, language);
            shown(&local, &["redis", "logs", "--all"], columns, language).fits().colored();
            shown(&local, &["whoami"], columns, language).fits().colored();
        }
    }
    let piped = local.run_with(&["task", "list"], &[("TERM", "xterm-256color")]).exits(0);
    assert!(!format!("{}{}", piped.out, piped.err).contains('\u{1b}'), "{piped:?}");
}

/// Help breaks no word. Only what is copied, examples and addresses, may be wider than the terminal.
#[test]
fn help_fits_every_terminal() {
    let local = Local::start();
    let pages: [&[&str]; 6] = [
        &["--help"],
        &["apply", "--help"],
        &["help", "emulator"],
        &["call", "--help"],
        &["call", "oms", "start_task", "--help"],
        &["call", "--list", "dcs"],
    ];
    for arguments in pages {
        for language in ["en", "zh-CN"] {
            for columns in [60, 80, 200] {
                let mut shown = shown(&local, arguments, columns, language).colored();
                let is_copied = |line: &str| line.starts_with("  hcmigrate ") || line.contains("https://");
                let lines = shown.raw.lines().filter(|line| !is_copied(line));
                shown.raw = lines.collect::<Vec<_>>().join("\n");
                shown.fits();
            }
        }
    }
}

/// A list of failures cuts nothing. Only the path of a list of objects may be wider than the terminal, so that it can be copied.
fn failures(local: &Local, columns: u16, language: &str) {
    let mut shown = shown(local, &["task", "failed"], columns, language);
    assert!(!shown.raw.contains('…') && shown.raw.contains(".failed_list.txt"), "{}", shown.raw);
    shown.raw = shown.raw.lines().filter(|line| !line.contains(".txt")).collect::<Vec<_>>().join("\n");
    shown.fits();
}

/// Returns what each repaint of a board leaves on the terminal, line by line, without colors.
fn frames(raw: &str) -> Vec<Vec<String>> {
    let plain = |frame: &str| strip_ansi_codes(frame).replace('\r', "");
    raw.split("\u{1b}[H\u{1b}[J").skip(1).map(|frame| plain(frame).lines().map(str::to_owned).collect()).collect()
}

/// Failed, running and following entries, more than a small terminal has lines.
fn busy() -> (Weekend, EmulatedClock) {
    let clock = EmulatedClock::manual();
    let mut entries = String::from("buckets:\n");
    for number in 0..9 {
        let failed = if number < 4 { "size=1MB objects=9 failed=3 sticky" } else { "size=500GB objects=40000" };
        entries.push_str(&format!(
            "  - {{ name: photos-{number}, from: aws://us-east-1/photos-{number}, to: obs://copy-{number}, description: 'emulate: {failed}' }}\n"
        ));
    }
    let local = Local::with(|builder| builder.samples(false).clock(clock.clone()));
    let weekend = Weekend::on(local, &format!("{}{entries}", head("ahead: 20, on_failure: { retry: 0 }")));
    weekend.apply(&[]).exits(0);
    for _ in 0..60 {
        clock.advance(Duration::from_secs(5));
    }
    (weekend, clock)
}

/// The totals, each group and the advice stay on the terminal, however few lines it has and whenever its size changes.
#[test]
fn a_board_stays_within_the_terminal() {
    let (weekend, clock) = busy();
    let file = weekend.file("weekend.yaml");
    let (mut person, side) = terminal();
    let size = |columns: u16, rows: u16| Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let own = weekend.local.environment();
    let mut environment: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    environment.extend([("TERM", "xterm-256color"), ("HCMIGRATE_LANG", "en")]);
    let mut command = program(&["status", &file, "--watch", "--interval", "100ms"], &environment);
    let second = || side.try_clone().expect("a second handle");
    command.stdin(second()).stdout(second()).stderr(second());
    tcsetwinsize(&side, size(200, 50)).expect("a size");
    let mut child = command.spawn().expect("the program runs");
    let (mut raw, mut piece) = (String::new(), [0; 4096]);
    let mut read = |raw: &mut String| {
        let length = person.read(&mut piece).expect("output");
        raw.push_str(&String::from_utf8_lossy(&piece[..length]));
    };
    for (columns, rows) in [(200, 50), (80, 10), (30, 12), (80, 5)] {
        tcsetwinsize(&side, size(columns, rows)).expect("a size");
        raw.clear();
        // The first frames may have been painted before the change.
        while frames(&raw).len() < 4 {
            read(&mut raw);
        }
        let frames = frames(&raw);
        let frame = &frames[frames.len() - 2];
        let told = frame.join("\n");
        // A command is not cut, so the terminal wraps it.
        let taken = |line: &String| measure_text_width(line).div_ceil(usize::from(columns)).max(1);
        let whole = |line: &&String| taken(line) > 1 && !line.contains("--retry-failed");
        assert!(frame.iter().map(taken).sum::<usize>() < usize::from(rows), "{columns}x{rows}: {told}");
        assert_eq!(frame.iter().find(whole), None, "{columns}x{rows}: {told}");
        assert!(told.contains("weekend") && told.contains("FAILED"), "{columns}x{rows}: {told}");
        assert!(rows < 10 || told.contains("RUNNING"), "{columns}x{rows}: {told}");
        assert!(rows > 12 || told.contains("more failed"), "{columns}x{rows}: {told}");
        assert_eq!(columns < 80, told.contains("not shown: detail"), "{columns}x{rows}: {told}");
    }
    drop((command, side));
    clock.advance(Duration::from_secs(1_000_000));
    while let Ok(1..) = person.read(&mut piece) {}
    child.wait().expect("an end");
}

/// The command at the end is not wrapped, so that it can be copied.
#[test]
fn the_demo_fits_every_terminal() {
    let local = &Local::start();
    let fits = |language: &str, columns: u16| {
        let mut demo = shown(local, &["demo"], columns, language).colored();
        let lines = demo.raw.split('\n').filter(|line| !line.contains("hcmigrate redis "));
        demo.raw = lines.collect::<Vec<_>>().join("\n");
        demo.fits().aligned(if language == "en" { "  WHAT" } else { "  对象" });
    };
    // The demo runs slowly enough for a person to follow, so the runs are parallel.
    std::thread::scope(|scope| {
        for (language, columns) in ["en", "zh-CN"].into_iter().flat_map(|language| SIZES.map(|size| (language, size))) {
            scope.spawn(move || fits(language, columns));
        }
    });
}

/// The emulator's clock is stopped, so that the wait times out after it has drawn bars.
#[test]
fn progress_fits_every_terminal() {
    let local = Local::start();
    let (live, stopped) = (seeds::INCREMENTAL_MIGRATION, seeds::STOPPED_MIGRATION);
    let limit = ["--interval", "100ms", "--timeout", "200ms"];
    for language in ["en", "zh-CN"] {
        for columns in SIZES {
            let one = shown(&local, &[&["task", "wait", "44"], &limit[..]].concat(), columns, language).colored();
            assert!(one.of_progress().fits().raw.contains("%"), "no progress");
            let wait = ["redis", "wait", live, stopped, "--for", "succeeded"];
            let many = shown(&local, &[&wait, &limit[..]].concat(), columns, language);
            assert!(many.of_progress().fits().raw.contains(&live[..8]), "no progress");
        }
    }
}

/// The bars of a board are painted together, each as wide as the terminal.
#[test]
fn several_nouns_are_one_board() {
    let local = Local::start();
    let (live, columns) = (seeds::INCREMENTAL_MIGRATION, 80);
    let redis = format!("redis/{live}");
    let wait = ["wait", "task/44", &redis, "--for", "stopped", "--interval", "100ms", "--timeout", "1s"];
    for language in ["en", "zh-CN"] {
        let painted = shown(&local, &wait, columns, language).painted();
        let is_both = |line: &&String| line.contains(" 44 ") && line.contains(&live[..8]) && line.contains(']');
        let board = painted.iter().find(is_both).unwrap_or_else(|| panic!("{painted:?}"));
        assert_eq!(measure_text_width(board), 2 * usize::from(columns), "{board}");
    }
}
