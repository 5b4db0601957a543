-- What is past is not kept for ever, and what is left of it is listed as fast as what lives. At three million ended sessions the
-- indexes take half a minute; they are built beside whoever reads and writes.
-- curfew: outside-transaction
-- curfew: compatible-with-previous yes

-- Whoever has ended, the latest or the longest ago first: for lists, and for what is no longer kept.
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_ended ON curfew.sessions (ended_at, id) WHERE ended_at IS NOT NULL;

-- The same of one user: whether they have ten sessions behind them or a million, the planner need not know it.
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_ended_user ON curfew.sessions (user_id, ended_at, id) WHERE ended_at IS NOT NULL;

-- Whoever lives, by when they began: however many have ended since.
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_live_started ON curfew.sessions (started_at, id) WHERE ended_at IS NULL;

-- Which sessions there are and were from an address. Two, so that who lives is not looked for among who has ended; a session is in one
-- of them at a time, so that they cost no more than one.
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_live_ip ON curfew.sessions (ip, id) WHERE ended_at IS NULL;
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_ended_ip ON curfew.sessions (ip, id) WHERE ended_at IS NOT NULL;

-- Sessions that have ended, in the two forms in which there are some: those whose row says it, by the indexes above; and those that an
-- end covers whose row does not say it yet, for which PostgreSQL does not even look while there is no such end.
-- curfew: step
CREATE OR REPLACE VIEW curfew.marked_sessions AS
SELECT s.id, s.user_id, s.started_at, s.last_active_at, s.ended_at, s.ip, s.revocation_id
FROM curfew.sessions AS s WHERE s.ended_at IS NOT NULL;

-- curfew: step
CREATE OR REPLACE VIEW curfew.unmarked_sessions AS
SELECT state.id, state.user_id, state.started_at, state.last_active_at, state.ended_at, state.ip, state.revocation_id
FROM curfew.sessions AS s JOIN curfew.session_states AS state ON state.id = s.id
WHERE (SELECT EXISTS (SELECT FROM curfew.ends) OR EXISTS (SELECT FROM curfew.cut_offs))
  AND s.ended_at IS NULL AND state.ended_at IS NOT NULL;

-- Users by what lists sort them by; cut as the lists cut them.
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_name ON curfew.users ((left(lower(name), 200)), id);
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_department ON curfew.users ((left(lower(department), 200)), id);

-- What a search looks through: one text a user, folded once and not again for each search. pg_trgm is not everywhere, and a part of
-- two letters no index finds.
-- curfew: step
ALTER TABLE curfew.users ADD COLUMN IF NOT EXISTS searched text;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.searched_of(login_id text, login_key text, name text, department text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(login_key, lower(login_id)) || E'\n' || coalesce(lower(name), '') || E'\n' || coalesce(lower(department), '')
$$;

-- curfew: step
CREATE OR REPLACE FUNCTION curfew.keep_searched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.searched := curfew.searched_of(NEW.login_id, NEW.login_key, NEW.name, NEW.department);
  RETURN NEW;
END
$$;

-- curfew: step
CREATE OR REPLACE TRIGGER keep_searched_added BEFORE INSERT ON curfew.users
  FOR EACH ROW EXECUTE FUNCTION curfew.keep_searched();

-- curfew: step
CREATE OR REPLACE TRIGGER keep_searched_changed BEFORE UPDATE OF login_id, login_key, name, department ON curfew.users
  FOR EACH ROW WHEN ((OLD.login_id, OLD.login_key, OLD.name, OLD.department)
    IS DISTINCT FROM (NEW.login_id, NEW.login_key, NEW.name, NEW.department))
  EXECUTE FUNCTION curfew.keep_searched();

-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_unsearched ON curfew.users (id) WHERE searched IS NULL;

-- curfew: batch
UPDATE curfew.users SET searched = curfew.searched_of(login_id, login_key, name, department)
WHERE id = ANY(ARRAY(SELECT id FROM curfew.users WHERE searched IS NULL ORDER BY id LIMIT 1000 FOR NO KEY UPDATE));

-- curfew: step
DROP INDEX CONCURRENTLY IF EXISTS curfew.users_unsearched;

-- What a revocation says of its sessions and deliveries once they are gone, added to as they go: {acknowledged, closed, unreachable,
-- sessions}, the last those that had a connection.
-- curfew: step
ALTER TABLE curfew.revocations ADD COLUMN IF NOT EXISTS past_deliveries jsonb;
-- curfew: step
ALTER TABLE curfew.revocations ADD COLUMN IF NOT EXISTS past_sessions integer NOT NULL DEFAULT 0;

-- The same of one that ended many, once every client has its outcome: to count 100,000 deliveries takes a second, whenever a list shows them. The index
-- has the few that are still to be counted.
-- curfew: step
ALTER TABLE curfew.revocations ADD COLUMN IF NOT EXISTS final_deliveries jsonb;
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS revocations_not_final ON curfew.revocations (id)
WHERE final_deliveries IS NULL AND sessions_ended > 1000;

-- The one entry a day that tells what was dropped of the records.
-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_pruned ON curfew.audit (at) WHERE action = 'audit.pruned';

-- The one way in which entries go. What it has dropped on a day (UTC) is one entry, which it adds to in the same transaction: records
-- that shrink say so. One caller at a time; another is told null, and that nothing was done.
-- curfew: step
CREATE OR REPLACE FUNCTION curfew.prune_audit(keep_days integer, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  dropped record;
  today bigint;
BEGIN
  IF keep_days IS NULL OR keep_days < 1 THEN
    RAISE EXCEPTION 'entries of the audit log are kept for at least one day' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT pg_try_advisory_xact_lock(4861370016) THEN
    RETURN NULL;
  END IF;
  WITH old AS MATERIALIZED (
    SELECT a.id FROM curfew.audit AS a WHERE a.at < statement_timestamp() - keep_days * interval '1 day'
    ORDER BY a.at, a.id LIMIT greatest(0, least(most, 10000)) FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM curfew.audit AS a WHERE a.id = ANY(ARRAY(SELECT old.id FROM old)) RETURNING a.at
  )
  SELECT count(*)::integer AS count, min(gone.at) AS first, max(gone.at) AS last INTO dropped FROM gone;
  IF dropped.count = 0 THEN
    RETURN 0;
  END IF;
  SELECT a.id INTO today FROM curfew.audit AS a
  WHERE a.action = 'audit.pruned' AND a.actor_kind = 'system' AND a.at >= date_trunc('day', statement_timestamp(), 'UTC')
  ORDER BY a.at DESC LIMIT 1;
  IF today IS NULL THEN
    INSERT INTO curfew.audit (actor_kind, actor_login_id, action, target, outcome, detail)
    VALUES ('system', 'curfew', 'audit.pruned', '{"audit": true}', 'done', '{"count": 0}')
    RETURNING id INTO today;
  END IF;
  UPDATE curfew.audit AS a SET detail = jsonb_build_object(
    'from', coalesce(a.detail ->> 'from', to_char(dropped.first AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    'to', to_char(dropped.last AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'count', (a.detail ->> 'count')::bigint + dropped.count,
    'keepDays', keep_days
  ) WHERE a.id = today;
  RETURN dropped.count;
END
$$;

-- curfew: step
REVOKE ALL ON FUNCTION curfew.prune_audit(integer, integer) FROM PUBLIC;
