-- Of one row: what nodes of this database have in common.
CREATE TABLE deployment (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    secrets  BLOB    NOT NULL
) STRICT;
