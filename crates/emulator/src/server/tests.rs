//! Unit tests of `server`.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the paused clock of tokio")]
async fn a_connection_ends_only_when_it_is_silent_for_long() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("has an address");
    let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (mut client, (stream, peer)) = (client.expect("connects"), accepted.expect("accepts"));
    let slot = Arc::new(Slots::new(1).take().await);
    let mut stream = GuardedStream::new(stream, Connection::new(peer.ip(), None), slot);
    let mut byte = [0];
    for _ in 0..5 {
        let speak = async {
            tokio::time::sleep(SILENCE * 9 / 10).await;
            client.write_all(b"x").await
        };
        let (spoken, read) = tokio::join!(speak, stream.read(&mut byte));
        assert_eq!((spoken.is_ok(), read.ok()), (true, Some(1)));
    }
    let begun = Instant::now();
    let end = stream.read(&mut byte).await.map_err(|error| error.kind());
    assert_eq!(end, Err(io::ErrorKind::TimedOut));
    assert!((SILENCE..=2 * SILENCE).contains(&begun.elapsed()), "{:?}", begun.elapsed());
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "a test is its own client")]
async fn a_connection_keeps_its_slot_until_its_client_has_taken_the_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("has an address");
    let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    let (mut client, (stream, peer)) = (client.expect("connects"), accepted.expect("accepts"));
    let slots = Slots::new(1);
    let slot = Arc::new(slots.take().await);
    let mut stream = GuardedStream::new(stream, Connection::new(peer.ip(), None), slot.clone());
    // More than the system buffers for a client that does not read.
    let part = vec![0; 1 << 20];
    let mut sent = 0;
    let write = |stream: &mut GuardedStream| {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(stream).poll_write(&mut cx, &part) {
            Poll::Ready(written) => Some(written.expect("is open")),
            Poll::Pending => None,
        }
    };
    while let Some(written) = write(&mut stream) {
        sent += written;
    }
    let mut wanted = pin!(slots.take());
    assert!(wanted.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    let mut taken = vec![0; sent];
    client.read_exact(&mut taken).await.expect("is sent");
    // The rest of the answer.
    stream.write_all(b"x").await.expect("is taken");
    let _next = wanted.await;
    slot.wanted().await;
}

#[tokio::test]
async fn a_connection_is_busy_while_a_body_is_under_way() {
    let slots = Slots::new(1);
    let slot = Arc::new(slots.take().await);
    let body = BusyBody { body: Body::from("answer"), _work: Arc::new(Work::new(slot)) };
    let mut wanted = pin!(slots.take());
    assert!(wanted.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    drop(body);
    let _next = wanted.await;
}

#[tokio::test]
async fn a_connection_whose_request_never_comes_makes_room() {
    let slots = Slots::new(1);
    let slot = Arc::new(slots.take().await);
    let work = Arc::new(Work::new(slot.clone()));
    let mut body = pin!(ReceivedBody { body: Unfinished(Some(Bytes::from_static(b"x"))), work });
    let mut read = || http_body::Body::poll_frame(body.as_mut(), &mut Context::from_waker(std::task::Waker::noop()));
    let mut wanted = pin!(slots.take());
    let mut is_taken = || wanted.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_ready();
    // The first part of the body has arrived.
    assert!(read().is_ready() && !is_taken());
    // The next part has not.
    assert!(read().is_pending() && is_taken());
}

/// A body of which only the first part arrives.
struct Unfinished(Option<Bytes>);

impl http_body::Body for Unfinished {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.take().map_or(Poll::Pending, |part| Poll::Ready(Some(Ok(Frame::data(part)))))
    }
}
