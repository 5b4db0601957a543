-- The one definition of a live session, written so that no index by number can answer it. Of tables that were never analysed, as in the
-- first minutes of an installation or after a restore, PostgreSQL thinks that one session in 200 lives; an index of all live sessions by
-- number then looked as short a way to those of one user as that user's own, and 50 users that were shown cost 100,000 rows.
-- curfew: compatible-with-previous yes

CREATE OR REPLACE VIEW curfew.uncovered_sessions AS
SELECT * FROM curfew.sessions AS s
WHERE s.number + 0 > coalesce((SELECT max(up_to) FROM curfew.cut_offs), 0)
  AND (
    (SELECT NOT EXISTS (
      SELECT FROM curfew.ends AS e WHERE e.number::text IS DISTINCT FROM current_setting('curfew.end_under_way', true)
    ))
    OR (SELECT p.ended_by FROM curfew.pending_ends AS p WHERE p.number = s.number) IS NULL
  );
