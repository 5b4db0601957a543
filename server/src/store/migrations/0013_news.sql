-- curfew: compatible-with-previous yes

-- What happens to sessions and users without ending anything: warnings, extensions, new names. No cached decision
-- rests on it, so it takes no place in the feed and no lock; ids are handed out before COMMIT and become visible out of order.
CREATE TABLE curfew.news (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  version integer NOT NULL,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT statement_timestamp()
);

-- A node of the version before has false, and hears of the same by the feed for as long as it is there.
ALTER TABLE curfew.nodes ADD COLUMN reads_news boolean NOT NULL DEFAULT false;
