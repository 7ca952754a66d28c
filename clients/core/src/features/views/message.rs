//! Rows of messages: what they say, by whom, and what has become of them.

use coterie_protocol::{
    content::{Content, File, Mention, Mentioned, Preview, Said, Text, fallback, markup::Block},
    envelope::Class,
};
use coterie_types::{Bytes, ChannelId, DeviceId, MessageId, Millis, Seq, ServerId, UserId};
use serde::Serialize;

use super::{answered::Answered, poll::PollView};
use crate::{
    Core,
    records::{AnonymousRecord, NotifiedRecord, TimelineRecord},
    relations::Relations,
};

/// The author of a message: the authenticated leaf's.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Author {
    user_id: UserId,
    device_id: DeviceId,
    username: String,
    nickname: Option<String>,
    /// What they call themselves, where that is no other member's username.
    display_name: Option<String>,
    /// By what their picture there is told from others.
    avatar: Option<String>,
}

/// What is known of the author of an anonymous post.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Nobody {
    /// How many members could have written it.
    of: u32,
    /// The number of its window.
    window: u64,
    /// Where posts of a window are joined, by what: of it people see the first half.
    handle: Option<String>,
}

/// Somebody, by the name that the policy log has.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Somebody {
    user_id: UserId,
    username: String,
}

/// A file, without what opens it.
#[derive(Debug, Clone, Serialize)]
struct FileView {
    name: String,
    media_type: String,
    /// Bytes.
    length: u64,
    /// What is told of a picture beside it; its sender's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<Preview>,
}

/// A mention, with the name that is known here.
#[derive(Debug, Clone, Serialize)]
struct MentionView {
    #[serde(flatten)]
    of: Mentioned,
    name: Option<String>,
    /// Whether it may notify: that was judged when it was taken in.
    notifies: bool,
}

/// An emoji at a message.
#[derive(Debug, Clone, Serialize)]
struct Reacted {
    emoji: String,
    count: usize,
    own: bool,
}

/// Where a message stands that was found by a search.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FoundIn {
    pub(crate) channel_id: ChannelId,
    pub(crate) name: Option<String>,
    pub(crate) server_id: ServerId,
    /// The server's name.
    pub(crate) server: String,
    pub(crate) dm: bool,
}

/// A message.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "message")]
pub(crate) struct MessageRow {
    seq: Seq,
    message_id: MessageId,
    author: Option<Author>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anonymous: Option<Nobody>,
    /// Its author is somebody whom this user has blocked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocked: bool,
    pub(crate) sent_at: Millis,
    /// It was not read here: another own device has told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    via_device: Option<DeviceId>,
    /// No device of this user was there: this member has shared it.
    #[serde(skip_serializing_if = "Option::is_none")]
    shared_by: Option<Somebody>,
    pub(super) text: String,
    /// Absent of what is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    markup: Option<Vec<Block>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mentions: Option<Vec<MentionView>>,
    /// It mentions this user, and may.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    addressed: bool,
    /// Whether the text is what its sender has put in the place of a kind that is not known here; absent of
    /// texts and files.
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback: Option<bool>,
    /// What it says, of a known kind that is neither a text nor a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<Box<Said>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reply_to: Option<Answered>,
    /// The seqs of its edits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Seq>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reactions: Vec<Reacted>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pinned: bool,
    /// The anonymous poll that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) poll: Option<PollView>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unread: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) notify: bool,
    /// Where it stands, of what was found by a search.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<Box<FoundIn>>,
}

/// One version of a message's text.
#[derive(Debug, Serialize)]
pub(crate) struct VersionView {
    seq: Seq,
    sent_at: Option<Millis>,
    text: String,
    markup: Option<Vec<Block>>,
}

pub(super) fn author(core: &Core, server: ServerId, record: &TimelineRecord) -> Option<Author> {
    let (user, device) = record.user.zip(record.device)?;
    Some(Author {
        user_id: user,
        device_id: device,
        username: core.name_in(server, user),
        nickname: core.nickname_in(server, user),
        display_name: core.display_name_in(server, user),
        avatar: core.avatar_mark(Some(server), user),
    })
}

pub(super) fn nobody(AnonymousRecord { of, window, handle }: AnonymousRecord) -> Nobody {
    Nobody { of, window, handle: handle.map(|handle| hex::encode(&handle.0[..8])) }
}

/// Who did something, by the name that the policy log has.
pub(crate) fn somebody(core: &Core, server: ServerId, user: UserId) -> Somebody {
    Somebody { user_id: user, username: core.name_in(server, user) }
}

