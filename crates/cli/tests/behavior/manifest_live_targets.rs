//! What clients may use already is not ended or copied over by mistake, and what they do not use is not called done.

use crate::manifest_apply::{Weekend, manifest};

const NOW: [&str; 3] = ["--yes", "--hold", "0s"];

/// A manifest whose Redis migrations follow their sources.
fn following(redis: usize) -> (Weekend, String) {
    let text = manifest(0, redis, "redis_at_once: 20");
    let weekend = Weekend::new(600.0, &text);
    weekend.apply(&["--wait"]).exits(0);
    (weekend, text)
}

#[test]
fn a_cutover_leaves_what_another_manifest_of_its_name_or_an_older_one_made() {
    let (weekend, text) = following(1);
    let edits =
        [("redis://10.0.0.5:6379", "redis://172.16.0.1:6379"), ("redis://10.1.0.5:6379", "redis://172.16.0.2:6379")];
    let before = weekend.changes();
    for (end, other) in edits {
        let edited = text.replace(end, other);
        // One file has no journal, the other that of what was made.
        weekend.write_as("other.yaml", &edited);
        weekend.write(&edited);
        for file in ["other.yaml", "weekend.yaml"].map(|file| weekend.file(file)) {
            weekend.local.run(&["plan", &file]).exits(0).prints(&["drift", "another source or destination"]);
            for command in
                [&["cutover", &file, "--select", "r0"][..], &["cutover", "rollback", &file, "--select", "r0"]]
            {
                let way = if command.contains(&"rollback") { &NOW[..1] } else { &NOW };
                let run = weekend.local.run(&[command, way].concat()).exits(1);
                run.complains(&["r0: ", "the file says", "172.16.0.", "nothing was changed"]);
            }
        }
    }
    assert_eq!(weekend.changes(), before);
    weekend.write(&text);
    weekend.run("cutover", &[&["--select", "r0"], &NOW[..]].concat()).exits(0).prints(&["cut over"]);
}
