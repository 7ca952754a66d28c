-- Sealed profiles.
CREATE TABLE profiles (
    "user"  BYTEA  NOT NULL PRIMARY KEY REFERENCES users ("user"),
    version BIGINT NOT NULL,
    bytes   BYTEA  NOT NULL
);

-- KeyPackages that wait to be handed out; a device has one of last resort at most.
CREATE TABLE key_packages (
    hash        BYTEA   NOT NULL PRIMARY KEY,
    "user"      BYTEA   NOT NULL REFERENCES users ("user"),
    device      BYTEA   NOT NULL,
    last_resort BOOLEAN NOT NULL,
    bytes       BYTEA   NOT NULL,
    at          BIGINT  NOT NULL
);
CREATE INDEX key_packages_by_device ON key_packages (device, last_resort, at);
CREATE UNIQUE INDEX key_packages_last_resort ON key_packages (device) WHERE last_resort;
CREATE INDEX key_packages_by_user ON key_packages ("user");
CREATE INDEX key_packages_by_time ON key_packages (at);

-- The hash of every KeyPackage that was taken in: none is handed out again after it was used.
CREATE TABLE key_packages_known (
    hash BYTEA  NOT NULL PRIMARY KEY,
    at   BIGINT NOT NULL
);
CREATE INDEX key_packages_known_by_time ON key_packages_known (at);

-- Who claimed whose, and when.
CREATE TABLE key_package_claims (
    claimer BYTEA  NOT NULL,
    target  BYTEA  NOT NULL,
    at      BIGINT NOT NULL
);
CREATE INDEX key_package_claims_by_pair ON key_package_claims (claimer, target, at);
CREATE INDEX key_package_claims_by_time ON key_package_claims (at);
