//! Two servers and everybody who calls, once; each change is made in a copy of their database.

use std::collections::BTreeMap;

use coterie_api::{ApiConfig, RateConfig};
use coterie_policy::{
    Body, Flag, Overwrite, Permissions, State, Target, body, channel_id, role_id,
};
use coterie_ports::{
    BlobWrite, Write,
    rows::{BlobRow, EnvelopeRow},
};
use coterie_protocol::envelope::{EnvelopeKind, Header, first_hash, next_hash};
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, EntryId, Head, InvitationId, MessageId, Millis, RoleId,
    ServerId, UserId, sha256,
};

use super::table::Who;
use crate::{
    kit::{Kit, START},
    people::{Invite, Person, random16},
};

/// What a path may name of one server.
#[derive(Clone)]
pub(crate) struct Ids {
    pub(crate) server: ServerId,
    /// Stands in a category with other overwrites.
    pub(crate) channel: ChannelId,
    /// A member of no rank.
    pub(crate) user: UserId,
    pub(crate) banned: UserId,
    /// A role that the member holds, and one that nobody does.
    pub(crate) held: RoleId,
    pub(crate) free: RoleId,
    pub(crate) invite: Invite,
    pub(crate) invitation: InvitationId,
    /// A message of the member's.
    pub(crate) message: MessageId,
    pub(crate) message_head: Head,
    /// A file that its owner has uploaded.
    pub(crate) blob: BlobId,
    /// Somebody's session.
    pub(crate) session: String,
    /// The policy as it stands.
    pub(crate) state: Option<State>,
}

pub(crate) struct Cast {
    pub(crate) kit: Kit,
    pub(crate) people: BTreeMap<Who, Person>,
    pub(crate) own: Ids,
    pub(crate) foreign: Ids,
    pub(crate) absent: Ids,
    /// The first server's ids, with a channel that only administrators may view.
    pub(crate) hidden: Ids,
}

const MODERATOR: &[Flag] = &[
    Flag::KickMembers,
    Flag::BanMembers,
    Flag::ModerateMembers,
    Flag::ManageNicknames,
    Flag::ManageMessages,
    Flag::ViewAuditLog,
];

impl Cast {
    pub(crate) async fn new() -> Self {
        let config = ApiConfig { rate: RateConfig::UNBOUNDED, ..ApiConfig::default() };
        let kit = Kit::over(coterie_stores::Database::sqlite(), config).await;
        let mut people = BTreeMap::new();
        for who in Who::ALL.into_iter().skip(2) {
            let name = format!("{who:?}").to_lowercase();
            people.insert(who, Person::register(&kit, &name).await);
        }
        let (own, hidden_channel) = first(&kit, &people).await;
        let other = &people[&Who::Other];
        let (foreign, _) = Place::open(&kit, other, "foreign").await.finish(&kit, other).await;
        let hidden = Ids { channel: hidden_channel, ..own.clone() };
        let absent = absent(&own);
        Self { kit, people, own, foreign, absent, hidden }
    }
}

/// The first server, with everybody in their place.
async fn first(kit: &Kit, people: &BTreeMap<Who, Person>) -> (Ids, ChannelId) {
    let owner = &people[&Who::Owner];
    let place = Place::open(kit, owner, "own").await;
    // The last one made stands lowest.
    let admin = place.role(kit, owner, &[Flag::Administrator]).await;
    let moderator = place.role(kit, owner, MODERATOR).await;
    let invite = owner.invite(kit, place.server).await;
    let inside = [Who::Banned, Who::Left, Who::TimedOut, Who::Member, Who::Moderator];
    for who in inside.iter().chain(&[Who::Administrator]) {
        people[who].join(kit, &invite).await;
    }
    let of = |who| people[&who].user();
    for (who, role) in
        [(Who::Administrator, admin), (Who::Moderator, moderator), (Who::TimedOut, moderator)]
    {
        owner.admit(kit, place.server, body::RoleGranted { user: of(who), role }).await;
    }
    people[&Who::Left].admit(kit, place.server, body::MemberLeft {}).await;
    owner.admit(kit, place.server, body::MemberBanned { user: of(Who::Banned) }).await;
    let until = START.plus(24 * 3600 * 1000);
    let timeout = body::TimeoutSet { user: of(Who::TimedOut), until };
    owner.admit(kit, place.server, timeout).await;
    place.finish(kit, owner).await
}

/// A server on its way.
struct Place {
    server: ServerId,
    channel: ChannelId,
    hidden: ChannelId,
}

impl Place {
    async fn open(kit: &Kit, owner: &Person, name: &str) -> Self {
        let server = owner.create_server(kit).await;
        let settings = body::ServerChanged { name: Some(name.into()), ..Default::default() };
        owner.admit(kit, server, settings).await;
        let create = async |kind, category, overwrites| {
            let name = "channel".to_owned();
            let created = body::ChannelCreated { name, kind, category, overwrites };
            channel_id(&server, &owner.admit(kit, server, created).await.entry_id)
        };
        let deny = |flags| Overwrite { deny: Permissions::of(flags), ..Overwrite::default() };
        let target = Target::Role(RoleId::from_bytes(*server.as_bytes()));
        let first = |overwrite| Some(vec![body::FirstOverwrite { target, overwrite }]);
        let category = create(4, None, first(deny(&[Flag::EmbedLinks]))).await;
        let channel = create(0, Some(category), Some(vec![])).await;
        let hidden = create(0, Some(category), first(deny(&[Flag::ViewChannel]))).await;
        Self { server, channel, hidden }
    }

