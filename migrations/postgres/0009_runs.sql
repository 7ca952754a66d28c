-- Commits that nobody but their user has followed yet, and who says that they cannot.
ALTER TABLE groups ADD COLUMN run_seq BIGINT;
ALTER TABLE groups ADD COLUMN run_user BYTEA;
ALTER TABLE groups ADD COLUMN former BYTEA;

CREATE TABLE commit_reports (
    channel BYTEA   NOT NULL REFERENCES channel_logs (channel),
    seq     BIGINT  NOT NULL,
    device  BYTEA   NOT NULL,
    "user"  BYTEA   NOT NULL,
    report  BYTEA   NOT NULL,
    at      BIGINT  NOT NULL,
    PRIMARY KEY (channel, seq, device)
);

-- Voids by the device whose commit they undo.
CREATE INDEX envelopes_voids ON envelopes (channel, device, seq) WHERE kind = 4;
