-- When a device showed itself last: began a session, or renewed one.
CREATE TABLE device_seen (
    device  BYTEA  NOT NULL,
    "user"  BYTEA  NOT NULL REFERENCES users ("user"),
    seen_at BIGINT NOT NULL,
    CONSTRAINT device_seen_device PRIMARY KEY (device)
);
CREATE INDEX device_seen_by_user ON device_seen ("user", seen_at);
INSERT INTO device_seen (device, "user", seen_at)
    SELECT device, "user", MAX(rotated_at) FROM sessions WHERE device IS NOT NULL
    GROUP BY device, "user";
