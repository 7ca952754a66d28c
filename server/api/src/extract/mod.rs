//! What handlers take from a request, each refusing with a problem document.

mod caller;
mod etag;
mod json;
mod operator;
mod params;
mod part_bytes;
mod peer;
mod uncredentialed;

pub(crate) use caller::{Identified, SignedIn, identify};
pub(crate) use etag::{IfNoneMatch, Tagged};
pub(crate) use json::{Body, BodyLimit, Json};
pub(crate) use operator::ByOperator;
pub(crate) use params::{InPath, Params};
pub(crate) use part_bytes::PartBytes;
pub(crate) use peer::Peer;
pub(crate) use uncredentialed::Uncredentialed;