    async fn role(&self, kit: &Kit, owner: &Person, flags: &[Flag]) -> RoleId {
        let created = body::RoleCreated {
            name: "role".into(),
            permissions: Permissions::of(flags),
            colour: 0,
            hoist: false,
            mentionable: false,
            icon: String::new(),
            gate: None,
        };
        role_id(&self.server, &owner.admit(kit, self.server, created).await.entry_id)
    }

    /// A member with a role and a message, somebody who is banned, and a listing.
    async fn finish(self, kit: &Kit, owner: &Person) -> (Ids, ChannelId) {
        let Self { server, channel, hidden } = self;
        let (held, free) = (self.role(kit, owner, &[]).await, self.role(kit, owner, &[]).await);
        let invite = owner.invite(kit, server).await;
        let invitation = coterie_policy::invitation_id(&server, &invite.entry);
        let listing = Some(invite.listing(server));
        owner.admit(kit, server, body::ServerListed { listing }).await;
        // One that may be closed while the server stays listed.
        let second = owner.invite(kit, server).await;
        let [member, banned] = ["member", "gone"].map(|kind| format!("{kind}.{}", &owner.name));
        let member = Person::register(kit, &member).await;
        let banned = Person::register(kit, &banned).await.user();
        member.join(kit, &invite).await;
        let user = member.user();
        owner.admit(kit, server, body::RoleGranted { user, role: held }).await;
        owner.admit(kit, server, body::MemberBanned { user: banned }).await;
        let state = owner.policy(kit, server).await;
        let (message, message_head) =
            append_message(kit, channel, member.device, state.head()).await;
        let ids = Ids {
            server,
            channel,
            user,
            banned,
            held,
            free,
            invitation,
            invite: second,
            message,
            message_head,
            blob: upload(kit, server, channel, owner.user()).await,
            session: member.session.session_id.clone(),
            state: Some(state),
        };
        (ids, hidden)
    }
}

/// A message as the log has it; the node never opens one.
async fn append_message(
    kit: &Kit,
    channel: ChannelId,
    device: DeviceId,
    pinned: Head,
) -> (MessageId, Head) {
    let message_id = MessageId::from_bytes(random16());
    let kind = EnvelopeKind::Message.number();
    let header = Header { version: 1, kind, message_id, device, epoch: 0, at: START };
    let (header, body) = (Bytes(header.to_bytes()), Bytes(vec![7; 300]));
    let body_hash = sha256(&[&body]);
    let expected = Head { seq: 0, hash: first_hash(channel) };
    let hash = next_hash(&expected.hash, 1, &sha256(&[&header]), &body_hash);
    let body = Some(body);
    let envelopes = vec![EnvelopeRow {
        seq: 1,
        hash,
        kind,
        message_id,
        device,
        header,
        body,
        body_hash,
        pinned,
    }];
    let write = Write::AppendEnvelopes { channel, expected, envelopes };
    kit.node().store.commit(vec![write]).await.unwrap();
    (message_id, Head { seq: 1, hash })
}

/// A whole file that no message names.
async fn upload(kit: &Kit, server: ServerId, channel: ChannelId, owner: UserId) -> BlobId {
    let blob = BlobId::from_bytes(random16());
    let row = BlobRow {
        blob,
        owner,
        server,
        channel,
        size: 1_024,
        parts: 1,
        received: 1,
        created_at: START,
        free_at: Some(START.plus(1_000_000)),
        condemned: false,
    };
    let insert = BlobWrite::Insert { row, user_most: 9_999, server_most: 9_999 };
    kit.node().store.commit(vec![Write::Blob(insert)]).await.unwrap();
    blob
}

/// Ids of nothing.
fn absent(like: &Ids) -> Ids {
    Ids {
        server: ServerId::from_bytes(random16()),
        channel: ChannelId::from_bytes(random16()),
        user: UserId::from_bytes(random16()),
        banned: UserId::from_bytes(random16()),
        held: RoleId::from_bytes(random16()),
        free: RoleId::from_bytes(random16()),
        invitation: InvitationId::from_bytes(random16()),
        invite: Invite { code: Bytes(random16().to_vec()).to_base64(), ..like.invite.clone() },
        message: MessageId::from_bytes(random16()),
        message_head: like.message_head,
        blob: BlobId::from_bytes(random16()),
        session: "0".repeat(32),
        state: None,
    }
}

impl Ids {
    /// The next intent of somebody at this server's present head.
    pub(crate) fn intent(&self, who: &Person, body: impl Into<Body>) -> Bytes {
        let state = self.state.as_ref();
        let counter = state.map_or(0, |state| state.counter(who.device)) + 1;
        let head = state.map_or(self.message_head, State::head);
        let entry = EntryId::from_bytes(random16());
        who.intent(Some((self.server, head)), entry, counter, body).bytes().clone()
    }

    /// When its next window of anonymous posts begins, seconds.
    pub(crate) const fn next_window() -> u64 {
        (START.0 / 1000 / 900 + 1) * 900
    }
}

/// Never.
pub(super) const NEVER: Millis = Millis(0);
