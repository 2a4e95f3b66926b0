//! Runs an emulator until Ctrl-C is pressed or its standard input ends, and prints its address and keys as one line of
//! JSON.
//!
//! `cargo run -p huaweicloud-emulator --example serve -- 127.0.0.1:7400 60` listens there, at sixty times real time.

#![allow(clippy::print_stdout, reason = "this program prints its address")]

use std::io::Read as _;

use huaweicloud_emulator::{EmulatedClock, Emulator};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut builder = Emulator::builder();
    if let Some(address) = arguments.next() {
        builder = builder.listen(address.parse()?);
    }
    if let Some(speed) = arguments.next() {
        builder = builder.clock(EmulatedClock::scaled(speed.parse()?));
    }
    if let Some(file) = arguments.next() {
        builder = builder.state_file(file);
    }
    let emulator = builder.start().await?;
    let ready = serde_json::json!({
        "url": emulator.url(), "dcs_url": emulator.dcs_url(), "access_key": emulator.access_key(), "secret_key": emulator.secret_key(), "project_id": emulator.project_id(),
    });
    println!("{ready}");
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    emulator.shutdown().await;
    Ok(())
}
