//! Why an anonymous post is refused.

macro_rules! refusals {
    ($( $(#[$doc:meta])* $name:ident = $rule:literal, $words:literal; )*) => {
        /// Why an anonymous post is refused, or cannot be made.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
        #[non_exhaustive]
        pub enum AnonymousRefusal {
            $( $(#[$doc])* #[error($words)] $name, )*
        }

        impl AnonymousRefusal {
            /// Every refusal.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its stable name.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $( Self::$name => $rule, )* }
            }
        }
    };
}

refusals! {
    /// No such channel.
    ChannelUnknown = "channel_unknown", "no such channel at that point of the policy log";
    /// Made in an older protocol version than counts.
    BelowFloor = "below_version_floor", "the server wants a newer protocol version";
    /// No policy that allows anonymous posts is in force in that window.
    AnonymityOff = "anonymity_off", "the channel allows no anonymous posts in that window";
    /// The window is so long over that its ring is forgotten.
    WindowOver = "window_over", "the window is long over";
    /// The window began before one in which the channel has a post already.
    WindowBack = "window_back", "the window is older than one of an earlier post";
    /// The ring head is not the one of the window.
    RingStale = "ring_stale", "the post was made with another ring than the window has";
    /// Content of a class that no anonymous post has.
    Class = "class", "no anonymous post has content of that class";
    /// No right to open polls.
    PollForbidden = "poll_forbidden", "the author may not open polls there";
    /// A poll of another window or policy than is in force, or one that closes at no full hour or too late.
    PollTerms = "poll_terms", "the poll's terms are not those that it may have";
    /// The poll takes no more votes.
    PollClosed = "poll_closed", "the poll is closed";
    /// Fewer than the policy wants.
    RingTooSmall = "ring_too_small", "too few members can post anonymously";
    /// More than a proof can be about.
    RingTooLarge = "ring_too_large", "too many members can post anonymously";
    /// The blocked posts make no list.
    Blocklist = "blocklist", "the blocked posts make no list";
    /// The bytes of the proof are none.
    Parse = "parse", "the proof is malformed";
    /// The proof does not hold.
    Proof = "proof", "the proof does not hold";
}
