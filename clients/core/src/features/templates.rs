//! What a server may begin with: roles, categories and channels, made one after the other.

use coterie_policy::{
    Body, ChannelKind, Flag, Overwrite, Permissions, Target,
    body::{ChannelCreated, FirstOverwrite, RoleCreated},
    channel_id, role_id,
};
use coterie_types::{EntryId, RoleId, ServerId};
use serde::{Deserialize, Serialize};

use crate::server::intent::Wish;

/// What a server is for, and so what it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// One channel.
    Plain,
    /// Few people who know each other.
    Friends,
    /// Many people, and some who look after it.
    Community,
    /// Something that is made together, in the open.
    Project,
    /// A course with those who give it.
    Class,
}

/// Who may do what in a channel of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum OpenTo {
    /// Everybody writes.
    Everybody,
    /// Everybody reads, and the role writes.
    Readers,
    /// The role alone sees it.
    Role,
}

#[derive(Debug, Clone, Copy)]
struct Role {
    name: &'static str,
    flags: &'static [Flag],
    colour: u32,
}

#[derive(Debug, Clone, Copy)]
struct Channel {
    name: &'static str,
    kind: ChannelKind,
    open_to: OpenTo,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    /// None: its channels stand in no category.
    category: Option<&'static str>,
    channels: &'static [Channel],
}

/// All that a server may begin with.
#[derive(Debug, Serialize)]
pub(crate) struct TemplatesView {
    templates: Vec<TemplateView>,
}

/// A template as people choose it.
#[derive(Debug, Serialize)]
pub(crate) struct TemplateView {
    template: Template,
    role: Option<TemplateRole>,
    groups: Vec<TemplateGroup>,
}

/// The role of those who look after it.
#[derive(Debug, Serialize)]
struct TemplateRole {
    name: &'static str,
}

/// Channels that stand together.
#[derive(Debug, Serialize)]
struct TemplateGroup {
    /// Where; none: in no category.
    category: Option<&'static str>,
    channels: Vec<TemplateChannel>,
}

/// A channel that is made.
#[derive(Debug, Serialize)]
struct TemplateChannel {
    name: &'static str,
    kind: &'static str,
    open_to: OpenTo,
}

const fn channel(name: &'static str) -> Channel {
    Channel { name, kind: ChannelKind::Text, open_to: OpenTo::Everybody }
}

const fn pictures(name: &'static str) -> Channel {
    Channel { kind: ChannelKind::Media, ..channel(name) }
}

const fn announcements() -> Channel {
    let kind = ChannelKind::Announcement;
    Channel { name: "announcements", kind, open_to: OpenTo::Readers }
}

/// The first channel of every server.
const GENERAL: Channel = channel("general");

/// What those may do who look after a place.
const CARE: &[Flag] = &[
    Flag::KickMembers,
    Flag::BanMembers,
    Flag::ModerateMembers,
    Flag::ManageMessages,
    Flag::ManageNicknames,
    Flag::PinMessages,
    Flag::ViewAuditLog,
];

/// What those may do who lead a work.
const LEAD: &[Flag] = &[
    Flag::ManageChannels,
    Flag::ModerateMembers,
    Flag::ManageMessages,
    Flag::PinMessages,
    Flag::MentionEveryone,
    Flag::ViewAuditLog,
];

const PLAIN: &[Group] = &[Group { category: None, channels: &[GENERAL] }];

const FRIENDS: &[Group] =
    &[Group { category: None, channels: &[GENERAL, channel("plans"), pictures("photos")] }];

const COMMUNITY: &[Group] = &[
    Group { category: Some("Welcome"), channels: &[announcements(), channel("introductions")] },
    Group {
        category: Some("Talk"),
        channels: &[GENERAL, channel("off-topic"), pictures("pictures")],
    },
    Group {
        category: Some("Care"),
        channels: &[Channel { open_to: OpenTo::Role, ..channel("moderators") }],
    },
];

const PROJECT: &[Group] = &[
    Group { category: Some("Project"), channels: &[announcements(), GENERAL, channel("ideas")] },
    Group { category: Some("Work"), channels: &[channel("help"), channel("progress")] },
];

const CLASS: &[Group] = &[
    Group {
        category: Some("Course"),
        channels: &[announcements(), pictures("material"), channel("questions")],
    },
    Group { category: Some("Together"), channels: &[GENERAL, channel("group-work")] },
];

impl Template {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Plain, Self::Friends, Self::Community, Self::Project, Self::Class];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Friends => "friends",
            Self::Community => "community",
            Self::Project => "project",
            Self::Class => "class",
        }
    }

    const fn parts(self) -> (Option<Role>, &'static [Group]) {
        match self {
            Self::Plain => (None, PLAIN),
            Self::Friends => (None, FRIENDS),
            Self::Community => {
                (Some(Role { name: "Moderator", flags: CARE, colour: 0x3b_a5_5d }), COMMUNITY)
            }
            Self::Project => {
                (Some(Role { name: "Maintainer", flags: LEAD, colour: 0xd9_8e_2b }), PROJECT)
            }
            Self::Class => (Some(Role { name: "Teacher", flags: LEAD, colour: 0x4f_8f_d9 }), CLASS),
        }
    }

    fn view(self) -> TemplateView {
        let (role, groups) = self.parts();
        let channel = |one: &Channel| TemplateChannel {
            name: one.name,
            kind: one.kind.as_str(),
            open_to: one.open_to,
        };
        let group = |one: &Group| TemplateGroup {
            category: one.category,
            channels: one.channels.iter().map(channel).collect(),
        };
        TemplateView {
            template: self,
            role: role.map(|role| TemplateRole { name: role.name }),
            groups: groups.iter().map(group).collect(),
        }
    }
}

