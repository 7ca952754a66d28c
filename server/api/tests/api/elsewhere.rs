//! Parts of files that somebody else hands out: who gets an address, and what stands on it.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use coterie_policy::body;
use coterie_ports::{BlobError, Blobs, MemoryBlobs, PartAddress};
use coterie_protocol::rest::{Info, OpenBlob, PartElsewhere};
use coterie_types::{BlobId, ServerId, limits::BLOB_PART};

use crate::{
    kit::{Kit, Reply},
    people::{Person, random16},
};

const ORIGIN: &str = "https://bucket.example.org:8443";
const SIZE: usize = BLOB_PART as usize + 1_024;

/// Blobs at signed addresses, as in a bucket; or at such that need no signature.
#[derive(Default)]
struct Signing(MemoryBlobs, bool);

#[async_trait]
impl Blobs for Signing {
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.0.put(blob, part, bytes).await
    }

    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        self.0.get(blob, part, range).await
    }

    async fn delete(&self, blob: BlobId, parts: u32) -> Result<(), BlobError> {
        self.0.delete(blob, parts).await
    }

    async fn address(&self, blob: BlobId, part: u32) -> Result<Option<PartAddress>, BlobError> {
        let url = format!("{ORIGIN}/files/{blob}/{part}?signature=5");
        Ok(Some(PartAddress { url, life: Some(300_000) }))
    }

    fn unsigned(&self) -> bool {
        self.1
    }

    fn elsewhere(&self) -> Option<&str> {
        Some(ORIGIN)
    }
}

struct Story {
    kit: Kit,
    owner: Person,
    member: Person,
    server: ServerId,
    path: String,
    blob: BlobId,
}

impl Story {
    /// A file of two parts in a channel of two.
    async fn begin(blobs: Arc<dyn Blobs>) -> Self {
        let kit = Kit::with_blobs(blobs).await;
        let (owner, member) =
            (Person::register(&kit, "ada").await, Person::register(&kit, "bob").await);
        let server = owner.create_server(&kit).await;
        let invite = owner.invite(&kit, server).await;
        member.join(&kit, &invite).await;
        let channel = owner.create_channel(&kit, server).await;
        let blob = BlobId::from_bytes(random16());
        let path = format!("/v1/channels/{channel}/blobs/{blob}");
        let open = OpenBlob { size: SIZE as u64 };
        assert_eq!(kit.call("PUT", &path, owner.token(), Some(&open)).await.status, StatusCode::OK);
        for part in 0..2 {
            let put = kit.put_bytes(&format!("{path}/parts/{part}"), owner.token(), of(part)).await;
            assert_eq!(put.status, StatusCode::OK);
        }
        Self { kit, owner, member, server, path, blob }
    }

    async fn part(&self, person: &Person, part: u32, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::get(format!("{}/parts/{part}", self.path));
        if let Some(token) = person.token() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.kit.send(request.body(Body::empty()).unwrap()).await
    }
}

/// A part's bytes.
fn of(part: u8) -> Vec<u8> {
    let length = if part == 0 { BLOB_PART as usize } else { SIZE - BLOB_PART as usize };
    (0..length).map(|at| (at % 251) as u8 ^ part).collect()
}

#[tokio::test]
async fn a_part_is_redirected_to_its_signed_address_and_nothing_keeps_that() {
    let story = Story::begin(Arc::new(Signing::default())).await;
    let url = |part| format!("{ORIGIN}/files/{}/{part}?signature=5", story.blob);
    for part in 0..2 {
        for headers in [&[][..], &[("range", "bytes=5-9")], &[("if-none-match", "*")]] {
            let reply = story.part(&story.member, part, headers).await;
            assert_eq!(reply.status, StatusCode::TEMPORARY_REDIRECT);
            assert_eq!(reply.headers[header::LOCATION], url(part));
            assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
            assert_eq!(reply.headers[header::VARY], "accept");
            assert_eq!(reply.headers[header::REFERRER_POLICY], "no-referrer");
            assert!(reply.body.is_empty());
        }
        let accept = [("accept", "application/octet-stream, application/json")];
        let reply = story.part(&story.member, part, &accept).await;
        assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store");
        assert!(reply.headers.get(header::LOCATION).is_none());
        let told: PartElsewhere = reply.json();
        let expires_at = Some(coterie_types::Millis(story.kit.node().clock.now().0 + 300_000));
        assert_eq!(told, PartElsewhere { url: url(part), expires_at });
    }
    assert_eq!(story.part(&story.member, 2, &[]).await.code(), "not_found");
    // Whoever knows of no other place is served by the node as before.
    let whole = story.kit.get(&format!("{}/bytes", story.path), story.member.token()).await;
    assert_eq!(whole.body, [of(0), of(1)].concat());
    let info: Info = story.kit.get("/v1/info", None).await.json();
    assert!(info.parts_elsewhere);
}

