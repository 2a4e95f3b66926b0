//! Generates the pictures of the README from the program's output: the demo, a plan and a board.
//!
//! After an intended change, run `UPDATE_GOLDEN=1 cargo test -p hcmigrate --test behavior pictures`, and review the
//! diff.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use huaweicloud_emulator::EmulatedClock;

use crate::demo::normalized;
use crate::manifest_apply::{Weekend, head};
use crate::support::{Local, golden, run};

/// Manifest entries that together reach every state.
const ENTRIES: &str = "\
buckets:
  - { name: logs, from: aws://us-east-1/logs, to: obs://logs-cn, description: 'emulate: size=3GB objects=40000', labels: { wave: 1 } }
  - { name: invoices, from: aws://us-east-1/invoices, to: obs://invoices-cn, description: 'emulate: size=2GB objects=8000 failed=3 sticky', labels: { wave: 1 } }
  - { name: photos, from: aws://us-east-1/photos, to: obs://photos-cn, description: 'emulate: size=900GB objects=1200000', labels: { wave: 1 } }
  - { name: video, from: aws://us-east-1/video, to: obs://video-cn, description: 'emulate: size=2200GB objects=3100', labels: { wave: 1 } }
  - { name: website, from: aliyun://cn-beijing/website, to: obs://website-cn, description: 'emulate: size=120GB objects=400000', labels: { wave: 1 } }
  - { name: backups, from: aliyun://cn-beijing/backups, to: obs://backups-cn, description: 'emulate: size=600GB objects=9000', labels: { wave: 1 } }
  - { name: archive, from: aliyun://cn-beijing/archive, to: obs://archive-cn, description: 'emulate: size=700GB objects=9000', labels: { wave: 1 } }
  - { name: models, from: aliyun://cn-beijing/models, to: obs://models-cn, description: 'emulate: size=80GB objects=700', labels: { wave: 1 } }
redis:
  network: { vpc: v, subnet: s, security_group: g }
  instances:
    - { name: sessions, from: redis://10.0.0.5:6379, to: redis://10.1.0.5:6379 }
    - { name: carts, from: redis://10.0.0.6:6379, to: redis://10.1.0.6:6379 }
";

fn picture(file: &str, text: &str) {
    let text_color = anstyle::RgbColor(0xe6, 0xe6, 0xe6).into();
    let picture = anstyle_svg::Term::new().fg_color(text_color).render_svg(text);
    // Dimmed text must be readable on any screen.
    golden(file, &(picture.replace("opacity: 0.4", "opacity: 0.6") + "\n"));
}

#[test]
fn the_demo() {
    let demo = run(&["demo"], &[("CLICOLOR_FORCE", "1")]).exits(0);
    let text = normalized(&demo.out);
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let summary = paragraphs.iter().position(|text| text.contains("Summary")).expect("a summary");
    let shown =
        ["$ hcmigrate demo", paragraphs[0], paragraphs[1], "    ...", paragraphs[summary], paragraphs[summary + 1]];
    picture("demo.svg", &shown.join("\n\n"));
}

#[test]
fn a_plan_and_a_board() {
    let clock = EmulatedClock::manual();
    let local = Local::with(|builder| builder.samples(false).clock(clock.clone()));
    let weekend = Weekend::on(local, &format!("{}{ENTRIES}", head("ahead: 20, on_failure: { retry: 0 }")));
    let file = weekend.file("weekend.yaml");
    let shown = |command: &str, code: i32| {
        let environment = [("CLICOLOR_FORCE", "1"), ("COLUMNS", "80")];
        let text = weekend.local.run_with(&[command, &file], &environment).exits(code).out;
        format!("$ hcmigrate {command} weekend.yaml\n{}", text.trim_end())
    };
    picture("plan.svg", &shown("plan", 0));

    // The Redis migrations are set up while the clock advances. The bucket copies begin after the clock has stopped
    // again.
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                clock.advance(Duration::from_secs(1));
                std::thread::yield_now();
            }
        });
        weekend.apply(&["--wait", "--select", "sessions", "--select", "carts"]).exits(0);
        is_over.store(true, Ordering::Relaxed);
    });
    weekend.apply(&["--select", "wave=1"]).exits(0);
    for _ in 0..60 {
        clock.advance(Duration::from_secs(60));
    }
    let board = shown("status", 3);
    picture("board.svg", &crate::weekend::normalized(&board.replace(&file, "weekend.yaml")));
}
