-- curfew: compatible-with-previous yes
-- curfew: outside-transaction
--
-- By what login ids are the same: a key that the program makes of them, because PostgreSQL folds letters by the database's
-- locale. Nodes make the keys of users who have none, after this migration, and when a node of the version before has made somebody:
-- it does not know the column. Until then they are found by lower(login_id), whose index those nodes need as well.

-- curfew: step
-- Two users from before may have one key: then the second has the number 1 here, and so on. Both stay.
ALTER TABLE curfew.users
  ADD COLUMN IF NOT EXISTS login_key text,
  ADD COLUMN IF NOT EXISTS namesake integer NOT NULL DEFAULT 0;

-- curfew: step
-- Not of all rows: a change of what such an index holds would keep sessions of the user from being written meanwhile.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_login_key ON curfew.users (login_key, namesake)
WHERE login_key IS NOT NULL;

-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_without_key ON curfew.users (id) WHERE login_key IS NULL;

-- curfew: step
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_namesakes ON curfew.users (login_key) WHERE namesake > 0;
