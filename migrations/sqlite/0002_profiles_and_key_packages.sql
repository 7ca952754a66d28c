-- Sealed profiles.
CREATE TABLE profiles (
    user    BLOB    NOT NULL PRIMARY KEY REFERENCES users (user),
    version INTEGER NOT NULL,
    bytes   BLOB    NOT NULL
) STRICT;

-- KeyPackages that wait to be handed out; a device has one of last resort at most.
CREATE TABLE key_packages (
    hash        BLOB    NOT NULL PRIMARY KEY,
    user        BLOB    NOT NULL REFERENCES users (user),
    device      BLOB    NOT NULL,
    last_resort INTEGER NOT NULL,
    bytes       BLOB    NOT NULL,
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX key_packages_by_device ON key_packages (device, last_resort, at);
CREATE UNIQUE INDEX key_packages_last_resort ON key_packages (device) WHERE last_resort = 1;
CREATE INDEX key_packages_by_user ON key_packages (user);
CREATE INDEX key_packages_by_time ON key_packages (at);

-- The hash of every KeyPackage that was taken in: none is handed out again after it was used.
CREATE TABLE key_packages_known (
    hash BLOB    NOT NULL PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX key_packages_known_by_time ON key_packages_known (at);

-- Who claimed whose, and when.
CREATE TABLE key_package_claims (
    claimer BLOB    NOT NULL,
    target  BLOB    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX key_package_claims_by_pair ON key_package_claims (claimer, target, at);
CREATE INDEX key_package_claims_by_time ON key_package_claims (at);
