//! Taking answers in: only what is wanted, and only for the very envelope that stands in the own log. What
//! is about other messages takes effect on them in the order of the log, late as it is.

use coterie_protocol::{
    content::{Content, Said},
    envelope::{Class, commitment},
    own_data::{Answer, Remembered},
};
use coterie_types::{ChannelId, DeviceId, Seq};

use super::wants::WantRecord;
use crate::{
    Core,
    counters::Step,
    keys,
    records::{NotifiedRecord, TimelineRecord},
    turn::Turn,
};

impl Core {
    /// Another own device has told messages.
    pub(crate) fn take_answer(&mut self, turn: &mut Turn<'_>, answer: Answer) {
        for (channel, messages) in answer.messages {
            let (mut told, mut other, mut false_words) = (false, None, None);
            for message in messages {
                // What was not asked for, was told already, or was deleted meanwhile, says nothing.
                let Some(want) = self.wants.get(channel, message.seq) else { continue };
                if !is_of(want, &message) {
                    other = Some(message.seq);
                } else if want.commits.is_some_and(|to| to != commitment(&message.content)) {
                    false_words = Some(message.seq);
                } else if let Some(about) = about(&message) {
                    told = true;
                    self.take_remembered(turn, (channel, answer.device), message, about);
                }
            }
            if told {
                self.wants_were_told(turn, channel);
            }
            if let Some(seq) = false_words {
                turn.alarm(format!(
                    "alarm: your device {} tells other words than were said in envelope {seq} of channel \
                     {channel}: they were not used",
                    answer.device
                ));
            }
            if let Some(seq) = other {
                turn.alarm(format!(
                    "alarm: the node shows another envelope {seq} of channel {channel} here than to your \
                     device {}: what that has told of it was not used",
                    answer.device
                ));
            }
        }
    }

    /// A message, or what is about one, takes the place of the row that could not be shown.
    fn take_remembered(
        &mut self,
        turn: &mut Turn<'_>,
        (channel, via): (ChannelId, DeviceId),
        message: Remembered,
        about: About,
    ) {
        let kind = if about == About::Itself { 1 } else { 5 };
        let at = self.wants.get(channel, message.seq).and_then(|want| want.at);
        let row = TimelineRecord {
            user: Some(message.user),
            device: Some(message.device),
            content: Some(message.content),
            at,
            rights: Some(message.rights),
            notifies: message
                .notifies
                .map(|n| NotifiedRecord { mentions: n.mentions, reader: n.reader }),
            via: Some(via),
            ..TimelineRecord::of(kind, message.id, message.body_hash)
        };
        self.wants.drop(turn, channel, message.seq);
        self.counters.stepped(Step::Told);
        let target = match about {
            About::Itself => {
                turn.save(keys::timeline(channel, message.seq), &row);
                message.seq
            }
            About::Another { target, .. } => {
                turn.forget(keys::timeline(channel, message.seq));
                turn.save(keys::relation(channel, message.seq), &row);
                target
            }
        };
        self.with_channel(channel, |core, channel| {
            core.fold_anew(turn, channel, target, about == About::Another { target, pin: true });
            if about == About::Itself {
                core.show_arrival(turn, channel, message.seq, &row);
            }
        });
    }
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// It stands for itself.
    Itself,
    /// It does something to another.
    Another { target: Seq, pin: bool },
}

/// What was told is about; none if that makes no sense here.
fn about(message: &Remembered) -> Option<About> {
    let content = Content::from_bytes(&message.content).ok()?;
    match (message.class, Said::read(&content, message.class)) {
        (Class::Message, _) => Some(About::Itself),
        (Class::Light, Said::Edit(edit)) => {
            Some(About::Another { target: edit.target.seq, pin: false })
        }
        (Class::Light, Said::Reaction(said)) => {
            Some(About::Another { target: said.target.seq, pin: false })
        }
        (Class::Light, Said::Pin(pin)) => {
            Some(About::Another { target: pin.target.seq, pin: true })
        }
        _ => None,
    }
}

/// Whether what was told is of the envelope that is wanted.
fn is_of(want: &WantRecord, message: &Remembered) -> bool {
    want.body_hash == message.body_hash && want.id == message.id
}
