//! The metadata service of an ECS instance.

use huaweicloud_runtime::identity::Metadata;

use super::*;

const METADATA: &str = "http://169.254.169.254";

#[tokio::test]
async fn second_version_with_a_token_that_is_kept() {
    let world = World::new();
    world.answer(200, &[], "MTOKEN").answer(200, &[], KEYS).answer(200, &[], KEYS);
    let source = Metadata::new(&world.context());
    assert_temporary(&provide(&source).await.expect("keys"));
    provide(&source).await.expect("keys");
    let token = format!("PUT {METADATA}/meta-data/latest/api/token x-metadata-token-ttl-seconds=21600 ");
    let keys = format!("GET {METADATA}/openstack/latest/securitykey x-metadata-token=MTOKEN ");
    assert_eq!(world.requests(), [token, keys.clone(), keys]);
}

#[tokio::test]
async fn first_version_where_the_second_is_not_there() {
    for status in [404, 405, 503] {
        let world = World::new();
        world.answer(status, &[], "").answer(200, &[], KEYS).answer(200, &[], KEYS);
        let source = Metadata::new(&world.context());
        provide(&source).await.expect("keys");
        provide(&source).await.expect("keys");
        let keys = format!("GET {METADATA}/openstack/latest/securitykey ");
        assert_eq!(world.requests()[1..], [keys.clone(), keys]);
        // After a day, version 2 is tried again.
        world.move_clock(24 * 60 * 60);
        world.answer(200, &[], "MTOKEN").answer(200, &[], KEYS);
        provide(&source).await.expect("keys");
        assert!(world.requests()[3].starts_with("PUT"));
    }
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let world = World::new();
    world.answer(200, &[], "OLD").answer(401, &[], "").answer(200, &[], "NEW").answer(200, &[], KEYS);
    provide(&Metadata::new(&world.context())).await.expect("keys");
    assert!(world.requests()[3].contains("x-metadata-token=NEW"));
    let world = World::new();
    world.answer(200, &[], "OLD").answer(401, &[], "").answer(200, &[], "NEW").answer(401, &[], "");
    fails(&Metadata::new(&world.context()), CredentialsErrorKind::Invalid, "answered 401").await;
}

#[tokio::test]
async fn tells_not_set_up_from_broken() {
    use CredentialsErrorKind::{Invalid, NotConfigured, Unavailable};
    let silent = World::new();
    fails(&Metadata::new(&silent.context()), NotConfigured, "no metadata service answers").await;
    let no_agency = World::new();
    no_agency.answer(200, &[], "T").answer(404, &[], "");
    fails(&Metadata::new(&no_agency.context()), NotConfigured, "has no agency").await;
    let no_agency = World::new();
    no_agency.answer(200, &[], "T").answer(401, &[], "The agency is not configured");
    fails(&Metadata::new(&no_agency.context()), NotConfigured, "has no agency").await;
    assert_eq!(no_agency.requests().len(), 2, "no second token for that");
    // Another server answers at this address: with its own page, by rejecting everyone, or with anything other than
    // keys.
    for answers in
        [&[(401, "no")][..], &[(200, "T"), (200, "{}")], &[(200, "ok"), (200, "ok")], &[(404, ""), (200, "")]]
    {
        let foreign = World::new();
        for (status, body) in answers {
            foreign.answer(*status, &[], body);
        }
        fails(&Metadata::new(&foreign.context()), NotConfigured, "is not an ECS metadata service").await;
    }
    let broken = World::new();
    broken.answer(200, &[], "T").answer(406, &[], "");
    fails(&Metadata::new(&broken.context()), Invalid, "answered 406").await;
    let garbage = World::new();
    garbage.answer(200, &[], "T").answer(200, &[], r#"{"credential":"HIDDEN"}"#);
    fails(&Metadata::new(&garbage.context()), Unavailable, "has no access key").await;
    let worked = World::new();
    worked.answer(200, &[], "T").answer(200, &[], KEYS);
    let source = Metadata::new(&worked.context());
    provide(&source).await.expect("keys");
    fails(&source, Unavailable, "gave no usable answer").await;
    worked.answer(403, &[], "<html>");
    fails(&source, Invalid, "answered 403").await;
    let off = World::new().variable("HUAWEICLOUD_SDK_METADATA_DISABLED", "true");
    fails(&Metadata::new(&off.context()), NotConfigured, "turned off").await;
    assert!(off.requests().is_empty());
}

/// Other clouds use the same address, and some networks answer requests to it.
#[tokio::test]
async fn what_answers_for_another_cloud_or_a_filter_is_not_here() {
    use CredentialsErrorKind::NotConfigured;
    let page = "<!DOCTYPE html><html>blocked</html>";
    for (status, body) in [(403, "Forbidden"), (400, r#"{"error":"Bad request"}"#), (302, ""), (200, page), (502, page)]
    {
        let world = World::new();
        world.answer(status, &[], body);
        fails(&Metadata::new(&world.context()), NotConfigured, "is not an ECS metadata service").await;
        assert_eq!(world.requests().len(), 1);
    }
    for (status, body) in [(403, ""), (200, page), (301, "")] {
        let world = World::new();
        world.answer(404, &[], "").answer(status, &[], body);
        fails(&Metadata::new(&world.context()), NotConfigured, "is not an ECS metadata service").await;
    }
}
