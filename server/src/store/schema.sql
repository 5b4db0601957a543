-- What the migrations add up to, for reading. Written by `pnpm --filter @curfew/server run schema`; never edit it.

CREATE SEQUENCE curfew.session_number START 1 INCREMENT 1 CACHE 1;

CREATE OR REPLACE FUNCTION curfew.due_at(last_active_at timestamp with time zone, expires_at timestamp with time zone, policy curfew.policies)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  SELECT least(expires_at, last_active_at + (policy.idle_timeout_seconds - policy.warning_seconds) * interval '1 second')
$function$
;

CREATE OR REPLACE FUNCTION curfew.idle_deadline(last_active_at timestamp with time zone, policy curfew.policies)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
  SELECT last_active_at + policy.idle_timeout_seconds * interval '1 second'
$function$
;

CREATE OR REPLACE FUNCTION curfew.keep_first_end()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION curfew.keep_searched()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  NEW.searched := curfew.searched_of(NEW.login_id, NEW.login_key, NEW.name, NEW.department);
  RETURN NEW;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.policy_of(user_id uuid)
 RETURNS SETOF curfew.policies
 LANGUAGE sql
 STABLE ROWS 1
AS $function$
  SELECT p.* FROM curfew.policies AS p
  WHERE p.id = coalesce((SELECT u.policy_id FROM curfew.user_policies AS u WHERE u.user_id = policy_of.user_id), 0)
  LIMIT 1
$function$
;

