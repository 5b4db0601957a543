-- curfew: compatible-with-previous yes
-- An end of many, a group or a user with very many sessions: the numbers of the sessions that it covers go into one narrow
-- table, by one statement, and hold from its commit on. The rows are marked afterwards, in batches.

-- An end that covers more than can be marked by name. It is over when nothing is pending any more and it is not under way.
CREATE TABLE curfew.ends (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ended_at timestamptz NOT NULL,
  reason text NOT NULL,
  initiating_entity text NOT NULL,
  notice_id uuid NOT NULL,
  revocation_id uuid,
  -- How far an end has come that takes several transactions, and whom it covers; null when it has done its last one.
  rest jsonb,
  -- When its last transaction began: whoever carries it out may have died since.
  stepped_at timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX ends_under_way ON curfew.ends (number) WHERE rest IS NOT NULL;

-- Sessions that have ended and are not marked. Not by user: an end may mean one of a user's sessions and not another.
CREATE TABLE curfew.pending_ends (
  number bigint PRIMARY KEY,
  ended_by bigint NOT NULL
) WITH (vacuum_truncate = off);

-- Users whose `revoked_at` is not written.
CREATE TABLE curfew.pending_users (
  user_id uuid NOT NULL,
  ended_by bigint NOT NULL,
  PRIMARY KEY (user_id, ended_by)
) WITH (vacuum_truncate = off);

-- Rows that mean nobody and stay. The planner would read the whole of a small table for each session instead of looking into its
-- index, if it was empty when its statistics were taken and is not any more: 60 microseconds a session instead of one.
INSERT INTO curfew.pending_ends SELECT -n, 0 FROM generate_series(1, 2500) AS n;
INSERT INTO curfew.pending_users SELECT lpad(n::text, 32, '0')::uuid, 0 FROM generate_series(1, 2500) AS n;

-- The one definition of a live session: not marked, and here, not covered by what has not been marked yet. Whether anything is pending at all is asked once in a statement, of the table that has a
-- row for each end: asked of each row only, it made a count of 500,000 sessions six times slower, and the numbers of ends
-- that are over stay as dead rows for as long as anybody's old snapshot lasts. Of a row it is asked by a scalar sub-select, which
-- is a look into an index: NOT EXISTS may be planned as a hash of all that is pending, 50 ms for each check of one session.
-- An end that goes in steps looks only beyond those that it has covered itself, and says so, which saves a third of a step.
CREATE VIEW curfew.uncovered_sessions AS
SELECT * FROM curfew.sessions AS s
WHERE s.number > coalesce((SELECT max(up_to) FROM curfew.cut_offs), 0)
  AND (
    (SELECT NOT EXISTS (
      SELECT FROM curfew.ends AS e WHERE e.number::text IS DISTINCT FROM current_setting('curfew.end_under_way', true)
    ))
    OR (SELECT p.ended_by FROM curfew.pending_ends AS p WHERE p.number = s.number) IS NULL
  );

-- For whoever asks for many of them, of a user, of a group, all: partial indexes have just these.
CREATE OR REPLACE VIEW curfew.live_sessions AS
SELECT * FROM curfew.uncovered_sessions WHERE ended_at IS NULL;

-- The same sessions for whoever asks by id or by token, written so that no partial index can answer it. Statistics from an hour in
-- which nobody was signed in make an index of all live sessions look like the shortest way to each of them: a check read
-- 2,000 rows instead of one, and 200 connections that opened took 2.2 s instead of 13 ms.
CREATE VIEW curfew.live_by_id AS
SELECT * FROM curfew.uncovered_sessions WHERE num_nulls(ended_at) <> 0;

-- Every session as it stands, whether its row has been marked or not. A cut-off covers no session that was pending before it.
CREATE OR REPLACE VIEW curfew.session_states AS
SELECT s.id, s.number, s.token_hash, s.user_id, s.started_at, s.last_active_at, s.expires_at, s.ip, s.user_agent,
       s.browser, s.os, s.device_type, s.impersonator_id,
       coalesce(s.ended_at, e.ended_at, (SELECT c.ended_at FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS ended_at,
       coalesce(s.reason, e.reason, (SELECT c.reason FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS reason,
       coalesce(s.initiating_entity, e.initiating_entity, (SELECT c.initiating_entity FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS initiating_entity,
       coalesce(s.notice_id, e.notice_id, (SELECT c.notice_id FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS notice_id,
       CASE
         WHEN s.ended_at IS NOT NULL THEN s.revocation_id
         WHEN e.number IS NOT NULL THEN e.revocation_id
         ELSE (SELECT c.revocation_id FROM curfew.cut_offs AS c
           WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)
       END AS revocation_id
FROM curfew.sessions AS s
LEFT JOIN curfew.ends AS e ON e.number = CASE WHEN s.ended_at IS NULL AND (SELECT EXISTS (SELECT FROM curfew.ends)) THEN (
  SELECT p.ended_by FROM curfew.pending_ends AS p WHERE p.number = s.number
) END;

-- Every user as they stand, with the latest forced logout that covered them.
CREATE OR REPLACE VIEW curfew.user_states AS
SELECT u.id, u.login_id, u.name, u.department, u.status, u.is_super_user, u.last_sign_in_at, u.last_ip,
       greatest(u.revoked_at, (
         SELECT max(c.ended_at) FROM curfew.cut_offs AS c
         WHERE c.ended_at >= u.created_at AND NOT EXISTS (
           SELECT FROM curfew.cut_off_spares AS spared WHERE spared.cut_off = c.number AND spared.user_id = u.id
         )
       ), CASE WHEN (SELECT EXISTS (SELECT FROM curfew.ends)) THEN (
         SELECT max(e.ended_at) FROM curfew.pending_users AS p JOIN curfew.ends AS e ON e.number = p.ended_by
         WHERE p.user_id = u.id
       ) END) AS revoked_at
FROM curfew.users AS u;

-- The same definition of a delivery as before, for marked sessions, for those that are pending, and for those that a cut-off
-- covers. What is not marked yet has only connections of which some are open, or were when the end came.
CREATE OR REPLACE VIEW curfew.deliveries AS
SELECT met.revocation_id, met.id AS connection_id, met.session_id, met.user_id, u.login_id, met.node_id, met.closed_at,
       CASE WHEN met.closed_at IS NULL THEN 'pending' ELSE coalesce(met.outcome, 'closed') END AS outcome,
       met.cause, met.milliseconds
FROM (
  SELECT s.revocation_id, c.id, c.node_id, c.session_id, c.user_id, c.opened_at, c.closed_at, c.outcome, c.cause, c.milliseconds
  FROM curfew.sessions AS s
  JOIN curfew.connections AS c ON c.session_id = s.id
  WHERE s.revocation_id IS NOT NULL AND (c.closed_at IS NULL OR c.closed_at >= s.ended_at)
  UNION ALL
  SELECT e.revocation_id, c.id, c.node_id, c.session_id, c.user_id, c.opened_at, c.closed_at, c.outcome, c.cause, c.milliseconds
  FROM curfew.ends AS e
  JOIN curfew.connections AS c ON c.closed_at IS NULL OR c.closed_at >= e.ended_at
  JOIN curfew.sessions AS s ON s.id = c.session_id
  JOIN curfew.pending_ends AS p ON p.number = s.number AND p.ended_by = e.number
  WHERE e.revocation_id IS NOT NULL AND s.ended_at IS NULL
  UNION ALL
  SELECT cut_off.revocation_id, c.id, c.node_id, c.session_id, c.user_id, c.opened_at, c.closed_at, c.outcome, c.cause, c.milliseconds
  FROM curfew.cut_offs AS cut_off
  JOIN curfew.connections AS c ON c.closed_at IS NULL OR c.closed_at >= cut_off.ended_at
  JOIN curfew.sessions AS s ON s.id = c.session_id
  WHERE cut_off.revocation_id IS NOT NULL AND s.ended_at IS NULL AND s.number <= cut_off.up_to
    AND (SELECT p.ended_by FROM curfew.pending_ends AS p WHERE p.number = s.number) IS NULL
    AND NOT EXISTS (
      SELECT FROM curfew.cut_offs AS earlier WHERE earlier.number < cut_off.number AND earlier.up_to >= s.number
    )
) AS met
LEFT JOIN curfew.users AS u ON u.id = met.user_id;

-- Nodes of the version before know nothing of what is pending: when they mark what a cut-off covers, they would give its reason
-- to sessions that an end of many had ended before. Whatever marks such a row writes what came first. Only rows that end meet
-- this, and the query is planned each time: a plan made while the table was empty would read all of it.
CREATE FUNCTION curfew.keep_first_end() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  first curfew.ends;
BEGIN
  EXECUTE 'SELECT e.* FROM curfew.pending_ends AS p JOIN curfew.ends AS e ON e.number = p.ended_by WHERE p.number = $1'
    INTO first USING OLD.number;
  IF first.number IS NOT NULL THEN
    NEW.ended_at := first.ended_at;
    NEW.reason := first.reason;
    NEW.initiating_entity := first.initiating_entity;
    NEW.notice_id := first.notice_id;
    NEW.revocation_id := first.revocation_id;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER keep_first_end BEFORE UPDATE OF ended_at ON curfew.sessions
FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
EXECUTE FUNCTION curfew.keep_first_end();
