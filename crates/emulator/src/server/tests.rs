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
    let mut stream = GuardedStream::new(stream, Connection::new(peer.ip(), None));
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
