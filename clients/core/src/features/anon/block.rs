//! `anon block`: the author of an anonymous post makes no more of them in its window. Nobody learns who
//! it is.

use coterie_policy::{Body, body::AuthorBlocked};

use crate::{
    Failure, FailureKind,
    acts::BlockAuthor,
    channel::post_at,
    features::act::{At, Deed},
};

impl Deed for BlockAuthor {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let id = at.channel()?.id;
        let found = at.core.channels.get(&id).and_then(|channel| post_at(channel, self.seq));
        let post = found.ok_or_else(|| {
            let words =
                "that is no anonymous post whose window is still open here: read the channel";
            Failure::new(FailureKind::NotFound, "not_found", words)
        })?;
        Ok(AuthorBlocked {
            channel: id,
            seq: self.seq,
            envelope: post.hash,
            nullifier: post.nullifier,
            ticket: post.ticket,
            window: post.window,
        }
        .into())
    }
}
