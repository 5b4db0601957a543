-- curfew: compatible-with-previous yes

-- Where each user has signed in from. To search the past sessions for it took 1.5 s for a user who had three million.
--
-- Without a foreign key: making one locks curfew.users against every write until this migration is over. A row whose user
-- is gone means nothing, and goes when it is old.
CREATE TABLE curfew.known_addresses (
  user_id uuid NOT NULL,
  -- An IPv4 address, or the /64 of an IPv6 address.
  network cidr NOT NULL,
  -- To the day.
  last_seen timestamptz NOT NULL,
  PRIMARY KEY (user_id, network)
);

INSERT INTO curfew.known_addresses (user_id, network, last_seen)
SELECT user_id, network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 32 ELSE 64 END)) AS network, max(started_at)
FROM curfew.sessions
WHERE ip IS NOT NULL AND started_at > statement_timestamp() - interval '400 days'
GROUP BY user_id, network;

CREATE INDEX known_addresses_age ON curfew.known_addresses (last_seen);

-- Attempts to sign in, counted by whom and from where, as the nodes tell each other every few seconds. Its loss in a crash
-- costs some counts of at most an hour, so it is not worth a log. Takes the place of curfew.sign_in_limits, which nodes of
-- the version before still write for each attempt.
CREATE UNLOGGED TABLE curfew.sign_in_counts (
  key text PRIMARY KEY,
  points integer NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX sign_in_counts_age ON curfew.sign_in_counts (expires_at);
