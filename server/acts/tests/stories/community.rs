//! A server with an owner, members and roles, and what they do there.

use coterie_acts::Answer;
use coterie_policy::{Body, Flag, Overwrite, Permissions, Target, body, channel_id, role_id};
use coterie_protocol::rest::Admitted;
use coterie_types::{ChannelId, Millis, RoleId, ServerId};

use crate::people::{Person, Place};
use crate::world::World;

/// Alice's server.
pub(crate) struct Community {
    pub(crate) place: Place,
    pub(crate) alice: Person,
}

impl Community {
    pub(crate) async fn open(world: &World) -> Self {
        let mut alice = Person::register(world, "alice").await;
        let place = alice.create_server(world, "home").await;
        Self { place, alice }
    }

    pub(crate) const fn server(&self) -> ServerId {
        self.place.server
    }

    /// A new user who has joined.
    pub(crate) async fn member(&mut self, world: &World, name: &str) -> Person {
        let mut person = Person::register(world, name).await;
        self.admit(world, &mut person).await.unwrap();
        person
    }

    /// Somebody joins by a new invitation.
    pub(crate) async fn admit(&mut self, world: &World, person: &mut Person) -> Answer<Admitted> {
        let invite = self.alice.invite(world, self.place.server, 1, Millis(0)).await;
        person.join(world, &invite).await
    }

    pub(crate) async fn post(&mut self, world: &World, body: impl Into<Body>) -> Admitted {
        self.alice.post(world, self.place.server, body).await.unwrap()
    }

    /// A new role with these permissions; it stands lowest.
    pub(crate) async fn role(&mut self, world: &World, flags: &[Flag]) -> RoleId {
        let created = body::RoleCreated {
            name: "role".into(),
            permissions: Permissions::of(flags),
            colour: 0,
            hoist: false,
            mentionable: false,
            icon: String::new(),
            gate: None,
        };
        let admitted = self.post(world, created).await;
        role_id(&self.place.server, &admitted.entry_id)
    }

    pub(crate) async fn grant(&mut self, world: &World, person: &Person, role: RoleId) {
        self.post(world, body::RoleGranted { user: person.user(), role }).await;
    }

    /// A new member with a new role.
    pub(crate) async fn moderator(
        &mut self,
        world: &World,
        name: &str,
        flags: &[Flag],
    ) -> (Person, RoleId) {
        let person = self.member(world, name).await;
        let role = self.role(world, flags).await;
        self.grant(world, &person, role).await;
        (person, role)
    }

    pub(crate) async fn channel(&mut self, world: &World, name: &str, kind: u8) -> ChannelId {
        let (category, overwrites) = (None, None);
        let created = body::ChannelCreated { name: name.into(), kind, category, overwrites };
        let admitted = self.post(world, created).await;
        channel_id(&self.place.server, &admitted.entry_id)
    }

    /// What a channel denies everybody.
    pub(crate) async fn deny(&mut self, world: &World, channel: ChannelId, flags: &[Flag]) {
        let everyone = RoleId::from_bytes(*self.place.server.as_bytes());
        let overwrite = Overwrite { deny: Permissions::of(flags), ..Overwrite::default() };
        let target = Target::Role(everyone);
        self.post(world, body::OverwriteSet { channel, target, overwrite }).await;
    }

    pub(crate) async fn slow(&mut self, world: &World, channel: ChannelId, seconds: u32) {
        let change =
            body::ChannelChanged { slow_mode: Some(seconds), ..body::ChannelChanged::of(channel) };
        self.post(world, change).await;
    }
}
