-- What is over is looked for every minute.
CREATE INDEX flows_by_expiry ON flows (expires_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_end ON sessions (ended_at) WHERE ended_at IS NOT NULL;
