-- curfew: compatible-with-previous yes
--
-- Whatever marks a session keeps the end that came first. Nodes before `pending_ends` cannot know of it, so a trigger asks for each
-- row, with a query that is planned each time: half of what marking costs. Whoever knows what is pending says so in their
-- transaction and is not asked.

CREATE OR REPLACE TRIGGER keep_first_end BEFORE UPDATE OF ended_at ON curfew.sessions
FOR EACH ROW WHEN (
  OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
  AND current_setting('curfew.knows_pending', true) IS DISTINCT FROM 'yes'
)
EXECUTE FUNCTION curfew.keep_first_end();
