//! Bytes of files: what stands on them, ranges, and who gets none.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use coterie_policy::body;
use coterie_protocol::rest::{BlobView, OpenBlob};
use coterie_types::{BlobId, ServerId, limits::BLOB_PART};

use crate::{
    kit::{Kit, Reply},
    people::{Person, random16},
};

const SIZE: usize = BLOB_PART as usize + 1_000;

struct Story {
    kit: Kit,
    owner: Person,
    member: Person,
    server: ServerId,
    path: String,
    blob: BlobId,
}

/// Bytes of which no two pieces are alike.
fn bytes() -> Vec<u8> {
    (0..SIZE as u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).take(SIZE).collect()
}

impl Story {
    /// A file in a channel of two.
    async fn begin() -> Self {
        let kit = Kit::new().await;
        let (owner, member) =
            (Person::register(&kit, "ada").await, Person::register(&kit, "bob").await);
        let server = owner.create_server(&kit).await;
        let invite = owner.invite(&kit, server).await;
        member.join(&kit, &invite).await;
        let channel = owner.create_channel(&kit, server).await;
        let blob = BlobId::from_bytes(random16());
        let path = format!("/v1/channels/{channel}/blobs/{blob}");
        let story = Self { kit, owner, member, server, path, blob };
        let open = OpenBlob { size: SIZE as u64 };
        let opened = story.kit.call("PUT", &story.path, story.owner.token(), Some(&open)).await;
        assert_eq!(opened.status, StatusCode::OK);
        for (part, bytes) in bytes().chunks(BLOB_PART as usize).enumerate() {
            let path = format!("{}/parts/{part}", story.path);
            let put = story.kit.put_bytes(&path, story.owner.token(), bytes.to_vec()).await;
            assert_eq!(put.status, StatusCode::OK);
            let view: BlobView = put.json();
            assert_eq!(view.received as usize, part + 1);
        }
        story
    }

    async fn get(&self, person: &Person, headers: &[(header::HeaderName, &str)]) -> Reply {
        let mut request = Request::get(format!("{}/bytes", self.path));
        if let Some(token) = person.token() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        self.kit.send(request.body(Body::empty()).unwrap()).await
    }

    fn tag(&self) -> String {
        format!("\"{}\"", self.blob)
    }
}

/// On every answer with bytes, or without because the client has them.
fn assert_inert(story: &Story, reply: &Reply) {
    let has = |name: header::HeaderName| reply.headers[name].to_str().unwrap();
    assert_eq!(has(header::CONTENT_TYPE), "application/octet-stream");
    assert_eq!(has(header::CONTENT_DISPOSITION), "attachment");
    assert_eq!(has(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(has(header::CONTENT_SECURITY_POLICY), "sandbox; default-src 'none'");
    assert_eq!(has(header::CACHE_CONTROL), "private, max-age=31536000, immutable");
    assert_eq!(has(header::ACCEPT_RANGES), "bytes");
    assert_eq!(has(header::ETAG), story.tag());
    for name in [header::CACHE_CONTROL, header::CONTENT_SECURITY_POLICY, header::CONTENT_TYPE] {
        assert_eq!(reply.headers.get_all(&name).iter().count(), 1, "{name}: once");
    }
}

#[tokio::test]
async fn a_file_is_an_attachment_that_never_runs_and_never_changes() {
    let story = Story::begin().await;
    let whole = story.get(&story.member, &[]).await;
    assert_eq!(whole.status, StatusCode::OK);
    assert_eq!(whole.body, bytes());
    assert_eq!(whole.headers[header::CONTENT_LENGTH], SIZE.to_string());
    assert_inert(&story, &whole);
    let tag = story.tag();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let again = story.get(&story.member, &[(header::IF_NONE_MATCH, &known)]).await;
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
        assert_inert(&story, &again);
    }
    let other = story.get(&story.member, &[(header::IF_NONE_MATCH, "\"other\"")]).await;
    assert_eq!(other.status, StatusCode::OK);
}

#[tokio::test]
async fn a_range_is_given_and_nothing_else() {
    let story = Story::begin().await;
    let (all, part) = (bytes(), BLOB_PART as usize);
    for (asked, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=0-31", 0, 32),
        ("bytes=7-", 7, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=1048575-1048576", part - 1, part + 1),
        ("bytes=1048576-9999999", part, SIZE),
    ] {
        let range = story.get(&story.member, &[(header::RANGE, asked)]).await;
        assert_eq!(range.status, StatusCode::PARTIAL_CONTENT, "{asked}");
        assert_eq!(range.body, all[from..to], "{asked}");
        let said = format!("bytes {from}-{}/{SIZE}", to - 1);
        assert_eq!(range.headers[header::CONTENT_RANGE], said, "{asked}");
        assert_eq!(range.headers[header::CONTENT_LENGTH], (to - from).to_string(), "{asked}");
        assert_inert(&story, &range);
    }
    for passed_over in ["bytes=0-1,5-6", "lines=0-1", "bytes=9-3"] {
        let whole = story.get(&story.member, &[(header::RANGE, passed_over)]).await;
        assert_eq!((whole.status, whole.body.len()), (StatusCode::OK, SIZE), "{passed_over}");
    }
    let tag = story.tag();
    for (tag, status) in [(&*tag, 206), ("\"other\"", 200)] {
        let headers = [(header::RANGE, "bytes=1-2"), (header::IF_RANGE, tag)];
        assert_eq!(story.get(&story.member, &headers).await.status, status, "{tag}");
    }
    let after = story.get(&story.member, &[(header::RANGE, "bytes=1049576-")]).await;
    assert_eq!(after.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(after.problem()["rule"], "range");
}

#[tokio::test]
async fn a_file_is_refused_to_whoever_may_not_read_its_channel() {
    let story = Story::begin().await;
    let stranger = Person::register(&story.kit, "mallory").await;
    let refused = story.get(&stranger, &[]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let nowhere = format!("/v1/channels/{}/blobs/{}/bytes", channel(), BlobId::from_bytes([1; 16]));
    let nothing = story.kit.get(&nowhere, stranger.token()).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let but_id = |reply: &Reply| {
        let mut problem = reply.problem();
        problem["request_id"] = serde_json::Value::Null;
        problem
    };
    assert_eq!(but_id(&refused), but_id(&nothing), "what is there looks like what is not");
    let anybody = story.kit.get(&format!("{}/bytes", story.path), None).await;
    assert_eq!(anybody.status, StatusCode::UNAUTHORIZED);
    // The channel of another server, in which the caller may read.
    let place = stranger.create_server(&story.kit).await;
    let own = stranger.create_channel(&story.kit, place).await;
    let path = format!("/v1/channels/{own}/blobs/{}/bytes", story.blob);
    assert_eq!(story.kit.get(&path, stranger.token()).await.status, StatusCode::NOT_FOUND);

    assert_eq!(story.get(&story.member, &[]).await.status, StatusCode::OK);
    let ban = body::MemberBanned { user: story.member.user() };
    story.owner.admit(&story.kit, story.server, ban).await;
    for headers in [&[][..], &[(header::RANGE, "bytes=0-0")], &[(header::IF_NONE_MATCH, "*")]] {
        let refused = story.get(&story.member, headers).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "after a ban");
        assert!(refused.headers.get(header::ETAG).is_none());
    }
}

fn channel() -> coterie_types::ChannelId {
    coterie_types::ChannelId::from_bytes([9; 16])
}
