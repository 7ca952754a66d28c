//! Anonymous posts, as far as they are the author's: keys, what this device has seen of ring and epoch,
//! whether it may post now, and how a post is made (`spec/12-anonymity.md`, sections 3, 7 and 10).

mod keys;
mod make;
mod publish;
mod records;
mod seen;
mod standing;
mod voting;

pub(crate) use make::{Made, Pool, judged};
pub(crate) use publish::KeyWatch;
pub(crate) use records::{
    AnonymousRecord, PollRecord, PostRecord, SeenRecord, UsedRecord, VoteRecord,
};
pub(crate) use standing::{Ready, Standing, hides_among};
