//! `forget_file`: an upload that is given up.

use coterie_types::BlobId;
use serde::Serialize;

use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    keys,
    turn::Turn,
};

/// An upload that was given up.
#[derive(Debug, Serialize)]
struct ForgottenFile {
    blob_id: BlobId,
}

pub(crate) struct Forget {
    blob: String,
}

impl Forget {
    pub(crate) fn new(blob: String) -> Self {
        Self { blob }
    }
}

impl Flow for Forget {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let blob: BlobId = self.blob.parse().map_err(|error: coterie_types::ParseIdError| {
            Failure::new(FailureKind::Usage, "usage", error.to_string())
        })?;
        core.forget_upload(turn, blob);
        Ok(Step::done(&ForgottenFile { blob_id: blob }))
    }
}

impl Core {
    /// Forgets an upload, its key with it.
    pub(crate) fn forget_upload(&mut self, turn: &mut Turn<'_>, blob: BlobId) {
        if self.uploads.remove(&blob).is_some() {
            turn.forget(keys::upload(blob));
        }
    }
}
