//! A server that gives every request the same answer: the frame of the emulator (axum, HTTP/1.1, one thread) without any
//! of its work.

use std::path::PathBuf;

use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::Outcome;
use crate::process::Running;

/// The argument by which a program becomes the server.
const SERVE: &str = "serve-constant";

/// Serves until it is killed, if the program was started for that. It prints its address first.
pub fn serve_if_asked() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, command, answer] = arguments.as_slice() else { return Ok(()) };
    if command != SERVE {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(serve(Bytes::from(answer.clone())))
}

async fn serve(answer: Bytes) -> Outcome<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    // The body is read, as every server has to.
    let app =
        axum::Router::new().fallback(move |_: Bytes| async move { ([(CONTENT_TYPE, "application/json")], answer) });
    Ok(axum::serve(listener, app).await?)
}

/// Starts this program once more as the server; its ready line is the address.
pub fn start(answer: &str) -> Outcome<Running> {
    Running::start(&this_program()?, &[SERVE, answer])
}

pub fn this_program() -> Outcome<PathBuf> {
    Ok(std::env::current_exe()?)
}