CREATE OR REPLACE FUNCTION curfew.prune_audit(keep_days integer, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$
;

CREATE OR REPLACE FUNCTION curfew.recount_all()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO curfew.recounts SELECT u.id FROM curfew.users AS u UNION SELECT c.user_id FROM curfew.counted_users AS c;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.recount_owner()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO curfew.recounts VALUES (NEW.user_id);
  IF OLD.user_id <> NEW.user_id THEN
    INSERT INTO curfew.recounts VALUES (OLD.user_id);
  END IF;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.recount_owners()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO curfew.recounts SELECT DISTINCT c.user_id FROM changed AS c;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.recount_signed_in()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO curfew.recounts SELECT DISTINCT c.user_id FROM changed AS c WHERE c.ended_at IS NULL;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.recount_user()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO curfew.recounts VALUES (NEW.id);
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.recount_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO curfew.recounts SELECT c.id FROM changed AS c;
  RETURN NULL;
END
$function$
;

CREATE OR REPLACE FUNCTION curfew.searched_of(login_id text, login_key text, name text, department text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  SELECT coalesce(login_key, lower(login_id)) || E'\n' || coalesce(lower(name), '') || E'\n' || coalesce(lower(department), '')
$function$
;

CREATE TABLE curfew.audit (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  actor_id uuid,
  actor_login_id text NOT NULL,
  action text NOT NULL,
  target jsonb NOT NULL,
  outcome text NOT NULL,
  ip inet,
  request_id text,
  revocation_id uuid,
  detail jsonb NOT NULL DEFAULT '{}'::jsonb,
  actor_kind text NOT NULL DEFAULT 'person'::text,
  CONSTRAINT audit_pkey PRIMARY KEY (id),
  CONSTRAINT audit_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX audit_at ON curfew.audit USING btree (at, id);
CREATE INDEX audit_pruned ON curfew.audit USING btree (at) WHERE (action = 'audit.pruned'::text);
CREATE INDEX audit_revocation ON curfew.audit USING btree (revocation_id) WHERE (revocation_id IS NOT NULL);

CREATE TABLE curfew.connections (
  id uuid NOT NULL,
  node_id uuid NOT NULL,
  session_id uuid NOT NULL,
  user_id uuid NOT NULL,
  opened_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  closed_at timestamp with time zone,
  outcome text,
  cause text,
  milliseconds real,
  revocation_id uuid,
  CONSTRAINT connections_pkey PRIMARY KEY (id),
  CONSTRAINT connections_cause_check CHECK ((cause = ANY (ARRAY['no_answer'::text, 'connection_lost'::text, 'node_lost'::text]))),
  CONSTRAINT connections_check CHECK (((outcome = 'unreachable'::text) = (cause IS NOT NULL))),
  CONSTRAINT connections_check1 CHECK (((outcome IS NULL) OR (closed_at IS NOT NULL))),
  CONSTRAINT connections_outcome_check CHECK ((outcome = ANY (ARRAY['acknowledged'::text, 'closed'::text, 'unreachable'::text])))
) WITH (fillfactor=80);
CREATE INDEX connections_closed ON curfew.connections USING btree (closed_at) WHERE (closed_at IS NOT NULL);
CREATE INDEX connections_delivered ON curfew.connections USING btree (closed_at) INCLUDE (outcome, milliseconds) WHERE (revocation_id IS NOT NULL);
CREATE INDEX connections_open ON curfew.connections USING btree (node_id) WHERE (closed_at IS NULL);
CREATE INDEX connections_session ON curfew.connections USING btree (session_id);

CREATE TABLE curfew.counted_all (
  only_row boolean NOT NULL DEFAULT true,
  users integer NOT NULL DEFAULT 0,
  signed_in integer NOT NULL DEFAULT 0,
  super_users integer NOT NULL DEFAULT 0,
  sessions integer NOT NULL DEFAULT 0,
  CONSTRAINT counted_all_pkey PRIMARY KEY (only_row),
  CONSTRAINT counted_all_only_row_check CHECK (only_row)
) WITH (fillfactor=50);

CREATE TABLE curfew.counted_groups (
  group_id uuid NOT NULL,
  members integer NOT NULL,
  signed_in integer NOT NULL,
  sessions integer NOT NULL,
  CONSTRAINT counted_groups_pkey PRIMARY KEY (group_id)
) WITH (fillfactor=50);

CREATE TABLE curfew.counted_users (
  user_id uuid NOT NULL,
  sessions integer NOT NULL,
  is_super_user boolean NOT NULL,
  groups uuid[] NOT NULL,
  CONSTRAINT counted_users_pkey PRIMARY KEY (user_id)
) WITH (fillfactor=70);
CREATE INDEX counted_users_sessions ON curfew.counted_users USING btree (sessions, user_id);

CREATE TABLE curfew.cut_off_exceptions (
  cut_off bigint NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT cut_off_spares_pkey PRIMARY KEY (cut_off, user_id),
  CONSTRAINT cut_off_spares_cut_off_fkey FOREIGN KEY (cut_off) REFERENCES curfew.cut_offs(number) ON DELETE CASCADE
);

CREATE TABLE curfew.cut_offs (
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  up_to bigint NOT NULL,
  ended_at timestamp with time zone NOT NULL,
  reason text NOT NULL,
  initiating_entity text NOT NULL,
  notice_id uuid NOT NULL,
  revocation_id uuid,
  CONSTRAINT cut_offs_pkey PRIMARY KEY (number)
);

CREATE TABLE curfew.ends (
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  ended_at timestamp with time zone NOT NULL,
  reason text NOT NULL,
  initiating_entity text NOT NULL,
  notice_id uuid NOT NULL,
  revocation_id uuid,
  rest jsonb,
  stepped_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  CONSTRAINT ends_pkey PRIMARY KEY (number)
);
CREATE INDEX ends_under_way ON curfew.ends USING btree (number) WHERE (rest IS NOT NULL);

CREATE TABLE curfew.feed (
  "position" bigint NOT NULL,
  kind text NOT NULL,
  version integer NOT NULL,
  payload jsonb NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  CONSTRAINT feed_pkey PRIMARY KEY ("position")
);
CREATE INDEX feed_at ON curfew.feed USING btree (at);

CREATE TABLE curfew.feed_head (
  only_row boolean NOT NULL DEFAULT true,
  "position" bigint NOT NULL DEFAULT 0,
  floor bigint NOT NULL DEFAULT 0,
  CONSTRAINT feed_head_pkey PRIMARY KEY (only_row),
  CONSTRAINT feed_head_only_row_check CHECK (only_row)
);

CREATE TABLE curfew.filing_walks (
  policy_id integer NOT NULL,
  version integer NOT NULL,
  wanted bigint NOT NULL,
  user_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'::uuid,
  number bigint NOT NULL DEFAULT 0,
  CONSTRAINT filing_walks_pkey PRIMARY KEY (policy_id),
  CONSTRAINT filing_walks_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES curfew.policies(id) ON DELETE CASCADE
);

CREATE TABLE curfew.group_members (
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT group_members_pkey PRIMARY KEY (group_id, user_id),
  CONSTRAINT group_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES curfew.groups(id) ON DELETE CASCADE,
  CONSTRAINT group_members_user_id_fkey FOREIGN KEY (user_id) REFERENCES curfew.users(id) ON DELETE CASCADE
);
CREATE INDEX group_members_user ON curfew.group_members USING btree (user_id);
CREATE TRIGGER recount_added AFTER INSERT ON curfew.group_members REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_owners();
CREATE TRIGGER recount_emptied AFTER TRUNCATE ON curfew.group_members FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_all();
CREATE TRIGGER recount_removed AFTER DELETE ON curfew.group_members REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_owners();

CREATE TABLE curfew.groups (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  revoked_at timestamp with time zone,
  CONSTRAINT groups_pkey PRIMARY KEY (id),
  CONSTRAINT groups_name_check CHECK ((name <> ''::text))
);
CREATE UNIQUE INDEX groups_name ON curfew.groups USING btree (lower(name));

CREATE TABLE curfew.idempotency_keys (
  caller text NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,
  revocation_id uuid,
  answer jsonb,
  created_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  caller_kind text NOT NULL DEFAULT 'person'::text,
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_age ON curfew.idempotency_keys USING btree (created_at);

CREATE TABLE curfew.installation (
  only_row boolean NOT NULL DEFAULT true,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  CONSTRAINT installation_pkey PRIMARY KEY (only_row),
  CONSTRAINT installation_only_row_check CHECK (only_row)
);

CREATE TABLE curfew.known_addresses (
  user_id uuid NOT NULL,
  network cidr NOT NULL,
  last_seen timestamp with time zone NOT NULL,
  CONSTRAINT known_addresses_pkey PRIMARY KEY (user_id, network)
);
CREATE INDEX known_addresses_age ON curfew.known_addresses USING btree (last_seen);

CREATE TABLE curfew.migrations (
  number integer NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  CONSTRAINT migrations_pkey PRIMARY KEY (number)
);

CREATE TABLE curfew.news (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  version integer NOT NULL,
  payload jsonb NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  CONSTRAINT news_pkey PRIMARY KEY (id)
);

CREATE TABLE curfew.nodes (
  id uuid NOT NULL,
  beat bigint NOT NULL DEFAULT 0,
  applied bigint NOT NULL,
  host text NOT NULL,
  version text NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  beat_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  shedding smallint NOT NULL DEFAULT 0,
  reads_news boolean NOT NULL DEFAULT false,
  CONSTRAINT nodes_pkey PRIMARY KEY (id)
) WITH (fillfactor=50);

CREATE TABLE curfew.pending_ends (
  number bigint NOT NULL,
  ended_by bigint NOT NULL,
  CONSTRAINT pending_ends_pkey PRIMARY KEY (number)
) WITH (vacuum_truncate=off);

CREATE TABLE curfew.pending_users (
  user_id uuid NOT NULL,
  ended_by bigint NOT NULL,
  CONSTRAINT pending_users_pkey PRIMARY KEY (user_id, ended_by)
) WITH (vacuum_truncate=off);

CREATE TABLE curfew.policies (
  scope text,
  idle_timeout_seconds integer,
  idle_warning_seconds integer,
  warning_seconds integer NOT NULL GENERATED ALWAYS AS (GREATEST(20, LEAST(COALESCE(idle_warning_seconds, 120), (idle_timeout_seconds / 2)))) STORED,
  version integer NOT NULL DEFAULT 1,
  filed_version integer NOT NULL DEFAULT 1,
  changed_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  changed_by uuid,
  id integer NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  filing_wanted bigint NOT NULL DEFAULT 0,
  filing_done bigint NOT NULL DEFAULT 0,
  CONSTRAINT policies_pkey PRIMARY KEY (id),
  CONSTRAINT policies_scope_key UNIQUE (scope),
  CONSTRAINT policies_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES curfew.users(id) ON DELETE SET NULL,
  CONSTRAINT policies_global_check CHECK (((id = 0) = (scope IS NOT NULL))),
  CONSTRAINT policies_idle_timeout_seconds_check CHECK (((idle_timeout_seconds >= 30) AND (idle_timeout_seconds <= 31536000))),
  CONSTRAINT policies_idle_warning_seconds_check CHECK (((idle_warning_seconds >= 20) AND (idle_warning_seconds <= 3600))),
  CONSTRAINT policies_scope_check CHECK ((scope = 'global'::text))
);

CREATE TABLE curfew.recounts (
  user_id uuid NOT NULL
) WITH (autovacuum_vacuum_threshold=1000, autovacuum_vacuum_scale_factor=0, vacuum_truncate=off);

CREATE TABLE curfew.revocations (
  id uuid NOT NULL,
  notice_id uuid NOT NULL,
  target jsonb NOT NULL,
  message text,
  reason_admin text,
  reason text NOT NULL,
  initiating_entity text NOT NULL,
  actor_id uuid,
  actor_login_id text NOT NULL,
  revoked_at timestamp with time zone,
  sessions_ended integer NOT NULL,
  users_affected integer NOT NULL,
  skipped_super_users integer NOT NULL,
  skipped_out_of_scope integer NOT NULL,
  nodes jsonb,
  actor_kind text NOT NULL DEFAULT 'person'::text,
  named_users uuid[],
  past_deliveries jsonb,
  past_sessions integer NOT NULL DEFAULT 0,
  final_deliveries jsonb,
  CONSTRAINT revocations_pkey PRIMARY KEY (id),
  CONSTRAINT revocations_message_check CHECK ((length(message) <= 280))
);
CREATE INDEX revocations_at ON curfew.revocations USING btree (revoked_at, id);
CREATE INDEX revocations_not_final ON curfew.revocations USING btree (id) WHERE ((final_deliveries IS NULL) AND (sessions_ended > 1000));

CREATE TABLE curfew.roles (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  permissions text[] NOT NULL,
  CONSTRAINT roles_pkey PRIMARY KEY (id),
  CONSTRAINT roles_name_check CHECK ((name <> ''::text))
);
CREATE UNIQUE INDEX roles_name ON curfew.roles USING btree (lower(name));

CREATE TABLE curfew.sessions (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  number bigint NOT NULL DEFAULT nextval('curfew.session_number'::regclass),
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  started_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  last_active_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  due_at timestamp with time zone,
  warned_for timestamp with time zone,
  expires_at timestamp with time zone,
  ip inet,
  user_agent text,
  browser text,
  os text,
  device_type text,
  impersonator_id uuid,
  ended_at timestamp with time zone,
  reason text,
  initiating_entity text,
  notice_id uuid,
  revocation_id uuid,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
  CONSTRAINT sessions_impersonator_id_fkey FOREIGN KEY (impersonator_id) REFERENCES curfew.users(id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES curfew.users(id),
  CONSTRAINT sessions_check CHECK (((ended_at IS NULL) = (reason IS NULL))),
  CONSTRAINT sessions_check1 CHECK (((ended_at IS NULL) = (initiating_entity IS NULL))),
  CONSTRAINT sessions_check2 CHECK (((ended_at IS NULL) = (notice_id IS NULL)))
) WITH (fillfactor=70);
CREATE INDEX sessions_due ON curfew.sessions USING btree (due_at) WHERE (ended_at IS NULL);
CREATE INDEX sessions_ended ON curfew.sessions USING btree (ended_at, id) WHERE (ended_at IS NOT NULL);
CREATE INDEX sessions_ended_ip ON curfew.sessions USING btree (ip, id) WHERE (ended_at IS NOT NULL);
CREATE INDEX sessions_ended_user ON curfew.sessions USING btree (user_id, ended_at, id) WHERE (ended_at IS NOT NULL);
CREATE INDEX sessions_live_ip ON curfew.sessions USING btree (ip, id) WHERE (ended_at IS NULL);
CREATE INDEX sessions_live_number ON curfew.sessions USING btree (number) WHERE (ended_at IS NULL);
CREATE INDEX sessions_live_started ON curfew.sessions USING btree (started_at, id) WHERE (ended_at IS NULL);
CREATE INDEX sessions_live_user ON curfew.sessions USING btree (user_id, number) WHERE (ended_at IS NULL);
CREATE INDEX sessions_revoked ON curfew.sessions USING btree (revocation_id, user_id, number) WHERE (revocation_id IS NOT NULL);
CREATE INDEX sessions_started ON curfew.sessions USING btree (started_at, id);
CREATE INDEX sessions_user ON curfew.sessions USING btree (user_id, started_at);
CREATE TRIGGER keep_first_end BEFORE UPDATE OF ended_at ON curfew.sessions FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL) AND (current_setting('curfew.knows_pending'::text, true) IS DISTINCT FROM 'yes'::text))) EXECUTE FUNCTION curfew.keep_first_end();
CREATE TRIGGER recount_added AFTER INSERT ON curfew.sessions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_signed_in();
CREATE TRIGGER recount_changed AFTER UPDATE OF ended_at, user_id ON curfew.sessions FOR EACH ROW WHEN ((((old.ended_at IS NULL) <> (new.ended_at IS NULL)) OR (old.user_id <> new.user_id))) EXECUTE FUNCTION curfew.recount_owner();
CREATE TRIGGER recount_emptied AFTER TRUNCATE ON curfew.sessions FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_all();
CREATE TRIGGER recount_removed AFTER DELETE ON curfew.sessions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_signed_in();

CREATE UNLOGGED TABLE curfew.sign_in_counts (
  key text NOT NULL,
  points integer NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_counts_pkey PRIMARY KEY (key)
) WITH (fillfactor=70);
CREATE INDEX sign_in_counts_age ON curfew.sign_in_counts USING btree (expires_at);

CREATE TABLE curfew.sign_in_limits (
  key character varying(255) NOT NULL,
  points integer NOT NULL DEFAULT 0,
  expire bigint,
  CONSTRAINT sign_in_limits_pkey PRIMARY KEY (key)
);

CREATE TABLE curfew.user_policies (
  user_id uuid NOT NULL,
  policy_id integer NOT NULL,
  CONSTRAINT user_policies_pkey PRIMARY KEY (user_id),
  CONSTRAINT user_policies_policy_id_fkey FOREIGN KEY (policy_id) REFERENCES curfew.policies(id),
  CONSTRAINT user_policies_user_id_fkey FOREIGN KEY (user_id) REFERENCES curfew.users(id) ON DELETE CASCADE
);
CREATE INDEX user_policies_policy ON curfew.user_policies USING btree (policy_id, user_id);

CREATE TABLE curfew.user_roles (
  user_id uuid NOT NULL,
  role_id uuid NOT NULL,
  CONSTRAINT user_roles_pkey PRIMARY KEY (user_id, role_id),
  CONSTRAINT user_roles_role_id_fkey FOREIGN KEY (role_id) REFERENCES curfew.roles(id) ON DELETE CASCADE,
  CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES curfew.users(id) ON DELETE CASCADE
);

CREATE TABLE curfew.users (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  login_id text NOT NULL,
  name text,
  department text,
  status text NOT NULL DEFAULT 'active'::text,
  is_super_user boolean NOT NULL DEFAULT false,
  password_hash text,
  password_version integer NOT NULL DEFAULT 0,
  created_at timestamp with time zone NOT NULL DEFAULT statement_timestamp(),
  last_sign_in_at timestamp with time zone,
  last_ip inet,
  revoked_at timestamp with time zone,
  login_key text,
  namesake integer NOT NULL DEFAULT 0,
  searched text,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_login_id_check CHECK ((login_id <> ''::text)),
  CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'blocked'::text, 'inactive'::text])))
);
CREATE INDEX users_department ON curfew.users USING btree ("left"(lower(department), 200), id);
CREATE UNIQUE INDEX users_login_id ON curfew.users USING btree (lower(login_id));
CREATE UNIQUE INDEX users_login_key ON curfew.users USING btree (login_key, namesake) WHERE (login_key IS NOT NULL);
CREATE INDEX users_name ON curfew.users USING btree ("left"(lower(name), 200), id);
CREATE INDEX users_namesakes ON curfew.users USING btree (login_key) WHERE (namesake > 0);
CREATE INDEX users_super ON curfew.users USING btree (id) WHERE is_super_user;
CREATE INDEX users_without_key ON curfew.users USING btree (id) WHERE (login_key IS NULL);
CREATE TRIGGER keep_searched_added BEFORE INSERT ON curfew.users FOR EACH ROW EXECUTE FUNCTION curfew.keep_searched();
CREATE TRIGGER keep_searched_changed BEFORE UPDATE OF login_id, login_key, name, department ON curfew.users FOR EACH ROW WHEN (((((old.login_id IS DISTINCT FROM new.login_id) OR (old.login_key IS DISTINCT FROM new.login_key)) OR (old.name IS DISTINCT FROM new.name)) OR (old.department IS DISTINCT FROM new.department))) EXECUTE FUNCTION curfew.keep_searched();
CREATE TRIGGER recount_added AFTER INSERT ON curfew.users REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_users();
CREATE TRIGGER recount_changed AFTER UPDATE OF is_super_user ON curfew.users FOR EACH ROW WHEN ((old.is_super_user <> new.is_super_user)) EXECUTE FUNCTION curfew.recount_user();
CREATE TRIGGER recount_emptied AFTER TRUNCATE ON curfew.users FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_all();
CREATE TRIGGER recount_removed AFTER DELETE ON curfew.users REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION curfew.recount_users();

