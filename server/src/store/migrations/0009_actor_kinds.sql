-- curfew: compatible-with-previous yes
-- curfew: outside-transaction
--
-- What kind of thing acted, and whose an idempotency key is. Until now a policy, a command and an application stood in the
-- column of login ids; their words stay there, because nodes of the version before read that column alone. What those nodes
-- still write is taken for a person's.

-- curfew: step
ALTER TABLE curfew.audit ADD COLUMN IF NOT EXISTS actor_kind text NOT NULL DEFAULT 'person';

-- curfew: step
-- `named_users`: whom the login ids of the target meant. They are found by it, however their login id was written.
ALTER TABLE curfew.revocations
  ADD COLUMN IF NOT EXISTS actor_kind text NOT NULL DEFAULT 'person',
  ADD COLUMN IF NOT EXISTS named_users uuid[];

-- curfew: step
-- A key may be for an act that makes no revocation. By kind and id no two callers are alike: ids are random.
ALTER TABLE curfew.idempotency_keys
  ADD COLUMN IF NOT EXISTS caller_kind text NOT NULL DEFAULT 'person',
  ALTER COLUMN revocation_id DROP NOT NULL;

-- curfew: step
-- For the next step alone: of the rows that it fills.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_without_kind ON curfew.audit (id)
WHERE actor_kind = 'person' AND actor_id IS NULL AND action <> 'session.sign_in_refused';

-- curfew: batch
-- Of whoever has no id, only those whose sign-in was refused are taken for persons; what an application did for somebody whom Curfew
-- does not know cannot be told from what it did by itself.
UPDATE curfew.audit
SET actor_kind = CASE
  WHEN actor_login_id = 'policy' AND action = 'session.ended' THEN 'policy'
  WHEN actor_login_id IN ('curfew admin create', 'demo') AND action = 'user.created' THEN 'command'
  ELSE 'system'
END
WHERE id = ANY(ARRAY(
  SELECT id FROM curfew.audit
  WHERE actor_kind = 'person' AND actor_id IS NULL AND action <> 'session.sign_in_refused'
  ORDER BY id LIMIT 1000
));

-- curfew: batch
UPDATE curfew.revocations SET actor_kind = 'system'
WHERE id = ANY(ARRAY(
  SELECT id FROM curfew.revocations WHERE actor_kind = 'person' AND actor_id IS NULL LIMIT 1000
));

-- curfew: step
DROP INDEX CONCURRENTLY IF EXISTS curfew.audit_without_kind;
