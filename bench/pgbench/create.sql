\set id random(200000000000000, 299999999999999)
WITH w AS (INSERT INTO "groups"
("namespace_no", "id", "name", "description", "external_id", "properties", "created_at", "updated_at")
VALUES (:ns::bigint, :id::text, :id::text, :text::text, :id::text, :properties::jsonb, :at::timestamptz, :at::timestamptz)
RETURNING "groups"."namespace_no", "groups"."no", "groups"."id", "groups"."name", "groups"."description",
"groups"."external_id", "groups"."properties", "groups"."version", "groups"."created_at", "groups"."updated_at"),
c AS (INSERT INTO changes (namespace_no, at, actor, action, entity_type, entity_id, document)
SELECT :ns::bigint, :at::timestamptz, :actor::text, :action::text, 'group', w.id,
to_jsonb(w) - '{namespace_no,no,password_hash,token_hash,hash}'::text[] FROM w)
SELECT * FROM w;
