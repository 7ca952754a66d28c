//! Anonymous posts, as far as the policy knows of them: a channel's policy, the members' keys, the
//! ring of each window and its head, blocked authors, and what a post is judged by
//! (`spec/12-anonymity.md`, section 10).

mod book;
mod judge;
mod policy;
mod poll;
mod refusal;
mod ring;
mod spans;
mod stamp;
mod touched;
mod window;

pub(crate) use book::{Anonymity, Rings};
pub use book::{AnonymityKey, AuthorBlock};
pub use judge::{AnonymousPost, AnonymousSet};
pub use policy::{AnonymityChange, AnonymityPolicy};
pub use poll::PollTerms;
pub use refusal::AnonymousRefusal;
pub use window::{AnonymousRules, AnonymousWindow};
