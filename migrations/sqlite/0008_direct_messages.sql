-- Direct messages: servers of another kind, and members who have not accepted yet.
-- 0 a community, 1 a dm.
ALTER TABLE servers ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE server_members ADD COLUMN invited_by BLOB;
CREATE INDEX server_members_by_inviter ON server_members (invited_by) WHERE invited_by IS NOT NULL;
