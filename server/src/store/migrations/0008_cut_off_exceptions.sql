-- curfew: compatible-with-previous yes
--
-- Whom an end of everyone leaves out is an exception, in the records as in the program. Nodes of the version before still use the
-- old name, so it stays as a view, which PostgreSQL writes through, until the version after this one.

ALTER TABLE curfew.cut_off_spares RENAME TO cut_off_exceptions;
CREATE VIEW curfew.cut_off_spares AS SELECT cut_off, user_id FROM curfew.cut_off_exceptions;
