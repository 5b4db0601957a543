-- curfew: compatible-with-previous yes
-- curfew: outside-transaction
--
-- Whom a revocation has ended is listed and exported, however many they are. Nobody has to stop for any of this: an index that is
-- built concurrently keeps no writer waiting, and what it replaces goes when it is there. At ten million ended sessions it takes
-- about a minute.

-- curfew: step
-- In this order a revocation of a million sessions is read page by page, the sessions of each user together. Nodes of the version
-- before find sessions by its first column.
CREATE INDEX CONCURRENTLY IF NOT EXISTS sessions_revoked ON curfew.sessions (revocation_id, user_id, number)
WHERE revocation_id IS NOT NULL;

-- curfew: step
DROP INDEX CONCURRENTLY IF EXISTS curfew.sessions_revocation;

-- curfew: step
-- The records of a revocation, which are few among those of years.
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_revocation ON curfew.audit (revocation_id) WHERE revocation_id IS NOT NULL;
