//! Unit tests of `intake`.

use super::*;

#[tokio::test(start_paused = true)]
async fn large_bodies_wait_for_room_and_small_ones_do_not() {
    let intake = Intake::new(ROOM);
    let large = || Body::from(vec![0; ROOM]);
    let first = intake.read(large()).await;
    assert!(first.as_ref().is_ok_and(|(bytes, _)| bytes.len() == ROOM));
    assert!(intake.read(Body::from(vec![0; SMALL])).await.is_ok());
    // No memory is freed: the wait ends with the deadline.
    assert_eq!(intake.read(large()).await.err(), Some(Refusal::TooSlow));
    drop(first);
    assert!(intake.read(large()).await.is_ok());
}

#[tokio::test]
async fn a_body_is_never_larger_than_the_limit() {
    let intake = Intake::new(10);
    assert!(intake.read(Body::from(vec![0; 10])).await.is_ok());
    assert_eq!(intake.read(Body::from(vec![0; 11])).await.err(), Some(Refusal::TooLarge));
    // Bodies that do not announce their size.
    let parts = |sizes: [usize; 2]| {
        let parts = sizes.map(|size| Ok::<_, std::io::Error>(Bytes::from(vec![0; size])));
        Body::from_stream(futures_util::stream::iter(parts))
    };
    assert!(intake.read(parts([5, 5])).await.is_ok_and(|(bytes, _)| bytes.len() == 10));
    assert_eq!(intake.read(parts([5, 6])).await.err(), Some(Refusal::TooLarge));
    let cut = [Ok(Bytes::from_static(b"x")), Err(std::io::Error::other("gone"))];
    let cut = Body::from_stream(futures_util::stream::iter(cut));
    assert_eq!(intake.read(cut).await.err(), Some(Refusal::CutOff));
}
