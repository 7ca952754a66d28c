-- Commits that nobody but their user has followed yet, and who says that they cannot.
ALTER TABLE groups ADD COLUMN run_seq INTEGER;
ALTER TABLE groups ADD COLUMN run_user BLOB;
ALTER TABLE groups ADD COLUMN former BLOB;

CREATE TABLE commit_reports (
    channel BLOB    NOT NULL REFERENCES channel_logs (channel),
    seq     INTEGER NOT NULL,
    device  BLOB    NOT NULL,
    user    BLOB    NOT NULL,
    report  BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (channel, seq, device)
) STRICT, WITHOUT ROWID;

-- Voids by the device whose commit they undo.
CREATE INDEX envelopes_voids ON envelopes (channel, device, seq) WHERE kind = 4;