impl std::str::FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("no such template: it is one of {names}")
        })
    }
}

/// Every template, with what it makes.
pub(super) fn templates() -> TemplatesView {
    TemplatesView { templates: Template::ALL.into_iter().map(Template::view).collect() }
}

/// One thing that a template makes.
#[derive(Debug, Clone, Copy)]
enum Making {
    Role(Role),
    Category(&'static str),
    Channel(Channel, bool),
}

/// One thing that a template makes, as people know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    kind: PartKind,
    name: &'static str,
}

/// What a thing is that a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum PartKind {
    Role,
    Category,
    Channel,
}

/// What a template makes, in order. Each thing is made by an entry whose id is chosen before.
#[derive(Debug)]
pub(crate) struct Plan {
    steps: Vec<Making>,
}

/// Where a template is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site<'a> {
    pub(crate) server: ServerId,
    pub(crate) everyone: RoleId,
    /// The ids of the entries, one for each step.
    pub(crate) entries: &'a [EntryId],
}

impl Plan {
    pub(crate) fn new(template: Template) -> Self {
        let (role, groups) = template.parts();
        let mut steps: Vec<Making> = role.map(Making::Role).into_iter().collect();
        for Group { category, channels } in groups {
            steps.extend(category.map(Making::Category));
            steps.extend(channels.iter().map(|one| Making::Channel(*one, category.is_some())));
        }
        Self { steps }
    }

    /// How many things are made.
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    /// What is made, in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        self.steps.iter().map(|making| match making {
            Making::Role(role) => Part { kind: PartKind::Role, name: role.name },
            Making::Category(name) => Part { kind: PartKind::Category, name },
            Making::Channel(channel, _) => Part { kind: PartKind::Channel, name: channel.name },
        })
    }

    /// What makes one of them.
    pub(crate) fn wish(&self, step: usize, site: Site<'_>) -> Option<Wish> {
        let making = *self.steps.get(step)?;
        let Site { server, everyone, entries } = site;
        let before = || self.steps.iter().zip(entries).take(step).rev();
        let category = before().find(|(one, _)| matches!(one, Making::Category(_)));
        let role = before().find(|(one, _)| matches!(one, Making::Role(_)));
        Some(Wish::of(match making {
            Making::Role(Role { name, flags, colour }) => Body::from(RoleCreated {
                name: name.into(),
                permissions: Permissions::of(flags),
                colour,
                hoist: true,
                mentionable: true,
                icon: String::new(),
                gate: None,
            }),
            Making::Category(name) => ChannelCreated::plain(name, ChannelKind::Category).into(),
            Making::Channel(Channel { name, kind, open_to }, inside) => {
                let mut created = ChannelCreated::plain(name, kind);
                let category = category.map(|(_, entry)| channel_id(&server, entry));
                created.category = category.filter(|_| inside);
                let role = role.map(|(_, entry)| role_id(&server, entry));
                created.overwrites = overwrites(open_to, everyone, role);
                created.into()
            }
        }))
    }
}

/// What keeps the others out of a channel, or from writing there.
fn overwrites(
    open_to: OpenTo,
    everyone: RoleId,
    role: Option<RoleId>,
) -> Option<Vec<FirstOverwrite>> {
    let kept = match open_to {
        OpenTo::Everybody => return None,
        OpenTo::Readers => Permissions::of(&[Flag::SendMessages]),
        OpenTo::Role => Permissions::of(&[Flag::ViewChannel]),
    };
    let denied = Overwrite { allow: Permissions::NONE, deny: kept };
    let allowed = Overwrite { allow: kept, deny: Permissions::NONE };
    let mut all = vec![FirstOverwrite { target: Target::Role(everyone), overwrite: denied }];
    let role = role.map(Target::Role);
    all.extend(role.map(|target| FirstOverwrite { target, overwrite: allowed }));
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_the_first_channel_and_names_that_are_names() {
        for template in Template::ALL {
            let (role, groups) = template.parts();
            let channels: Vec<_> = groups.iter().flat_map(|group| group.channels).collect();
            assert!(channels.iter().any(|one| one.name == "general"), "{template:?}");
            for name in channels.iter().map(|one| one.name) {
                assert!(coterie_types::check_name(name).is_ok(), "{name}");
            }
            // What only a role may do needs one.
            let apart = channels.iter().any(|one| one.open_to != OpenTo::Everybody);
            assert!(!apart || role.is_some(), "{template:?}");
        }
    }

    #[test]
    fn a_template_is_found_by_its_name() {
        for template in Template::ALL {
            assert_eq!(template.as_str().parse(), Ok(template));
            assert_eq!(serde_json::json!(template), template.as_str());
        }
        assert!("garden".parse::<Template>().unwrap_err().contains("plain, friends"));
    }
}