CREATE VIEW curfew.cut_off_spares AS
 SELECT cut_off,
    user_id
   FROM curfew.cut_off_exceptions;

CREATE VIEW curfew.deliveries AS
 SELECT met.revocation_id,
    met.id AS connection_id,
    met.session_id,
    met.user_id,
    u.login_id,
    met.node_id,
    met.closed_at,
        CASE
            WHEN met.closed_at IS NULL THEN 'pending'::text
            ELSE COALESCE(met.outcome, 'closed'::text)
        END AS outcome,
    met.cause,
    met.milliseconds
   FROM ( SELECT s.revocation_id,
            c.id,
            c.node_id,
            c.session_id,
            c.user_id,
            c.opened_at,
            c.closed_at,
            c.outcome,
            c.cause,
            c.milliseconds
           FROM curfew.sessions s
             JOIN curfew.connections c ON c.session_id = s.id
          WHERE s.revocation_id IS NOT NULL AND (c.closed_at IS NULL OR c.closed_at >= s.ended_at)
        UNION ALL
         SELECT e.revocation_id,
            c.id,
            c.node_id,
            c.session_id,
            c.user_id,
            c.opened_at,
            c.closed_at,
            c.outcome,
            c.cause,
            c.milliseconds
           FROM curfew.ends e
             JOIN curfew.connections c ON c.closed_at IS NULL OR c.closed_at >= e.ended_at
             JOIN curfew.sessions s ON s.id = c.session_id
             JOIN curfew.pending_ends p ON p.number = s.number AND p.ended_by = e.number
          WHERE e.revocation_id IS NOT NULL AND s.ended_at IS NULL
        UNION ALL
         SELECT cut_off.revocation_id,
            c.id,
            c.node_id,
            c.session_id,
            c.user_id,
            c.opened_at,
            c.closed_at,
            c.outcome,
            c.cause,
            c.milliseconds
           FROM curfew.cut_offs cut_off
             JOIN curfew.connections c ON c.closed_at IS NULL OR c.closed_at >= cut_off.ended_at
             JOIN curfew.sessions s ON s.id = c.session_id
          WHERE cut_off.revocation_id IS NOT NULL AND s.ended_at IS NULL AND s.number <= cut_off.up_to AND (( SELECT p.ended_by
                   FROM curfew.pending_ends p
                  WHERE p.number = s.number)) IS NULL AND NOT (EXISTS ( SELECT
                   FROM curfew.cut_offs earlier
                  WHERE earlier.number < cut_off.number AND earlier.up_to >= s.number))) met
     LEFT JOIN curfew.users u ON u.id = met.user_id;

