//! Rows of a timeline.

use coterie_protocol::{
    content::{Content, File, Mention, Mentioned, Said, Target, Text, fallback},
    envelope::Class,
};
use coterie_types::{Bytes, Seq, ServerId, UserId};
use serde_json::{Map, Value, json};

use crate::{
    Core,
    reason::{Cause, Reason},
    records::{AnonymousRecord, NotifiedRecord, TimelineRecord},
    relations::{Act, Item, Relations},
};

/// Longest piece of a message that an answer shows, characters.
const PREVIEW_MAX: usize = 100;

/// A row of a timeline, if it is one to show. The author is the authenticated leaf's.
pub(crate) fn row(
    core: &Core,
    server: ServerId,
    seq: Seq,
    record: &TimelineRecord,
    relations: Option<&Relations>,
) -> Option<Value> {
    match record.kind {
        1 => message(core, server, seq, record, relations).map(Value::Object),
        2 => Some(unreadable(seq, record.reason.as_deref().unwrap_or_default())),
        4 => Some(json!({
            "type": "deleted", "seq": seq, "message_id": record.message_id,
            "author": author(core, server, record),
        })),
        6 => Some(json!({
            "type": "reset", "seq": seq, "at": record.at, "by": by(core, server, record.user?),
        })),
        _ => None,
    }
}

/// A row that cannot be shown. A reason of an earlier program that is none any more stays as it is.
fn unreadable(seq: Seq, reason: &str) -> Value {
    let cause = Reason::of_code(reason).map(Reason::cause);
    json!({
        "type": "unreadable", "seq": seq, "reason": reason, "cause": cause.map(Cause::code),
        "words": cause.map(Cause::words),
    })
}

fn author(core: &Core, server: ServerId, record: &TimelineRecord) -> Value {
    let (Some(user), Some(device)) = (record.user, record.device) else { return Value::Null };
    json!({
        "user_id": user, "device_id": device, "username": core.name_in(server, user),
        "nickname": core.nickname_in(server, user), "display_name": core.display_name_in(server, user),
        "avatar": core.avatar_mark(Some(server), user),
    })
}

/// What is known of the author of an anonymous post. Of a handle people see the first half.
fn nobody(AnonymousRecord { of, window, handle }: AnonymousRecord) -> Value {
    let handle = handle.map(|handle| hex::encode(&handle.0[..8]));
    json!({ "of": of, "window": window, "handle": handle })
}

/// Who did something, by the name that the policy log has.
fn by(core: &Core, server: ServerId, user: UserId) -> Value {
    json!({ "user_id": user, "username": core.name_in(server, user) })
}

fn message(
    core: &Core,
    server: ServerId,
    seq: Seq,
    record: &TimelineRecord,
    relations: Option<&Relations>,
) -> Option<Map<String, Value>> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    // Of an anonymous post the author's own time would tell too much.
    let sent_at = content.sent_at().filter(|_| record.anonymous.is_none());
    let sent_at = sent_at.or(record.at).unwrap_or_default();
    let mut out = Map::new();
    let mut set = |name: &str, value: Value| drop(out.insert(name.to_owned(), value));
    set("type", json!("message"));
    set("seq", json!(seq));
    set("message_id", json!(record.message_id));
    set("author", author(core, server, record));
    if let Some(anonymous) = record.anonymous {
        set("anonymous", nobody(anonymous));
    }
    if record.user.is_some_and(|user| core.is_blocked(user)) {
        set("blocked", json!(true));
    }
    set("sent_at", json!(sent_at));
    // It was not read here: another own device has told it.
    if let Some(via) = record.via {
        set("via_device", json!(via));
    }
    // No device of this user was there: a member has shared it.
    if let Some(user) = record.shared_by {
        set("shared_by", by(core, server, user));
    }
    let said = Said::read_knowing(&content, Class::Message, core.kinds);
    let edited = relations.and_then(|relations| edited(relations.content.as_ref()));
    let text = match (&said, edited) {
        (Said::Text(_), Some(text)) => Some((text, relations.and_then(|r| r.notifies))),
        (Said::Text(text), None) => Some((text.clone(), record.notifies)),
        (Said::File(file), edited) => {
            let File { name, media_type, length, description, preview, .. } = file;
            let mut view = json!({ "name": name, "media_type": media_type, "length": length });
            if let Some(preview) = preview {
                view["preview"] = json!(preview);
            }
            set("file", view);
            // What is said of a file notifies nobody.
            Some((edited.unwrap_or_else(|| Text::plain(description)), None))
        }
        (said, _) => {
            let known = !matches!(said, Said::Unknown { .. });
            set("text", json!(fallback(&content.part)));
            set("fallback", json!(!known));
            if known {
                set("said", json!(said));
            }
            None
        }
    };
    if let Some((text, notifies)) = text {
        set("text", json!(text.text));
        set("markup", json!(text.tree()));
        let notifies = notifies.unwrap_or_default();
        set("mentions", mentions(core, server, notifies, &text.mentions));
        if notifies.reader {
            set("addressed", json!(true));
        }
    }
    if let Said::Text(Text { reply: Some(target), .. }) = said {
        set("reply_to", json!({ "seq": target.seq, "message_id": target.id }));
    }
    if let Some(relations) = relations {
        let own = core.account.as_ref().map(|account| account.user);
        if !relations.edits.is_empty() {
            set("edits", json!(relations.edits.iter().map(|edit| edit.seq).collect::<Vec<_>>()));
        }
        let reactions = relations.reactions(own);
        if !reactions.is_empty() {
            let view = |(emoji, count, own)| json!({ "emoji": emoji, "count": count, "own": own });
            set("reactions", reactions.into_iter().map(view).collect());
        }
        if relations.pinned {
            set("pinned", json!(true));
        }
    }
    Some(out)
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

