-- curfew: compatible-with-previous yes
-- What a node refuses because it has fallen behind, told with each beat: 0 nothing, 1 what strangers ask, 2 lists as well,
-- 3 what people write as well.
ALTER TABLE curfew.nodes ADD COLUMN shedding smallint NOT NULL DEFAULT 0;
