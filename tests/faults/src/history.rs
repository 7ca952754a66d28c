//! What was recorded of a run: what people did and were told, what they see at its end, and what
//! the database holds. Times are milliseconds since the run began.

/// A whole run, in one channel of one server.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Every message that somebody tried to send.
    pub sends: Vec<Sent>,
    /// Every deletion that was acknowledged.
    pub deletions: Vec<u64>,
    /// Every time that somebody followed the channel.
    pub streams: Vec<Stream>,
    /// Every time that somebody had no right to be there.
    pub absences: Vec<Absence>,
    /// What each device that is there at the end sees.
    pub readers: Vec<Reader>,
    /// What the database holds at the end.
    pub database: Database,
    /// When all was healed.
    pub healed: u64,
    /// When all devices stood at one place, if they ever did.
    pub converged: Option<u64>,
    /// How long that may take.
    pub patience: u64,
}

/// A message that somebody tried to send. No two have one text.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The device's profile.
    pub client: String,
    /// What was typed.
    pub text: String,
    /// When it was typed.
    pub began: u64,
    /// When the program answered, or was killed.
    pub ended: u64,
    /// What it answered, if it did.
    pub acknowledged: Option<Acknowledged>,
    /// Of a file, the digest of its bytes.
    pub file: Option<String>,
}

/// A message that the node has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Its id.
    pub message_id: String,
    /// Its place in the log.
    pub seq: u64,
}

/// What one program showed while it followed the channel.
#[derive(Debug, Clone)]
pub struct Stream {
    /// The device's profile.
    pub client: String,
    /// It was asked for what comes after this seq.
    pub after: u64,
    /// What it showed, as it came.
    pub rows: Vec<Row>,
}

/// From the acknowledgement of a kick to the request to be let in again.
#[derive(Debug, Clone)]
pub struct Absence {
    /// The profiles of the user's devices.
    pub clients: Vec<String>,
    /// When the kick was acknowledged.
    pub from: u64,
    /// When they asked to be let in again, if they did.
    pub to: Option<u64>,
}

/// A device at the end.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    /// Its profile.
    pub client: String,
    /// Whether it was in the group from before the first message to the end: it reads everything.
    pub steady: bool,
    /// The whole channel as it shows it.
    pub log: Vec<Row>,
    /// The same from a place in the middle.
    pub resumed: Option<(u64, Vec<Row>)>,
    /// The files that it saved.
    pub saved: Vec<Saved>,
    /// Where it stands.
    pub view: View,
}

/// A file that somebody saved at the end.
#[derive(Debug, Clone)]
pub struct Saved {
    /// The seq of its message.
    pub seq: u64,
    /// The digest of the bytes; or why it could not be saved.
    pub bytes: Result<String, String>,
}

/// Where a device stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// The channel's state for it: `ok`.
    pub state: String,
    /// The group's epoch.
    pub epoch: u64,
    /// The group's authenticator in that epoch.
    pub authenticator: String,
    /// How many leaves the group has.
    pub leaves: u64,
    /// The head of the policy log.
    pub policy: (u64, String),
    /// Who is a member.
    pub members: Vec<String>,
    /// What roles there are, and what they allow.
    pub roles: Vec<String>,
}

/// A row of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its seq; of a gap the first.
    pub seq: u64,
    /// What it shows.
    pub shows: Shows,
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// A message.
    Message {
        /// Its id.
        id: String,
        /// Its text.
        text: String,
    },
    /// That a message was deleted.
    Deleted,
    /// That it cannot be read, and why.
    Unreadable {
        /// In a word.
        reason: String,
    },
    /// That nothing is there up to a seq, or to the end, and why.
    Gap {
        /// The last seq of it.
        to: Option<u64>,
        /// In a word.
        reason: String,
    },
}

/// What the database holds of the channel and its server.
#[derive(Debug, Clone, Default)]
pub struct Database {
    /// The log, in the order of seqs.
    pub envelopes: Vec<Envelope>,
    /// Its head as the counter has it.
    pub head: u64,
    /// The epoch of the group as its row has it.
    pub epoch: u64,
    /// The seqs of the policy log.
    pub policy: Vec<u64>,
    /// Its head as the counter has it.
    pub policy_head: u64,
    /// How many of the members are the owner.
    pub owners: usize,
    /// The files that the table knows.
    pub blobs: Vec<Blob>,
    /// What lies in the store of files and is not in the table; of a run without backups, whose chunks
    /// lie there too, under names that only their owners know.
    pub strays: Vec<String>,
    /// Where the tables differ from the fold of the policy log, in the node's own words.
    pub differences: Vec<String>,
}

/// A file, as the table and the store have it.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Its id.
    pub id: String,
    /// Whether a message names it.
    pub named: bool,
    /// How many parts it has.
    pub parts: u32,
    /// How many of them came, as the table has it.
    pub received: u32,
    /// How many of them are stored.
    pub stored: u32,
}

/// A row of a channel's log.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// Its place.
    pub seq: u64,
    /// What it is.
    pub kind: Kind,
    /// The id that the client gave it.
    pub message_id: String,
    /// The device that posted it.
    pub device: String,
    /// The epoch that it was made in.
    pub epoch: u64,
    /// Whether its body is still there.
    pub has_body: bool,
    /// The hash of the body.
    pub body_hash: String,
}

/// What an envelope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The begin of an incarnation of the group.
    Creation,
    /// A commit.
    Commit,
    /// A message.
    Message,
    /// An anonymous post.
    Anonymous,
    /// The deletion of what stands at a seq.
    Tombstone {
        /// Which one.
        target: u64,
    },
    /// The end of every commit from this seq on.
    Void {
        /// The first of them.
        from: u64,
    },
}