/// Whom a text mentions, with the names that are known here, and whether it may notify them: that was
/// judged when it was taken in.
fn mentions(
    core: &Core,
    server: ServerId,
    notifies: NotifiedRecord,
    mentions: &[Mention],
) -> Value {
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
        let mut view = json!(mention.of);
        if let Some(object) = view.as_object_mut() {
            object.insert("name".into(), json!(name));
            object.insert("notifies".into(), json!(notifies.has(place)));
        }
        view
    };
    mentions.iter().enumerate().map(view).collect()
}

/// What a stored message answers.
pub(crate) fn answers(record: &TimelineRecord) -> Option<Target> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    match Said::read(&content, Class::Message) {
        Said::Text(text) if record.kind == 1 => text.reply,
        _ => None,
    }
}

/// What an answer shows of the message it answers: `here`, `deleted`, or `missing`.
pub(crate) fn answered(
    core: &Core,
    server: ServerId,
    target: Target,
    found: Option<(&TimelineRecord, Option<&Relations>)>,
) -> Value {
    let mut view = json!({ "seq": target.seq, "message_id": target.id, "state": "missing" });
    let (Some((record, relations)), Some(object)) = (found, view.as_object_mut()) else {
        return view;
    };
    let state = match record.kind {
        1 => "here",
        4 => "deleted",
        _ => return view,
    };
    object.insert("state".into(), json!(state));
    object.insert("author".into(), author(core, server, record));
    object.extend(record.anonymous.map(|of| ("anonymous".to_owned(), nobody(of))));
    // What somebody who is blocked says is not quoted either.
    let blocked = record.user.is_some_and(|user| core.is_blocked(user));
    if blocked {
        object.insert("blocked".into(), json!(true));
    }
    let shown = message(core, server, target.seq, record, relations).filter(|_| !blocked);
    let text = shown.as_ref().and_then(|shown| shown.get("text")).and_then(Value::as_str);
    if let Some(text) = text {
        let text: String = text.chars().take(PREVIEW_MAX).collect();
        object.insert("text".into(), json!(text));
    }
    view
}

/// The row that tells of a change to a message that was shown before.
pub(crate) fn changed(
    core: &Core,
    server: ServerId,
    item: &Item,
    (seq, record, relations): (Seq, &TimelineRecord, &Relations),
) -> Option<Value> {
    let message =
        message(core, server, seq, record, Some(relations)).filter(|_| record.kind == 1)?;
    let by = by(core, server, item.by);
    let mut view = json!({ "type": "changed", "seq": item.seq, "by": by, "message": message });
    if let Some(object) = view.as_object_mut() {
        let (what, emoji, on) = match &item.act {
            Act::Edit { .. } => ("edit", None, None),
            Act::React { emoji, on } => ("reaction", Some(emoji), Some(*on)),
            Act::Pin { on } => ("pin", None, Some(*on)),
            Act::Delete => return None,
        };
        object.insert("what".into(), json!(what));
        object.extend(emoji.map(|emoji| ("emoji".to_owned(), json!(emoji))));
        object.extend(on.map(|on| ("on".to_owned(), json!(on))));
    }
    Some(view)
}

/// One version of a message's text.
pub(crate) fn version(seq: Seq, record: &TimelineRecord) -> Option<Value> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    let class = if record.kind == 5 { Class::Light } else { Class::Message };
    let (text, markup) = match Said::read(&content, class) {
        Said::Text(text) => (text.text.clone(), json!(text.tree())),
        Said::Edit(edit) => (edit.text.text.clone(), json!(edit.text.tree())),
        _ if class == Class::Message => (fallback(&content.part), Value::Null),
        _ => return None,
    };
    let sent_at = content.sent_at().or(record.at);
    Some(json!({ "seq": seq, "sent_at": sent_at, "text": text, "markup": markup }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_has_a_reason_for_programs_and_words_for_people() {
        assert_eq!(
            unreadable(7, "withheld"),
            json!({
                "type": "unreadable", "seq": 7, "reason": "withheld", "cause": "gap",
                "words": "the node does not show it",
            })
        );
        let old = unreadable(7, "of_an_earlier_program");
        assert_eq!(
            (&old["reason"], &old["cause"]),
            (&json!("of_an_earlier_program"), &Value::Null)
        );
    }
}
