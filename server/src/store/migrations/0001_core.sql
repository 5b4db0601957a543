-- Curfew's records. Everything lives in the schema "curfew".

-- One row: what this database is. Wake-ups name it, so that two installations may share a Redis.
CREATE TABLE curfew.installation (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO curfew.installation DEFAULT VALUES;

-- Directory ------------------------------------------------------------------------------------------------------

CREATE TABLE curfew.users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  login_id text NOT NULL CHECK (login_id <> ''),
  name text,
  department text,
  status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked', 'inactive')),
  is_super_user boolean NOT NULL DEFAULT false,
  -- null: signed in by a backend, has no password here
  password_hash text,
  -- raised by every change of the password: a sign-in that was still hashing the old one is refused
  password_version integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  last_sign_in_at timestamptz,
  last_ip inet,
  -- the latest forced logout that covered the user
  revoked_at timestamptz
);
CREATE UNIQUE INDEX users_login_id ON curfew.users (lower(login_id));
CREATE INDEX users_super ON curfew.users (id) WHERE is_super_user;

CREATE TABLE curfew.groups (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (name <> ''),
  revoked_at timestamptz
);
CREATE UNIQUE INDEX groups_name ON curfew.groups (lower(name));

CREATE TABLE curfew.group_members (
  group_id uuid NOT NULL REFERENCES curfew.groups ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES curfew.users ON DELETE CASCADE,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_user ON curfew.group_members (user_id);

CREATE TABLE curfew.roles (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (name <> ''),
  permissions text[] NOT NULL
);
CREATE UNIQUE INDEX roles_name ON curfew.roles (lower(name));

CREATE TABLE curfew.user_roles (
  user_id uuid NOT NULL REFERENCES curfew.users ON DELETE CASCADE,
  role_id uuid NOT NULL REFERENCES curfew.roles ON DELETE CASCADE,
  PRIMARY KEY (user_id, role_id)
);

-- A super user needs no role: he may do everything.
INSERT INTO curfew.roles (name, permissions) VALUES
  ('Administrator', '{sessions:read,sessions:revoke,sessions:revoke-everyone,sessions:create,sessions:introspect,users:read,users:manage,users:block,groups:manage,policies:read,policies:manage,audit:read,system:read,notices:send,maintenance:manage}'),
  ('Operator', '{sessions:read,sessions:revoke,users:read}'),
  ('Auditor', '{sessions:read,users:read,audit:read,policies:read,system:read}');

-- Policies -------------------------------------------------------------------------------------------------------

CREATE TABLE curfew.policies (
  scope text PRIMARY KEY CHECK (scope = 'global'),
  -- null: no idle timeout
  idle_timeout_seconds integer CHECK (idle_timeout_seconds BETWEEN 30 AND 31536000),
  -- null: the default of 120 s
  idle_warning_seconds integer CHECK (idle_warning_seconds BETWEEN 20 AND 3600),
  -- what is really kept: never more than half the timeout, but at least 20 s
  warning_seconds integer NOT NULL GENERATED ALWAYS AS
    (greatest(20, least(coalesce(idle_warning_seconds, 120), idle_timeout_seconds / 2))) STORED,
  version integer NOT NULL DEFAULT 1,
  -- the version by which all live sessions are filed (due_at); behind while the clock is at it
  filed_version integer NOT NULL DEFAULT 1,
  changed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  changed_by uuid REFERENCES curfew.users ON DELETE SET NULL
);
INSERT INTO curfew.policies (scope, idle_timeout_seconds) VALUES ('global', 172800);

-- Sessions -------------------------------------------------------------------------------------------------------

-- Numbers sessions in the order in which they began. CACHE 1: a cut-off by number must mean a point in time.
CREATE SEQUENCE curfew.session_number CACHE 1;

CREATE TABLE curfew.sessions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number bigint NOT NULL DEFAULT nextval('curfew.session_number'),
  -- SHA-256 of the token; the token itself is never stored
  token_hash bytea NOT NULL UNIQUE,
  -- no cascade: a user is deleted only after his sessions have been ended through the one door
  user_id uuid NOT NULL REFERENCES curfew.users,
  started_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  -- Deliberately in no index: a touch then changes no index (measured on a million rows: 83 ms against 544 ms for
  -- 10,000 touches).
  last_active_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  -- When the clock looks at this session next. May be early, is never later than the real deadline or warning.
  due_at timestamptz,
  -- the idle deadline that its user has been warned of
  warned_for timestamptz,
  expires_at timestamptz,
  ip inet,
  user_agent text,
  browser text,
  os text,
  device_type text,
  impersonator_id uuid REFERENCES curfew.users,
  ended_at timestamptz,
  reason text,
  initiating_entity text,
  notice_id uuid,
  -- no foreign key: a check per row would double the time of ending everyone, and revocations are never deleted
  revocation_id uuid,
  CHECK ((ended_at IS NULL) = (reason IS NULL)),
  CHECK ((ended_at IS NULL) = (initiating_entity IS NULL)),
  CHECK ((ended_at IS NULL) = (notice_id IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX sessions_due ON curfew.sessions (due_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_live_user ON curfew.sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_user ON curfew.sessions (user_id, started_at);
CREATE INDEX sessions_started ON curfew.sessions (started_at, id);
CREATE INDEX sessions_revocation ON curfew.sessions (revocation_id) WHERE revocation_id IS NOT NULL;

-- The one definition of a live session. Every read, count, touch, sweep and end goes through it.
CREATE VIEW curfew.live_sessions AS SELECT * FROM curfew.sessions WHERE ended_at IS NULL;

-- Revocations ----------------------------------------------------------------------------------------------------

CREATE TABLE curfew.revocations (
  id uuid PRIMARY KEY,
  notice_id uuid NOT NULL,
  target jsonb NOT NULL,
  message text CHECK (length(message) <= 280),
  reason_admin text,
  reason text NOT NULL,
  initiating_entity text NOT NULL,
  actor_id uuid,
  actor_login_id text NOT NULL,
  revoked_at timestamptz,
  sessions_ended integer NOT NULL,
  users_affected integer NOT NULL,
  skipped_super_users integer NOT NULL,
  skipped_out_of_scope integer NOT NULL,
  -- [{id, outcome}]: the nodes that the call waited for; null until it has
  nodes jsonb
);
CREATE INDEX revocations_at ON curfew.revocations (revoked_at, id);

-- A request that was made with an Idempotency-Key, and its answer once there is one.
CREATE TABLE curfew.idempotency_keys (
  caller text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  revocation_id uuid NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_age ON curfew.idempotency_keys (created_at);

CREATE TABLE curfew.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT statement_timestamp(),
  actor_id uuid,
  actor_login_id text NOT NULL,
  action text NOT NULL,
  target jsonb NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'refused')),
  ip inet,
  request_id text,
  revocation_id uuid,
  detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_at ON curfew.audit (at, id);

-- Failed sign-ins, counted by rate-limiter-flexible (its table, its columns).
CREATE TABLE curfew.sign_in_limits (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);

-- The feed and the nodes that follow it --------------------------------------------------------------------------

-- One row, locked last in every transaction that appends: the order of positions is the order of commits.
CREATE TABLE curfew.feed_head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  position bigint NOT NULL DEFAULT 0,
  -- entries at or below it may have been pruned
  floor bigint NOT NULL DEFAULT 0
);
INSERT INTO curfew.feed_head DEFAULT VALUES;

CREATE TABLE curfew.feed (
  position bigint PRIMARY KEY,
  kind text NOT NULL,
  version integer NOT NULL,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX feed_at ON curfew.feed (at);

-- The membership of the cluster. A logged table on purpose: after a crash an unlogged one would be empty while nodes
-- still trust their memory.
CREATE TABLE curfew.nodes (
  id uuid PRIMARY KEY,
  -- raised before each renewal of the lease; a beat that stands still for 2 s means that the lease is over
  beat bigint NOT NULL DEFAULT 0,
  -- the last entry of the feed that this node has applied
  applied bigint NOT NULL,
  host text NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  beat_at timestamptz NOT NULL DEFAULT statement_timestamp()
) WITH (fillfactor = 50);

-- Every live connection, and what became of it when its session was ended: a connection belongs to one session and a
-- session ends once, so the outcome stands here.
CREATE TABLE curfew.connections (
  id uuid PRIMARY KEY,
  node_id uuid NOT NULL,
  session_id uuid NOT NULL,
  user_id uuid NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT statement_timestamp(),
  closed_at timestamptz,
  -- Only for a connection that was open when its session ended; null and open: pending.
  outcome text CHECK (outcome IN ('acknowledged', 'closed', 'unreachable')),
  cause text CHECK (cause IN ('no_answer', 'connection_lost', 'node_lost')),
  milliseconds real,
  CHECK ((outcome = 'unreachable') = (cause IS NOT NULL)),
  CHECK (outcome IS NULL OR closed_at IS NOT NULL)
) WITH (fillfactor = 80);
CREATE INDEX connections_session ON curfew.connections (session_id);
CREATE INDEX connections_open ON curfew.connections (node_id) WHERE closed_at IS NULL;

-- What became of each connection that a session had when a revocation ended it: the one definition of a delivery. One
-- that was closed without word of how counts as closed, one that is still open as pending. The left join is never
-- without its row, but lets the planner leave the users out of a count.
CREATE VIEW curfew.deliveries AS
SELECT s.revocation_id, c.id AS connection_id, c.session_id, c.user_id, u.login_id, c.node_id, c.closed_at,
       CASE WHEN c.closed_at IS NULL THEN 'pending' ELSE coalesce(c.outcome, 'closed') END AS outcome,
       c.cause, c.milliseconds
FROM curfew.sessions AS s
JOIN curfew.connections AS c ON c.session_id = s.id
LEFT JOIN curfew.users AS u ON u.id = s.user_id
WHERE s.revocation_id IS NOT NULL AND (c.closed_at IS NULL OR c.closed_at >= s.ended_at);
