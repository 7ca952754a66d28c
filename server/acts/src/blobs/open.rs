//! `PUT /v1/channels/{id}/blobs/{blob}`: begins an upload, or says where one stands.

use coterie_policy::Flag;
use coterie_ports::{BlobWrite, Conflict, StoreError, Write, rows::BlobRow};
use coterie_protocol::rest::{BlobView, OpenBlob};
use coterie_types::{BlobId, ChannelId, ErrorCode, Millis, UserId, limits::BLOB_PART};

use crate::{ActError, Answer, Caller, Node, policy::Folded};

impl Node {
    /// Begins an upload. The same again is answered with where it stands.
    ///
    /// # Errors
    /// `not_found`, `forbidden` (ATTACH_FILES), `too_large`, `limit_reached` (rule `user_quota` or
    /// `server_quota`), `invalid` (rule `blob_taken`, `blob_size`).
    pub async fn open_blob(
        &self,
        caller: &Caller,
        channel: ChannelId,
        blob: BlobId,
        body: &OpenBlob,
    ) -> Answer<BlobView> {
        caller.device()?;
        let policy = self.viewable(caller.user, channel).await?;
        self.check_attach(&policy, caller.user, channel)?;
        let settings = self.config.blobs;
        if body.size > settings.largest {
            let detail = format!("a file has at most {} bytes here", settings.largest);
            return Err(ActError::new(ErrorCode::TooLarge, detail).with_rule("blob_size"));
        }
        let parts = u32::try_from(body.size.div_ceil(BLOB_PART)).unwrap_or(0);
        if parts == 0 {
            return Err(ActError::invalid("a blob has bytes").with_rule("blob_size"));
        }
        let now = self.clock.now();
        let row = BlobRow {
            blob,
            owner: caller.user,
            server: policy.present().server(),
            channel,
            size: body.size,
            parts,
            received: 0,
            created_at: now,
            free_at: Some(self.free_at()),
            condemned: false,
        };
        let (user_most, server_most) = (settings.per_user, settings.per_server);
        let insert = BlobWrite::Insert { row: row.clone(), user_most, server_most };
        if let Some(known) = self.store.find_blob(blob).await? {
            return opened(&row, known);
        }
        match self.store.commit(vec![Write::Blob(insert)]).await {
            Ok(()) => Ok(view(&row)),
            Err(StoreError::Conflict(Conflict::BlobExists)) => {
                opened(&row, self.store.find_blob(blob).await?.ok_or_else(taken)?)
            }
            Err(StoreError::Conflict(Conflict::BlobsOfUser)) => {
                Err(full("you have as many bytes of files as one may have here", "user_quota"))
            }
            Err(StoreError::Conflict(Conflict::BlobsOfServer)) => {
                Err(full("the server has as many bytes of files as one may have", "server_quota"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Until when what is begun or goes on now may stay unnamed.
    pub(super) fn free_at(&self) -> Millis {
        Millis(self.clock.now().0.saturating_add(self.config.blobs.unnamed_life))
    }

    /// Whether a user may attach files.
    pub(crate) fn check_attach(
        &self,
        policy: &Folded,
        user: UserId,
        channel: ChannelId,
    ) -> Answer<()> {
        let state = policy.present();
        let may = state.may(user, Flag::AttachFiles, Some(channel));
        if !may || state.is_timed_out(user, self.clock.now()) {
            let mut error = ActError::new(ErrorCode::Forbidden, "you may attach no files here");
            error.extras.permission = Some("ATTACH_FILES".into());
            return Err(error);
        }
        Ok(())
    }
}

fn opened(asked: &BlobRow, known: BlobRow) -> Answer<BlobView> {
    let same = |row: &BlobRow| (row.owner, row.channel, row.size);
    if same(asked) == same(&known) && !known.condemned { Ok(view(&known)) } else { Err(taken()) }
}

fn taken() -> ActError {
    ActError::invalid("another file has this id").with_rule("blob_taken")
}

fn full(detail: &str, rule: &str) -> ActError {
    ActError::new(ErrorCode::LimitReached, detail).with_rule(rule)
}

pub(super) fn view(row: &BlobRow) -> BlobView {
    BlobView {
        blob_id: row.blob,
        size: row.size,
        part_size: BLOB_PART,
        parts: row.parts,
        received: row.received,
        whole: row.is_whole(),
    }
}
