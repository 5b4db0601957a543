-- Everyone, however many: an end of everyone is one row, a cut-off, and holds from its commit on. The rows that it covers
-- are marked afterwards, in batches.

-- An end of everyone whose sessions and users are not all marked yet. It covers every session that is not marked as ended
-- and numbered up to `up_to`; of several the first one counts. Whoever is spared was given a later number.
CREATE TABLE curfew.cut_offs (
  -- in the order of commits: ends of everyone shut each other out
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  up_to bigint NOT NULL,
  ended_at timestamptz NOT NULL,
  reason text NOT NULL,
  initiating_entity text NOT NULL,
  notice_id uuid NOT NULL,
  revocation_id uuid
);

-- Users whose `revoked_at` a cut-off leaves alone.
CREATE TABLE curfew.cut_off_spares (
  cut_off bigint NOT NULL REFERENCES curfew.cut_offs ON DELETE CASCADE,
  user_id uuid NOT NULL,
  PRIMARY KEY (cut_off, user_id)
);

-- With the number, so that counting who is signed in still needs nothing but the index.
DROP INDEX curfew.sessions_live_user;
CREATE INDEX sessions_live_user ON curfew.sessions (user_id, number) WHERE ended_at IS NULL;
-- For finding what is still to be marked.
CREATE INDEX sessions_live_number ON curfew.sessions (number) WHERE ended_at IS NULL;
-- Whatever was open when a cut-off came is found here while its session is not marked.
CREATE INDEX connections_closed ON curfew.connections (closed_at) WHERE closed_at IS NOT NULL;

-- The one definition of a live session. The cut-off is looked up once in a statement, not for each row.
CREATE OR REPLACE VIEW curfew.live_sessions AS
SELECT * FROM curfew.sessions
WHERE ended_at IS NULL AND number > coalesce((SELECT max(up_to) FROM curfew.cut_offs), 0);

-- Every session as it stands, whether its row has been marked or not.
CREATE VIEW curfew.session_states AS
SELECT s.id, s.number, s.token_hash, s.user_id, s.started_at, s.last_active_at, s.expires_at, s.ip, s.user_agent,
       s.browser, s.os, s.device_type, s.impersonator_id,
       coalesce(s.ended_at, (SELECT c.ended_at FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS ended_at,
       coalesce(s.reason, (SELECT c.reason FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS reason,
       coalesce(s.initiating_entity, (SELECT c.initiating_entity FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS initiating_entity,
       coalesce(s.notice_id, (SELECT c.notice_id FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1)) AS notice_id,
       CASE WHEN s.ended_at IS NULL THEN (SELECT c.revocation_id FROM curfew.cut_offs AS c
         WHERE c.up_to >= s.number ORDER BY c.number LIMIT 1) ELSE s.revocation_id END AS revocation_id
FROM curfew.sessions AS s;

-- Every user as he stands, with the latest forced logout that covered him.
CREATE VIEW curfew.user_states AS
SELECT u.id, u.login_id, u.name, u.department, u.status, u.is_super_user, u.last_sign_in_at, u.last_ip,
       greatest(u.revoked_at, (
         SELECT max(c.ended_at) FROM curfew.cut_offs AS c
         WHERE c.ended_at >= u.created_at AND NOT EXISTS (
           SELECT FROM curfew.cut_off_spares AS spared WHERE spared.cut_off = c.number AND spared.user_id = u.id
         )
       )) AS revoked_at
FROM curfew.users AS u;

-- The same definition of a delivery as before, for marked sessions and for those that a cut-off covers. A session that a
-- cut-off covers has only connections of which some are open, or were when it came.
CREATE OR REPLACE VIEW curfew.deliveries AS
SELECT met.revocation_id, met.id AS connection_id, met.session_id, met.user_id, u.login_id, met.node_id, met.closed_at,
       CASE WHEN met.closed_at IS NULL THEN 'pending' ELSE coalesce(met.outcome, 'closed') END AS outcome,
       met.cause, met.milliseconds
FROM (
  SELECT s.revocation_id, c.*
  FROM curfew.sessions AS s
  JOIN curfew.connections AS c ON c.session_id = s.id
  WHERE s.revocation_id IS NOT NULL AND (c.closed_at IS NULL OR c.closed_at >= s.ended_at)
  UNION ALL
  SELECT cut_off.revocation_id, c.*
  FROM curfew.cut_offs AS cut_off
  JOIN curfew.connections AS c ON c.closed_at IS NULL OR c.closed_at >= cut_off.ended_at
  JOIN curfew.sessions AS s ON s.id = c.session_id
  WHERE cut_off.revocation_id IS NOT NULL AND s.ended_at IS NULL AND s.number <= cut_off.up_to
    AND NOT EXISTS (
      SELECT FROM curfew.cut_offs AS earlier WHERE earlier.number < cut_off.number AND earlier.up_to >= s.number
    )
) AS met
LEFT JOIN curfew.users AS u ON u.id = met.user_id;
