//! Why an item of a channel is refused.

macro_rules! verdicts {
    ($( $(#[$doc:meta])* $name:ident = $rule:literal, $words:literal; )*) => {
        /// Why an item of a channel is refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
        #[non_exhaustive]
        pub enum Verdict {
            $( $(#[$doc])* #[error($words)] $name, )*
        }

        impl Verdict {
            /// Every verdict.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its stable name, as in the test vectors.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $( Self::$name => $rule, )* }
            }
        }
    };
}

verdicts! {
    /// No such channel.
    ChannelUnknown = "channel_unknown", "no such channel at that point of the policy log";
    /// A channel of a kind that has no group.
    NoGroup = "no_group", "nothing is said in a category";
    /// Of a group that the policy has given up, or of one that it has not begun.
    WrongIncarnation = "wrong_incarnation", "it is of another incarnation of the group";
    /// A creation with more than its creator, or nobody.
    CreationLeaves = "creation_leaves", "a group is created with one leaf";
    /// The creator's leaf is not right.
    CreatorNotRight = "creator_not_right", "the group's creator does not belong to the channel";
    /// A commit with something inside that no commit may have.
    Foreign = "foreign", "the commit has something inside that no commit may have";
    /// More removals than may be.
    TooManyRemovals = "too_many_removals", "the commit removes too many leaves at once";
    /// More leaves than may be.
    TooManyLeaves = "too_many_leaves", "the group would have too many leaves";
    /// The committer's leaf is not right.
    CommitterNotRight = "committer_not_right", "the committer does not belong to the channel";
    /// The committer's new leaf is not canonical, or has another credential or key.
    PathLeafChanged = "path_leaf_changed", "the committer's new leaf is not as it must be";
    /// An added leaf is not right.
    AddNotRight = "add_not_right", "the commit adds a leaf that does not belong to the channel";
    /// A removed leaf is right, and another's.
    RemovesRight = "removes_right", "the commit removes a leaf that belongs to the channel";
    /// The sender's leaf is not right.
    SenderNotRight = "sender_not_right", "the sender does not belong to the channel";
    /// The sender lacks `SEND_MESSAGES`.
    MayNotSend = "may_not_send", "the sender may not send messages in the channel";
    /// A leaf of the group is outside the right set.
    Outsiders = "outsiders_present", "the message is encrypted to somebody outside the channel";
    /// The device that deletes is not entitled.
    DeleterNotRight = "deleter_not_right", "the one who deletes does not belong to the channel";
    /// The message is another's, and the right to delete it is missing.
    MayNotDelete = "may_not_delete", "only the author and moderators may delete a message";
    /// A report of a failed commit is not by a device of the channel.
    ReporterNotRight = "reporter_not_right", "a report is not by a device of the channel";
    /// A report of a failed commit is by the user who made it.
    ReporterIsCommitter = "reporter_is_committer", "nobody reports a commit of their own";
    /// Too few users say that they cannot follow.
    TooFewReports = "too_few_reports", "too few users say that they cannot follow the commit";
    /// The pinned head is not one of the log.
    HeadUnknown = "head_unknown", "the pinned head is not in the policy log";
    /// The pinned head is older than a removal, or too old to tell.
    HeadStale = "head_stale", "the pinned head is older than the last removal";
    /// The sender is timed out.
    TimedOut = "timed_out", "the sender is timed out";
    /// A removal is owed first.
    ReconcileFirst = "reconcile_first", "somebody has to be removed from the group first";
    /// Made in an older protocol version than counts.
    BelowFloor = "below_version_floor", "it is of an older protocol version than counts in this server";
}
