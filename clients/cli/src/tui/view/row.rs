//! One row of a timeline as lines.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{markup, style, wrap};
use crate::tui::model::{Entry, FileInfo, Kind, Message, Pending, Reply};
use crate::when;
use crate::words::size;

/// What stands before the lines of a text.
const INDENT: &str = "  ";

/// How a row is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) width: usize,
    /// Without the author, who stands above already.
    pub(super) goes_on: bool,
    pub(super) selected: bool,
}

/// The lines of a row.
pub(super) fn lines(entry: &Entry, look: Look) -> Vec<Line<'static>> {
    match &entry.kind {
        Kind::Message(message) => of_message(message, look),
        Kind::Deleted { author } => {
            said(&format!("(a message of {} was deleted)", author.shown()), style::quiet(), look)
        }
        Kind::Unreadable { why } => {
            said(&format!("! cannot be read: {}", why.shown()), style::warning(), look)
        }
        Kind::Gap { reason, .. } if reason == "before_joined" => {
            said("(What was said before this device joined is not here.)", style::quiet(), look)
        }
        Kind::Gap { to, why, .. } => {
            let to = to.map_or_else(String::new, |to| format!(" to #{to}"));
            let words = format!("! from #{}{to} nothing: {}", entry.place, why.shown());
            said(&words, style::warning(), look)
        }
        Kind::Reset { by, .. } => {
            let words = format!("{} reset the encryption of this channel", by.shown());
            said(&format!("* {words}"), style::warning(), look)
        }
    }
}

/// A line of ours, broken where it must be.
fn said(words: &str, style: Style, look: Look) -> Vec<Line<'static>> {
    indented(INDENT, &[(words.to_owned(), style)], look)
}

fn indented(before: &str, pieces: &[wrap::Piece], look: Look) -> Vec<Line<'static>> {
    let room = look.width.saturating_sub(wrap::width(before));
    let lines = wrap::wrap(pieces, room).into_iter();
    let with = |mut line: Line<'static>| {
        line.spans.insert(0, Span::styled(before.to_owned(), style::quiet()));
        line
    };
    lines.map(with).collect()
}

fn of_message(message: &Message, look: Look) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if !look.goes_on {
        lines.push(head(message));
    }
    if let Some(reply) = &message.reply {
        lines.push(answered(reply, look));
    }
    if let Some(file) = &message.file {
        lines.extend(of_file(file, look));
    }
    let mut text = markup::lines(&message.markup, look.selected);
    if text.is_empty() && !message.text.is_empty() {
        let plain = message.text.lines().into_iter();
        text = plain.map(|line| (String::new(), vec![(line, Style::new())])).collect();
    }
    if message.fallback {
        text.push((
            String::new(),
            vec![("(of a kind that is not known here)".into(), style::quiet())],
        ));
    }
    let marks = marks(message);
    if !marks.is_empty() {
        if text.is_empty() {
            text.push((String::new(), Vec::new()));
        }
        if let Some((_, pieces)) = text.last_mut() {
            let space = if pieces.is_empty() { "" } else { " " };
            pieces.push((format!("{space}{marks}"), style::quiet()));
        }
    }
    for (before, pieces) in text {
        lines.extend(indented(&format!("{INDENT}{before}"), &pieces, look));
    }
    if !message.reactions.is_empty() {
        lines.extend(indented(INDENT, &[(reactions(message), Style::new())], look));
    }
    lines
}

/// Who, and when.
fn head(message: &Message) -> Line<'static> {
    let mut line = Line::from(vec![
        Span::styled(message.author.shown(), style::name(&message.author.user)),
        Span::styled(format!("  {}", when::clock(message.sent_at)), style::quiet()),
    ]);
    if message.addressed {
        line.push_span(Span::styled("  @you", style::warning().patch(style::strong())));
    }
    line
}

fn answered(reply: &Reply, look: Look) -> Line<'static> {
    let words = match reply.state.as_str() {
        "here" => format!("{}: {}", reply.author.shown(), hidden(&reply.text.shown())),
        "deleted" => "a message that was deleted".into(),
        _ => format!("#{}", reply.seq),
    };
    let room = look.width.saturating_sub(6);
    Line::styled(format!("{INDENT}┌ {}", wrap::fit(&words, room)), style::quiet())
}

/// A text as it was typed, without what hides itself.
pub(super) fn hidden(text: &str) -> String {
    let parts: Vec<&str> = text.split("||").collect();
    let last = parts.len() - 1;
    let part = |(at, part): (usize, &&str)| match (at % 2, at == last) {
        (1, false) => "[spoiler]".to_owned(),
        // A sign that is not closed hides nothing.
        (1, true) => format!("||{part}"),
        _ => (*part).to_owned(),
    };
    parts.iter().enumerate().map(part).collect()
}

fn of_file(file: &FileInfo, look: Look) -> Vec<Line<'static>> {
    let hint = if look.selected { "  (s saves it)" } else { "" };
    let about = format!(", {}, {}]", file.media_type.shown(), size(file.length));
    let pieces = [
        ("[file ".to_owned(), style::quiet()),
        (file.name.shown(), style::strong()),
        (about, style::quiet()),
        (hint.to_owned(), style::quiet()),
    ];
    indented(INDENT, &pieces, look)
}

fn marks(message: &Message) -> String {
    let shared = message.shared_by.as_ref().map(|by| format!("(shared by {})", by.shown()));
    let edited = message.edited.then(|| "(edited)".to_owned());
    let pinned = message.pinned.then(|| "(pinned)".to_owned());
    [shared, edited, pinned].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// `[👍 2*]`: one's own are marked by a star.
fn reactions(message: &Message) -> String {
    let one = |reaction: &crate::tui::model::Reaction| {
        let own = if reaction.own { "*" } else { "" };
        format!("[{} {}{own}]", reaction.emoji.shown(), reaction.count)
    };
    message.reactions.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The lines of a message that has not come back yet.
pub(super) fn pending(pending: &Pending, look: Look) -> Vec<Line<'static>> {
    let text = crate::tui::model::Theirs::new(pending.text.as_str());
    let lines = text.lines().into_iter();
    let mut out: Vec<_> =
        lines.flat_map(|line| indented(INDENT, &[(line, style::quiet())], look)).collect();
    let words = match &pending.failure {
        Some(failure) => {
            let words = crate::tui::model::Theirs::new(failure.as_str()).shown();
            (format!("! not sent: {words} (Enter again, d take back)"), style::alarm())
        }
        None if pending.sent.is_some() => return out,
        None => ("… sending".to_owned(), style::quiet()),
    };
    out.extend(indented(INDENT, &[words], look));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_itself_is_hidden_where_it_is_quoted() {
        assert_eq!(hidden("he ||dies|| and ||she|| too"), "he [spoiler] and [spoiler] too");
        assert_eq!(hidden("a || b"), "a || b");
        assert_eq!(hidden("plain"), "plain");
    }
}
