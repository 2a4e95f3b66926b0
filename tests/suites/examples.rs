//! Runs the examples of the READMEs of the runtime and the service crates, against the emulator or a server that
//! echoes. Each example is here exactly as in the README, in a module with a test.

#[allow(
    clippy::all,
    clippy::disallowed_methods,
    clippy::print_stdout,
    unused_variables,
    reason = "the READMEs are written for other programs"
)]
mod dcs;
#[allow(
    clippy::all,
    clippy::disallowed_methods,
    clippy::print_stdout,
    unused_variables,
    reason = "the READMEs are written for other programs"
)]
mod oms;
#[allow(
    clippy::all,
    clippy::disallowed_methods,
    clippy::print_stdout,
    unused_variables,
    reason = "the READMEs are written for other programs"
)]
mod runtime;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tests::document;

/// The first example of the body of an operation.
fn example<T: DeserializeOwned>(specification: &str, id: &str) -> T {
    let document: Value = serde_json::from_str(specification).expect("JSON");
    let operation =
        document::operations(&document).into_iter().find(|operation| operation.id == id).expect("it exists");
    let (_, example) = operation.request.expect("a body").examples.into_iter().next().expect("an example");
    tests::examples::read(example)
}

/// The functions of the examples that no test runs, because they read the environment of the process.
const OF_THE_ENVIRONMENT: [&str; 3] = ["async fn resume(", "async fn stop(", "fn client("];

#[test]
fn every_example_of_the_readmes_is_run() {
    let readmes = [
        (include_str!("../../crates/oms/README.md"), include_str!("examples/oms.rs")),
        (include_str!("../../crates/dcs/README.md"), include_str!("examples/dcs.rs")),
        (include_str!("../../crates/runtime/README.md"), include_str!("examples/runtime.rs")),
    ];
    // A module indents an example, and a README hides lines behind `# `.
    let plain = |line: &str| line.trim().trim_start_matches("# ").to_owned();
    let mut count = 0;
    for (readme, run) in readmes {
        let run: Vec<String> = run.lines().map(plain).collect();
        for (_, rest) in readme.match_indices("```rust").map(|(at, _)| readme.split_at(at)) {
            let example: Vec<String> = rest.lines().skip(1).take_while(|line| *line != "```").map(plain).collect();
            if example.iter().any(|line| OF_THE_ENVIRONMENT.iter().any(|start| line.starts_with(start))) {
                continue;
            }
            let is_run = run.windows(example.len()).any(|lines| lines == example.as_slice());
            assert!(is_run, "no module of `tests/suites/examples` has this example:\n{}", example.join("\n"));
            count += 1;
        }
    }
    assert!(count >= 17, "only {count} examples");
}
