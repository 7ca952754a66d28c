//! What the attacks begin with, and the items they change.

use coterie_policy::{Class, Flag, Judged, Leaf, Permissions, Verdict, admit, judge};
use coterie_types::{ChannelId, Head};

use crate::support::{Person, Story};

/// A channel of `owner` (leaf 0) and `friend` (leaf 1); `kicked` has been there (leaf 2), and
/// `stranger` never.
pub(crate) struct Scene {
    pub(crate) story: Story,
    pub(crate) channel: ChannelId,
    pub(crate) owner: Person,
    pub(crate) friend: Person,
    pub(crate) kicked: Person,
    pub(crate) stranger: Person,
}

pub(crate) fn scene() -> Scene {
    let people = [1, 2, 3, 4].map(Person::new);
    let [owner, friend, kicked, stranger] = people;
    let mut story = Story::open(&owner);
    let channel = story.channel(&owner, "general").unwrap();
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&friend, invitation, 1).unwrap();
    story.join(&kicked, invitation, 1).unwrap();
    story.kick(&owner, kicked.user).unwrap();
    Scene { story, channel, owner, friend, kicked, stranger }
}

impl Scene {
    pub(crate) fn judge(&self, item: &Judged<'_>) -> Result<(), Verdict> {
        judge(&self.story.state, self.channel, item)
    }

    pub(crate) fn admit(
        &self,
        pinned: Head,
        item: &Judged<'_>,
        outsiders: usize,
    ) -> Result<(), Verdict> {
        admit(&self.story.state, pinned, self.channel, item, outsiders, self.story.state.at())
    }
}

pub(crate) fn bits(flags: &[Flag]) -> Permissions {
    Permissions::of(flags)
}

/// A commit of the committer's path alone.
pub(crate) fn commit(committer: Leaf<'_>) -> Judged<'_> {
    Judged::Commit {
        incarnation: 0,
        committer,
        external: false,
        adds: &[],
        removes: &[],
        path_leaf: Some(committer),
        foreign: false,
        leaves_after: 2,
    }
}

pub(crate) fn with<'a>(
    item: Judged<'a>,
    new_adds: &'a [Leaf<'a>],
    new_removes: &'a [Leaf<'a>],
) -> Judged<'a> {
    let Judged::Commit { committer, external, path_leaf, foreign, leaves_after, .. } = item else {
        return item;
    };
    let (adds, removes) = (new_adds, new_removes);
    Judged::Commit {
        incarnation: 0,
        committer,
        external,
        adds,
        removes,
        path_leaf,
        foreign,
        leaves_after,
    }
}

pub(crate) fn of_size(mut item: Judged<'_>, leaves: usize) -> Judged<'_> {
    if let Judged::Commit { leaves_after, .. } = &mut item {
        *leaves_after = leaves;
    }
    item
}

pub(crate) fn external(leaf: Leaf<'_>) -> Judged<'_> {
    Judged::Commit {
        incarnation: 0,
        committer: leaf,
        external: true,
        adds: &[],
        removes: &[],
        path_leaf: Some(leaf),
        foreign: false,
        leaves_after: 3,
    }
}

pub(crate) fn message(sender: Leaf<'_>) -> Judged<'_> {
    Judged::Message { incarnation: 0, sender, class: Class::Message, outsiders: 0 }
}

/// Every way in which a right leaf can be wrong.
pub(crate) fn spoilt<'a>(good: Leaf<'a>, other: Leaf<'a>) -> [(&'static str, Leaf<'a>); 4] {
    [
        ("not canonical", Leaf { canonical: false, ..good }),
        ("another's key", Leaf { signature_key: other.signature_key, ..good }),
        ("another's credential", Leaf { credential: other.credential, ..good }),
        ("no certificate", Leaf { credential: b"owner", ..good }),
    ]
}

pub(crate) fn in_group(mut item: Judged<'_>, group: u32) -> Judged<'_> {
    if let Judged::Creation { incarnation, .. }
    | Judged::Commit { incarnation, .. }
    | Judged::Message { incarnation, .. }
    | Judged::Void { incarnation, .. } = &mut item
    {
        *incarnation = group;
    }
    item
}

/// A void of what the owner has committed, by these reporters.
pub(crate) fn void<'a>(
    s: &Scene,
    reporters: &'a [(coterie_types::UserId, coterie_types::DeviceId)],
    others: usize,
) -> Judged<'a> {
    Judged::Void { incarnation: 0, committer: s.owner.user, reporters, others }
}