#[tokio::test]
async fn an_address_is_refused_to_whoever_may_not_read_the_channel() {
    let story = Story::begin(Arc::new(Signing::default())).await;
    let stranger = Person::register(&story.kit, "mallory").await;
    for accept in ["*/*", "application/json"] {
        let accept = [("accept", accept)];
        assert_eq!(story.part(&stranger, 0, &accept).await.code(), "not_found");
        let anybody = Request::get(format!("{}/parts/0", story.path)).header("accept", accept[0].1);
        let reply = story.kit.send(anybody.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert!(!reply.text().contains(ORIGIN));
    }
    let ban = body::MemberBanned { user: story.member.user() };
    story.owner.admit(&story.kit, story.server, ban).await;
    let refused = story.part(&story.member, 0, &[]).await;
    assert_eq!(refused.code(), "not_found", "after a ban");
    assert!(refused.headers.get(header::LOCATION).is_none());
}

#[tokio::test]
async fn the_web_client_may_ask_the_node_and_that_one_origin() {
    let policy = |reply: &Reply| {
        let policies = reply.headers.get_all(header::CONTENT_SECURITY_POLICY);
        let policies: Vec<_> = policies.iter().map(|policy| policy.to_str().unwrap()).collect();
        assert_eq!(policies.len(), 1);
        let mut directives = policies[0].split("; ");
        directives.find(|directive| directive.starts_with("connect-src")).unwrap().to_owned()
    };
    let elsewhere = Kit::with_blobs(Arc::new(Signing::default())).await;
    let there = format!("connect-src 'self' {ORIGIN}");
    assert_eq!(policy(&elsewhere.get("/", None).await), there);
    let here = Kit::new().await;
    assert_eq!(policy(&here.get("/", None).await), "connect-src 'self'");
    assert!(!here.get("/v1/info", None).await.json::<Info>().parts_elsewhere);
}

#[tokio::test]
async fn a_part_that_the_node_hands_out_itself_is_inert_and_has_ranges() {
    let story = Story::begin(Arc::new(MemoryBlobs::default())).await;
    for part in 0..2_u8 {
        let accept = [("accept", "application/octet-stream, application/json")];
        let reply = story.part(&story.member, part.into(), &accept).await;
        assert_eq!((reply.status, &reply.body), (StatusCode::OK, &of(part)));
        for (name, value) in [
            (header::CONTENT_TYPE, "application/octet-stream"),
            (header::CONTENT_DISPOSITION, "attachment"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
            (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
            (header::ACCEPT_RANGES, "bytes"),
            (header::ETAG, &format!("\"{}.{part}\"", story.blob)),
        ] {
            let given: Vec<_> = reply.headers.get_all(&name).iter().collect();
            assert_eq!(given, [value], "{name}");
        }
        let range = story.part(&story.member, part.into(), &[("range", "bytes=1000-1003")]).await;
        assert_eq!(range.status, StatusCode::PARTIAL_CONTENT);
        assert_eq!(range.body, of(part)[1_000..1_004]);
        let said = format!("bytes 1000-1003/{}", of(part).len());
        assert_eq!(range.headers[header::CONTENT_RANGE], said);
    }
    let after = story.part(&story.member, 1, &[("range", "bytes=1024-")]).await;
    assert_eq!(after.problem()["rule"], "range");
    assert_eq!(story.part(&story.member, 2, &[]).await.code(), "not_found");
    assert_eq!(story.part(&story.member, u32::MAX, &[]).await.code(), "not_found");
}

#[tokio::test]
async fn whoever_knows_an_id_gets_a_sealed_part_only_where_the_operator_wants_it() {
    let open = Story::begin(Arc::new(Signing(MemoryBlobs::default(), true))).await;
    let get = async |story: &Story, part: u32| {
        story.kit.get(&format!("/v1/sealed/{}/{part}", story.blob), None).await
    };
    for part in 0..2_u8 {
        let reply = get(&open, part.into()).await;
        assert_eq!((reply.status, &reply.body), (StatusCode::OK, &of(part)));
        for (name, value) in [
            ("content-type", "application/octet-stream"),
            ("content-disposition", "attachment"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cache-control", "public, max-age=31536000, immutable"),
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("accept-ranges", "bytes"),
            ("etag", &format!("\"{}.{part}\"", open.blob)),
        ] {
            let given: Vec<_> = reply.headers.get_all(name).iter().collect();
            assert_eq!(given, [value], "{name}");
        }
        assert!(reply.headers.get("access-control-allow-credentials").is_none());
    }
    assert_eq!(get(&open, 2).await.code(), "not_found");
    let other = format!("/v1/sealed/{}/0", BlobId::from_bytes([9; 16]));
    assert_eq!(open.kit.get(&other, None).await.code(), "not_found");
    // One that is not whole, and one that was taken away.
    let begun = BlobId::from_bytes(random16());
    let path = open.path.replace(&open.blob.to_string(), &begun.to_string());
    let size = OpenBlob { size: SIZE as u64 };
    open.kit.call("PUT", &path, open.owner.token(), Some(&size)).await;
    open.kit.put_bytes(&format!("{path}/parts/0"), open.owner.token(), of(0)).await;
    assert_eq!(open.kit.get(&format!("/v1/sealed/{begun}/0"), None).await.code(), "not_found");
    let gone = open.kit.call::<()>("DELETE", &open.path, open.owner.token(), None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(get(&open, 0).await.code(), "not_found");

    for blobs in [Arc::new(Signing::default()) as Arc<dyn Blobs>, Arc::new(MemoryBlobs::default())]
    {
        let story = Story::begin(blobs).await;
        assert_eq!(get(&story, 0).await.code(), "not_found");
    }
}
