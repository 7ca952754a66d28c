-- Anonymous posts by their nullifiers. Nothing here says who, when or from where: the time is in
-- the envelope's header, rounded to the hour.
CREATE TABLE anonymous_posts (
    channel   BYTEA  NOT NULL,
    nullifier BYTEA  NOT NULL,
    seq       BIGINT NOT NULL,
    ticket    BYTEA  NOT NULL,
    -- When its window begins, seconds.
    starts    BIGINT NOT NULL,
    CONSTRAINT anonymous_posts_pkey PRIMARY KEY (channel, nullifier)
);
CREATE UNIQUE INDEX anonymous_posts_seq ON anonymous_posts (channel, seq);

-- By which the node tells members from outsiders, for each epoch of a group.
CREATE TABLE gates (
    channel     BYTEA  NOT NULL,
    incarnation BIGINT NOT NULL,
    epoch       BIGINT NOT NULL,
    gate        BYTEA  NOT NULL,
    PRIMARY KEY (channel, incarnation, epoch)
);
