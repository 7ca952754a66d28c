//! Taking answers in: only what is wanted, and only for the very envelope that stands in the own log.

use coterie_protocol::{
    content::Content,
    envelope::{Class, commitment},
    own_data::{Answer, Remembered},
};
use coterie_types::{ChannelId, DeviceId};

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
                } else if Content::from_bytes(&message.content).is_ok() {
                    told |= self.take_remembered(turn, (channel, answer.device), message);
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

    /// A message takes the place of the row that could not be shown.
    fn take_remembered(
        &mut self,
        turn: &mut Turn<'_>,
        (channel, via): (ChannelId, DeviceId),
        message: Remembered,
    ) -> bool {
        if message.class != Class::Message {
            return false;
        }
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
            ..TimelineRecord::of(1, message.id, message.body_hash)
        };
        turn.save(keys::timeline(channel, message.seq), &row);
        self.wants.drop(turn, channel, message.seq);
        self.counters.stepped(Step::Told);
        self.with_channel(channel, |core, channel| {
            core.show_arrival(turn, channel, message.seq, &row);
        });
        true
    }
}

/// Whether what was told is of the envelope that is wanted.
fn is_of(want: &WantRecord, message: &Remembered) -> bool {
    want.body_hash == message.body_hash && want.id == message.id
}
