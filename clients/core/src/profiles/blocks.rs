//! Whom the user blocks: their own affair, told to own devices and to nobody else.

use std::collections::BTreeMap;

use coterie_protocol::own_data::Register;
use coterie_types::{UserId, limits::BLOCKS_MAX};

use crate::{Core, Failure, FailureKind, keys, turn::Turn};

impl Core {
    /// Whether the user blocks somebody.
    pub(crate) fn is_blocked(&self, user: UserId) -> bool {
        self.profiles.blocks.get(&user).is_some_and(|block| block.value)
    }

    /// Those who are blocked.
    pub(crate) fn blocked(&self) -> impl Iterator<Item = UserId> + '_ {
        self.profiles.blocks.iter().filter(|(_, block)| block.value).map(|(user, _)| *user)
    }

    /// Blocks somebody, or no longer. Gives whether that is new.
    pub(crate) fn set_block(
        &mut self,
        turn: &mut Turn<'_>,
        user: UserId,
        on: bool,
    ) -> Result<bool, Failure> {
        let account = self.account()?;
        let (device, own) = (account.device, account.user);
        let refused = |code, words: String| Err(Failure::new(FailureKind::Refused, code, words));
        if user == own {
            return refused("forbidden", "nobody blocks themselves".into());
        }
        if self.is_blocked(user) == on {
            return Ok(false);
        }
        if on && self.blocked().count() >= BLOCKS_MAX {
            return refused("too_many", format!("at most {BLOCKS_MAX} users are blocked"));
        }
        let mut block = self.profiles.blocks.remove(&user);
        Register::set(&mut block, device, on);
        if let Some(block) = block {
            turn.save(keys::block(user), &block);
            self.profiles.blocks.insert(user, block);
        }
        self.profiles.blocks_changed += 1;
        if let Some(key) = self.own_data_key() {
            self.owe_slot(turn, key.slot_of_user(user));
        }
        Ok(true)
    }

    /// Another own device tells whom the user blocks.
    pub(crate) fn merge_blocks(
        &mut self,
        turn: &mut Turn<'_>,
        told: &BTreeMap<UserId, Register<bool>>,
    ) {
        for (user, theirs) in told {
            let before = self.profiles.blocks.get(user).cloned();
            let mut merged = before.clone();
            Register::merge(&mut merged, &Some(theirs.clone()));
            if let Some(block) = merged.filter(|_| before.as_ref() < Some(theirs)) {
                turn.save(keys::block(*user), &block);
                self.profiles.blocks.insert(*user, block);
                self.profiles.blocks_changed += 1;
            }
        }
    }
}
