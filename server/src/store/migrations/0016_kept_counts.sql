-- Counts that screens show at all times: users, who is signed in, sessions, those of each group. They are kept, one row a user and
-- one a group, because to count hundreds of thousands of sessions by user and group takes longer than a list may.
--
-- Nobody waits for them: whoever changes what is counted only notes whose counts have to be made again (`recounts`), in its own
-- transaction and without a lock. A chore of the nodes counts these again, and whoever reads adds what is noted and not yet counted:
-- a note is seen exactly when the change is, so a sum is never off by a session. A session that an end of many or of everyone covers
-- is counted here until its row is marked: while there are such ends, all is counted by itself instead.
--
-- The version before goes on beside it: what it changes is noted too, and it reads none of this.
-- curfew: outside-transaction
-- curfew: compatible-with-previous yes

-- curfew: step
CREATE TABLE IF NOT EXISTS curfew.recounts (
  user_id uuid NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, vacuum_truncate = off);

-- It has no key, which would be an index for each sign-in to write. Without this a publication of all tables refuses to remove notes.
-- curfew: step
ALTER TABLE curfew.recounts REPLICA IDENTITY FULL;

-- curfew: step
CREATE TABLE IF NOT EXISTS curfew.counted_users (
  user_id uuid PRIMARY KEY,
  sessions integer NOT NULL,
  is_super_user boolean NOT NULL,
  groups uuid[] NOT NULL
) WITH (fillfactor = 70);

-- curfew: step
CREATE INDEX IF NOT EXISTS counted_users_sessions ON curfew.counted_users (sessions, user_id);

-- curfew: step
CREATE TABLE IF NOT EXISTS curfew.counted_groups (
  group_id uuid PRIMARY KEY,
  members integer NOT NULL,
  signed_in integer NOT NULL,
  sessions integer NOT NULL
) WITH (fillfactor = 50);

-- curfew: step
CREATE TABLE IF NOT EXISTS curfew.counted_all (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  users integer NOT NULL DEFAULT 0,
  signed_in integer NOT NULL DEFAULT 0,
  super_users integer NOT NULL DEFAULT 0,
  sessions integer NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- curfew: step
INSERT INTO curfew.counted_all DEFAULT VALUES ON CONFLICT DO NOTHING;

-- curfew: step
CREATE OR REPLACE VIEW curfew.user_counts AS
SELECT u.id AS user_id,
       (SELECT count(*)::integer FROM curfew.sessions AS s WHERE s.user_id = u.id AND s.ended_at IS NULL) AS sessions,
       u.is_super_user,
       ARRAY(SELECT m.group_id FROM curfew.group_members AS m WHERE m.user_id = u.id) AS groups
FROM curfew.users AS u;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.recount_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO curfew.recounts SELECT c.id FROM changed AS c;
  RETURN NULL;
END
$$;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.recount_owners() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO curfew.recounts SELECT DISTINCT c.user_id FROM changed AS c;
  RETURN NULL;
END
$$;

-- Of sessions only those that live: millions that have ended are put in and removed without a note.
-- curfew: step
CREATE OR REPLACE FUNCTION curfew.recount_signed_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO curfew.recounts SELECT DISTINCT c.user_id FROM changed AS c WHERE c.ended_at IS NULL;
  RETURN NULL;
END
$$;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.recount_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO curfew.recounts VALUES (NEW.id);
  RETURN NULL;
END
$$;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.recount_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO curfew.recounts VALUES (NEW.user_id);
  IF OLD.user_id <> NEW.user_id THEN
    INSERT INTO curfew.recounts VALUES (OLD.user_id);
  END IF;
  RETURN NULL;
END
$$;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.recount_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO curfew.recounts SELECT u.id FROM curfew.users AS u UNION SELECT c.user_id FROM curfew.counted_users AS c;
  RETURN NULL;
END
$$;

-- curfew: step
CREATE OR REPLACE TRIGGER recount_added AFTER INSERT ON curfew.users REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_users();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_removed AFTER DELETE ON curfew.users REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_users();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_changed AFTER UPDATE OF is_super_user ON curfew.users
  FOR EACH ROW WHEN (OLD.is_super_user <> NEW.is_super_user) EXECUTE FUNCTION curfew.recount_user();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_emptied AFTER TRUNCATE ON curfew.users
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_all();

-- curfew: step
CREATE OR REPLACE TRIGGER recount_added AFTER INSERT ON curfew.group_members REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_owners();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_removed AFTER DELETE ON curfew.group_members REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_owners();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_emptied AFTER TRUNCATE ON curfew.group_members
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_all();

-- curfew: step
CREATE OR REPLACE TRIGGER recount_added AFTER INSERT ON curfew.sessions REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_signed_in();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_removed AFTER DELETE ON curfew.sessions REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_signed_in();
-- Of activity, which is most of what is written to sessions, nothing is noted: the columns say so, and no row is looked at.
-- curfew: step
CREATE OR REPLACE TRIGGER recount_changed AFTER UPDATE OF ended_at, user_id ON curfew.sessions
  FOR EACH ROW WHEN ((OLD.ended_at IS NULL) <> (NEW.ended_at IS NULL) OR OLD.user_id <> NEW.user_id)
  EXECUTE FUNCTION curfew.recount_owner();
-- curfew: step
CREATE OR REPLACE TRIGGER recount_emptied AFTER TRUNCATE ON curfew.sessions
  FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_all();

-- Everybody, once all changes are noted.
-- curfew: step
CREATE TABLE IF NOT EXISTS curfew.to_recount AS SELECT id FROM curfew.users;

-- curfew: batch
WITH taken AS (
  DELETE FROM curfew.to_recount WHERE ctid = ANY(ARRAY(SELECT ctid FROM curfew.to_recount LIMIT 5000)) RETURNING id
)
INSERT INTO curfew.recounts SELECT id FROM taken;

-- curfew: step
DROP TABLE IF EXISTS curfew.to_recount;
