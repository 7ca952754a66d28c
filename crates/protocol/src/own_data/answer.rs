//! What a device tells another of its user that could not read it: messages as it verified them, each
//! bound to its envelope.

use std::collections::BTreeMap;

use coterie_types::{
    Bytes, ChannelId, DeviceId, Hash, MessageId, Seq, UserId,
    limits::{OWN_ANSWER_MAX, OWN_DATA_ANSWERS, OWN_DATA_ASK, PLAINTEXT_MAX},
    to_canonical,
};
use minicbor::{Decode, Encode};

use super::sealed::{FRAME, OwnDataError, Telling};
use crate::envelope::Class;

/// The slot of the first answer.
const FIRST: u8 = OWN_DATA_ASK + 1;
/// What a channel's id and the length of its list add.
const ID: usize = 22;

/// One of the answers to an ask.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Answer {
    /// Whose devices.
    #[n(0)]
    pub user: UserId,
    /// The one that answers, and signs.
    #[n(1)]
    pub device: DeviceId,
    /// Which of the answers: the slots after [`OWN_DATA_ASK`].
    #[n(2)]
    pub slot: u8,
    /// By channel, ascending.
    #[n(3)]
    pub messages: BTreeMap<ChannelId, Vec<Remembered>>,
}

/// A message as the device that answers has read it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Remembered {
    /// Its place in the channel log.
    #[n(0)]
    pub seq: Seq,
    /// Its id.
    #[n(1)]
    pub id: MessageId,
    /// SHA-256 of the envelope's body, as it stands in the log that the device has verified.
    #[n(2)]
    pub body_hash: Hash,
    /// The authenticated author.
    #[n(3)]
    pub user: UserId,
    /// Their device.
    #[n(4)]
    pub device: DeviceId,
    /// Message or light.
    #[n(5)]
    pub class: Class,
    /// The content's bytes.
    #[n(6)]
    pub content: Bytes,
    /// What the author might do by content at e(n), as bits.
    #[n(7)]
    pub rights: u8,
    /// Whom a text may notify; absent where nobody is mentioned.
    #[n(8)]
    pub notifies: Option<Notified>,
}

/// Whom a text may notify, judged at e(n).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Notified {
    /// A bit a mention, in the order of the text.
    #[n(0)]
    pub mentions: u64,
    /// Whether one of them is of the user.
    #[n(1)]
    pub reader: bool,
}

impl Answer {
    /// The answers that hold these messages, of each channel in ascending order: as many as there are
    /// slots for.
    #[must_use]
    pub fn all(
        (user, device): (UserId, DeviceId),
        messages: impl IntoIterator<Item = (ChannelId, Remembered)>,
    ) -> Vec<Self> {
        let mut answers = Vec::<Self>::new();
        let mut room = 0;
        for (channel, message) in messages {
            let size = ID + to_canonical(&message).len();
            if answers.is_empty() || size > room {
                let count = u8::try_from(answers.len()).unwrap_or(u8::MAX);
                if count >= OWN_DATA_ANSWERS {
                    break;
                }
                let slot = FIRST.saturating_add(count);
                answers.push(Self { user, device, slot, messages: BTreeMap::new() });
                room = OWN_ANSWER_MAX - FRAME;
            }
            room = room.saturating_sub(size);
            if let Some(answer) = answers.last_mut() {
                answer.messages.entry(channel).or_default().push(message);
            }
        }
        answers
    }
}

impl Telling for Answer {
    fn of(&self) -> (UserId, DeviceId, u8) {
        (self.user, self.device, self.slot)
    }

    fn check(&self) -> Result<(), OwnDataError> {
        if !(FIRST..FIRST + OWN_DATA_ANSWERS).contains(&self.slot) {
            return Err(OwnDataError::Mismatch);
        }
        let ascends = |pair: &[Remembered]| match pair {
            [before, after] => before.seq < after.seq,
            _ => true,
        };
        let is_read = |one: &Remembered| {
            one.seq >= 1 && one.class != Class::Commit && one.content.len() <= PLAINTEXT_MAX
        };
        let in_order = |of: &Vec<Remembered>| {
            !of.is_empty() && of.iter().all(is_read) && of.windows(2).all(ascends)
        };
        let sound = self.messages.values().all(in_order);
        if sound { Ok(()) } else { Err(OwnDataError::Shape) }
    }
}

#[cfg(test)]
mod tests {
    use coterie_seal::SigningKey;
    use coterie_types::FixedBytes;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::own_data::OwnDataKey;

    const USER: UserId = UserId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
    const CHANNEL: ChannelId = ChannelId::from_bytes([3; 16]);

    fn remembered(seq: Seq, size: usize) -> Remembered {
        Remembered {
            seq,
            id: MessageId::from_bytes([4; 16]),
            body_hash: FixedBytes([5; 32]),
            user: USER,
            device: DEVICE,
            class: Class::Message,
            content: Bytes(vec![6; size]),
            rights: 255,
            notifies: Some(Notified { mentions: u64::MAX, reader: true }),
        }
    }

    fn answers(all: impl IntoIterator<Item = Remembered>) -> Vec<Answer> {
        Answer::all((USER, DEVICE), all.into_iter().map(|one| (CHANNEL, one)))
    }

    #[test]
    fn answers_never_pass_their_largest_size_and_their_slots() {
        for (size, least) in [(10, 1_000), (700, 300), (PLAINTEXT_MAX, 8)] {
            let all = answers((1..10_000).map(|seq| remembered(u64::MAX / 2 + seq, size)));
            assert_eq!(all.len(), usize::from(OWN_DATA_ANSWERS));
            let mut count = 0;
            for answer in &all {
                assert_eq!(answer.check(), Ok(()));
                let mut rng = ChaCha20Rng::seed_from_u64(7);
                let key = OwnDataKey::of(&SigningKey::from_seed(&[1; 32]), USER);
                let sealed = key.seal(answer, &SigningKey::from_seed(&[8; 32]), &mut rng);
                assert!(sealed.len() <= OWN_ANSWER_MAX, "{}", sealed.len());
                count += answer.messages[&CHANNEL].len();
            }
            assert!(count >= least, "{count} of {size} bytes");
        }
        assert!(answers([]).is_empty());
    }

    #[test]
    fn an_answer_that_is_out_of_order_or_of_no_class_is_refused() {
        let good = answers([remembered(1, 9), remembered(2, 9)]).remove(0);
        assert_eq!(good.check(), Ok(()));
        let with = |change: &dyn Fn(&mut Vec<Remembered>)| {
            let mut answer = good.clone();
            answer.messages.values_mut().for_each(change);
            answer.check()
        };
        assert_eq!(with(&|of| of.swap(0, 1)), Err(OwnDataError::Shape));
        assert_eq!(with(&|of| of[1].seq = 1), Err(OwnDataError::Shape));
        assert_eq!(with(&|of| of[0].seq = 0), Err(OwnDataError::Shape));
        assert_eq!(with(&|of| of[0].class = Class::Commit), Err(OwnDataError::Shape));
        assert_eq!(with(&|of| of[0].class = Class::Light), Ok(()));
        assert_eq!(with(&|of| of[0].content.0 = vec![0; 16_385]), Err(OwnDataError::Shape));
        assert_eq!(with(&Vec::clear), Err(OwnDataError::Shape));
        for slot in [0, 64, 73] {
            let answer = Answer { slot, ..good.clone() };
            assert_eq!(answer.check(), Err(OwnDataError::Mismatch), "{slot}");
        }
    }
}