/// A message, if it can be shown.
pub(super) fn message(
    core: &Core,
    server: ServerId,
    seq: Seq,
    record: &TimelineRecord,
    relations: Option<&Relations>,
) -> Option<MessageRow> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    // Of an anonymous post the author's own time would tell too much.
    let sent_at = content.sent_at().filter(|_| record.anonymous.is_none());
    let own = core.account.as_ref().map(|account| account.user);
    let mut row = MessageRow {
        seq,
        message_id: record.message_id,
        author: author(core, server, record),
        anonymous: record.anonymous.map(nobody),
        blocked: record.user.is_some_and(|user| core.is_blocked(user)),
        sent_at: sent_at.or(record.at).unwrap_or_default(),
        via_device: record.via,
        shared_by: record.shared_by.map(|user| somebody(core, server, user)),
        text: String::new(),
        markup: None,
        mentions: None,
        addressed: false,
        fallback: None,
        said: None,
        file: None,
        reply_to: None,
        edits: Vec::new(),
        reactions: Vec::new(),
        pinned: relations.is_some_and(|relations| relations.pinned),
        poll: None,
        unread: false,
        notify: false,
        channel: None,
    };
    if let Some(relations) = relations {
        row.edits = relations.edits.iter().map(|edit| edit.seq).collect();
        let view =
            |(emoji, count, own): (&str, _, _)| Reacted { emoji: emoji.to_owned(), count, own };
        row.reactions = relations.reactions(own).into_iter().map(view).collect();
    }
    let edited = relations.and_then(|relations| edited(relations.content.as_ref()));
    match Said::read_knowing(&content, Class::Message, core.kinds) {
        Said::Text(text) => {
            let target = text.reply;
            row.reply_to = target.map(Answered::unseen);
            match edited {
                Some(text) => row.say(core, server, text, relations.and_then(|r| r.notifies)),
                None => row.say(core, server, text, record.notifies),
            }
        }
        Said::File(file) => {
            let File { name, media_type, length, description, preview, .. } = file;
            row.file = Some(FileView { name, media_type, length, preview });
            // What is said of a file notifies nobody.
            let text = edited.unwrap_or_else(|| Text::plain(&description));
            row.say(core, server, text, None);
        }
        said => {
            let known = !matches!(said, Said::Unknown { .. });
            row.text = fallback(&content.part);
            row.fallback = Some(!known);
            row.said = known.then(|| Box::new(said));
        }
    }
    Some(row)
}

impl MessageRow {
    fn say(&mut self, core: &Core, server: ServerId, text: Text, of: Option<NotifiedRecord>) {
        let notifies = of.unwrap_or_default();
        self.markup = Some(text.tree());
        self.mentions = Some(mentions(core, server, notifies, &text.mentions));
        self.addressed = notifies.reader;
        self.text = text.text;
    }
}

/// What a message says now, in plain text.
pub(crate) fn text(
    core: &Core,
    record: &TimelineRecord,
    relations: Option<&Relations>,
) -> Option<String> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    let edited = || relations.and_then(|relations| edited(relations.content.as_ref()));
    Some(match Said::read_knowing(&content, Class::Message, core.kinds) {
        Said::Text(text) => edited().unwrap_or(text).text,
        Said::File(file) => {
            let said = edited().map_or(file.description, |text| text.text);
            format!("{} {said}", file.name)
        }
        _ => fallback(&content.part),
    })
}

/// The text of an edit's content.
fn edited(content: Option<&Bytes>) -> Option<Text> {
    match Said::read(&Content::from_bytes(content?).ok()?, Class::Light) {
        Said::Edit(edit) => Some(edit.text),
        _ => None,
    }
}

/// Whom a text mentions, with the names that are known here, and whether it may notify them.
fn mentions(
    core: &Core,
    server: ServerId,
    notifies: NotifiedRecord,
    mentions: &[Mention],
) -> Vec<MentionView> {
    let state = core.state(server).ok();
    let view = |(place, mention): (usize, &Mention)| {
        let name = match mention.of {
            Mentioned::Everyone => None,
            Mentioned::User(user) => Some(core.name_in(server, user)),
            Mentioned::Role(id) => {
                state.and_then(|state| state.role(id)).map(|role| role.name.clone())
            }
            Mentioned::Channel(id) => {
                state.and_then(|state| state.channel(id)).map(|channel| channel.name.to_string())
            }
        };
        MentionView { of: mention.of, name, notifies: notifies.has(place) }
    };
    mentions.iter().enumerate().map(view).collect()
}

/// One version of a message's text.
pub(crate) fn version(seq: Seq, record: &TimelineRecord) -> Option<VersionView> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    let class = if record.kind == 5 { Class::Light } else { Class::Message };
    let (text, markup) = match Said::read(&content, class) {
        Said::Text(text) => (text.text.clone(), Some(text.tree())),
        Said::Edit(edit) => (edit.text.text.clone(), Some(edit.text.tree())),
        _ if class == Class::Message => (fallback(&content.part), None),
        _ => return None,
    };
    Some(VersionView { seq, sent_at: content.sent_at().or(record.at), text, markup })
}
