//! A server that gives every request the same answer: the frame of the emulator (axum's server without a router, HTTP/1.1,
//! one thread) without any of its work.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Request, Response};
use axum::serve::IncomingStream;
use bytes::Bytes;
use tokio::net::TcpListener;
use tower_service::Service;

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
    Ok(axum::serve(listener, Constant(answer)).await?)
}

/// The answer; for every connection a copy of it.
#[derive(Clone)]
struct Constant(Bytes);

impl Service<IncomingStream<'_, TcpListener>> for Constant {
    type Response = Self;
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: IncomingStream<'_, TcpListener>) -> Self::Future {
        ready(Ok(self.clone()))
    }
}

impl Service<Request<Body>> for Constant {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = self.0.clone();
        Box::pin(async move {
            // The body is read, as every server has to.
            let _ = axum::body::to_bytes(request.into_body(), usize::MAX).await;
            let mut response = Response::new(Body::from(answer));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(response)
        })
    }
}

/// Starts this program once more as the server; its ready line is the address.
pub fn start(answer: &str) -> Outcome<Running> {
    Running::start(&this_program()?, &[SERVE, answer])
}

pub fn this_program() -> Outcome<PathBuf> {
    Ok(std::env::current_exe()?)
}
