-- Anonymous posts by their nullifiers. Nothing here says who, when or from where: the time is in
-- the envelope's header, rounded to the hour.
CREATE TABLE anonymous_posts (
    channel   BLOB    NOT NULL,
    nullifier BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    ticket    BLOB    NOT NULL,
    -- When its window begins, seconds.
    starts    INTEGER NOT NULL,
    PRIMARY KEY (channel, nullifier)
) WITHOUT ROWID;
CREATE UNIQUE INDEX anonymous_posts_seq ON anonymous_posts (channel, seq);

-- By which the node tells members from outsiders, for each epoch of a group.
CREATE TABLE gates (
    channel     BLOB    NOT NULL,
    incarnation INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    gate        BLOB    NOT NULL,
    PRIMARY KEY (channel, incarnation, epoch)
) WITHOUT ROWID;
