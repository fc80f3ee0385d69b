ALTER TABLE sessions DROP COLUMN authenticated_at;
ALTER TABLE sessions DROP COLUMN used_at;
ALTER TABLE sessions DROP COLUMN may_administer;
ALTER TABLE sessions DROP COLUMN opened_by;