CREATE VIEW curfew.live_by_id AS
 SELECT id,
    number,
    token_hash,
    user_id,
    started_at,
    last_active_at,
    due_at,
    warned_for,
    expires_at,
    ip,
    user_agent,
    browser,
    os,
    device_type,
    impersonator_id,
    ended_at,
    reason,
    initiating_entity,
    notice_id,
    revocation_id
   FROM curfew.uncovered_sessions
  WHERE num_nulls(ended_at) <> 0;

CREATE VIEW curfew.live_sessions AS
 SELECT id,
    number,
    token_hash,
    user_id,
    started_at,
    last_active_at,
    due_at,
    warned_for,
    expires_at,
    ip,
    user_agent,
    browser,
    os,
    device_type,
    impersonator_id,
    ended_at,
    reason,
    initiating_entity,
    notice_id,
    revocation_id
   FROM curfew.uncovered_sessions
  WHERE ended_at IS NULL;

CREATE VIEW curfew.marked_sessions AS
 SELECT id,
    user_id,
    started_at,
    last_active_at,
    ended_at,
    ip,
    revocation_id
   FROM curfew.sessions s
  WHERE ended_at IS NOT NULL;

CREATE VIEW curfew.session_states AS
 SELECT s.id,
    s.number,
    s.token_hash,
    s.user_id,
    s.started_at,
    s.last_active_at,
    s.expires_at,
    s.ip,
    s.user_agent,
    s.browser,
    s.os,
    s.device_type,
    s.impersonator_id,
    COALESCE(s.ended_at, e.ended_at, ( SELECT c.ended_at
           FROM curfew.cut_offs c
          WHERE c.up_to >= s.number
          ORDER BY c.number
         LIMIT 1)) AS ended_at,
    COALESCE(s.reason, e.reason, ( SELECT c.reason
           FROM curfew.cut_offs c
          WHERE c.up_to >= s.number
          ORDER BY c.number
         LIMIT 1)) AS reason,
    COALESCE(s.initiating_entity, e.initiating_entity, ( SELECT c.initiating_entity
           FROM curfew.cut_offs c
          WHERE c.up_to >= s.number
          ORDER BY c.number
         LIMIT 1)) AS initiating_entity,
    COALESCE(s.notice_id, e.notice_id, ( SELECT c.notice_id
           FROM curfew.cut_offs c
          WHERE c.up_to >= s.number
          ORDER BY c.number
         LIMIT 1)) AS notice_id,
        CASE
            WHEN s.ended_at IS NOT NULL THEN s.revocation_id
            WHEN e.number IS NOT NULL THEN e.revocation_id
            ELSE ( SELECT c.revocation_id
               FROM curfew.cut_offs c
              WHERE c.up_to >= s.number
              ORDER BY c.number
             LIMIT 1)
        END AS revocation_id
   FROM curfew.sessions s
     LEFT JOIN curfew.ends e ON e.number =
        CASE
            WHEN s.ended_at IS NULL AND ( SELECT (EXISTS ( SELECT
                       FROM curfew.ends)) AS "exists") THEN ( SELECT p.ended_by
               FROM curfew.pending_ends p
              WHERE p.number = s.number)
            ELSE NULL::bigint
        END;

