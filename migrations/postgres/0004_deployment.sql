-- Of one row: what nodes of this database have in common.
CREATE TABLE deployment (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    secrets  BYTEA  NOT NULL
);
