//! Folding a whole log at once.

use coterie_seal::Signatures;

use crate::{Entry, Refusal, State};

impl State {
    /// Folds a whole log from its first entry, one signature after the other.
    ///
    /// # Errors
    /// [`Refusal`] of the first entry that is refused; `NotOpening` for a log of no entries.
    pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, Refusal> {
        Self::fold_with(entries, &mut Signatures::Now)
    }

    /// The same, and faster: signatures are verified together. Refuses what [`State::fold`]
    /// refuses, for the same reason.
    ///
    /// # Errors
    /// As [`State::fold`].
    pub fn fold_together(entries: &[Entry]) -> Result<Self, Refusal> {
        let mut signatures = Signatures::together();
        let state = Self::fold_with(entries, &mut signatures);
        match (state, signatures.finish()) {
            (Ok(state), Ok(())) => Ok(state),
            // A bad signature may stand before what was refused: only one by one tells.
            _ => Self::fold(entries),
        }
    }

    /// The state after more entries, their signatures verified together.
    ///
    /// # Errors
    /// [`Refusal`] of the first entry that is refused.
    pub fn apply_together(&self, entries: &[Entry]) -> Result<Self, Refusal> {
        let mut signatures = Signatures::together();
        let mut state = self.clone();
        let absorbed = entries.iter().try_for_each(|e| state.absorb(e, &mut signatures));
        match (absorbed, signatures.finish()) {
            (Ok(()), Ok(())) => Ok(state),
            _ => entries.iter().try_fold(self.clone(), |state, entry| state.apply(entry)),
        }
    }

    /// The states after each of more entries, their signatures verified together.
    ///
    /// # Errors
    /// As [`State::apply_together`].
    pub fn apply_each_together(&self, entries: &[Entry]) -> Result<Vec<Self>, Refusal> {
        let mut signatures = Signatures::together();
        let (mut state, mut states) = (self.clone(), Vec::with_capacity(entries.len()));
        let absorbed: Result<(), Refusal> = entries.iter().try_for_each(|entry| {
            state.absorb(entry, &mut signatures)?;
            states.push(state.clone());
            Ok(())
        });
        match (absorbed, signatures.finish()) {
            (Ok(()), Ok(())) => Ok(states),
            _ => {
                states.clear();
                for entry in entries {
                    let next = states.last().unwrap_or(self).apply(entry)?;
                    states.push(next);
                }
                Ok(states)
            }
        }
    }

    fn fold_with<'a>(
        entries: impl IntoIterator<Item = &'a Entry>,
        signatures: &mut Signatures,
    ) -> Result<Self, Refusal> {
        let mut entries = entries.into_iter();
        let first = entries.next().ok_or(Refusal::NotOpening)?;
        let mut state = Self::open_with(first, signatures)?;
        entries.try_for_each(|entry| state.absorb(entry, signatures))?;
        Ok(state)
    }
}