CREATE VIEW curfew.uncovered_sessions AS
 SELECT id,
    number,
    token_hash,
    user_id,
    started_at,
    last_active_at,
    due_at,
    warned_for,
    expires_at,
    ip,
    user_agent,
    browser,
    os,
    device_type,
    impersonator_id,
    ended_at,
    reason,
    initiating_entity,
    notice_id,
    revocation_id
   FROM curfew.sessions s
  WHERE (number + 0) > COALESCE(( SELECT max(cut_offs.up_to) AS max
           FROM curfew.cut_offs), 0::bigint) AND (( SELECT NOT (EXISTS ( SELECT
                   FROM curfew.ends e
                  WHERE e.number::text IS DISTINCT FROM current_setting('curfew.end_under_way'::text, true)))) OR (( SELECT p.ended_by
           FROM curfew.pending_ends p
          WHERE p.number = s.number)) IS NULL);

CREATE VIEW curfew.unmarked_sessions AS
 SELECT state.id,
    state.user_id,
    state.started_at,
    state.last_active_at,
    state.ended_at,
    state.ip,
    state.revocation_id
   FROM curfew.sessions s
     JOIN curfew.session_states state ON state.id = s.id
  WHERE ( SELECT (EXISTS ( SELECT
                   FROM curfew.ends)) OR (EXISTS ( SELECT
                   FROM curfew.cut_offs))) AND s.ended_at IS NULL AND state.ended_at IS NOT NULL;

CREATE VIEW curfew.user_counts AS
 SELECT id AS user_id,
    ( SELECT count(*)::integer AS count
           FROM curfew.sessions s
          WHERE s.user_id = u.id AND s.ended_at IS NULL) AS sessions,
    is_super_user,
    ARRAY( SELECT m.group_id
           FROM curfew.group_members m
          WHERE m.user_id = u.id) AS groups
   FROM curfew.users u;

CREATE VIEW curfew.user_states AS
 SELECT id,
    login_id,
    name,
    department,
    status,
    is_super_user,
    last_sign_in_at,
    last_ip,
    GREATEST(revoked_at, ( SELECT max(c.ended_at) AS max
           FROM curfew.cut_offs c
          WHERE c.ended_at >= u.created_at AND NOT (EXISTS ( SELECT
                   FROM curfew.cut_off_exceptions spared
                  WHERE spared.cut_off = c.number AND spared.user_id = u.id))),
        CASE
            WHEN ( SELECT (EXISTS ( SELECT
                       FROM curfew.ends)) AS "exists") THEN ( SELECT max(e.ended_at) AS max
               FROM curfew.pending_users p
                 JOIN curfew.ends e ON e.number = p.ended_by
              WHERE p.user_id = u.id)
            ELSE NULL::timestamp with time zone
        END) AS revoked_at
   FROM curfew.users u;
