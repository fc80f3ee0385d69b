\set id random(1, :scale) + 100000000000
SELECT "groups"."namespace_no", "groups"."no", "groups"."id", "groups"."name", "groups"."description",
"groups"."external_id", "groups"."properties", "groups"."version", "groups"."created_at", "groups"."updated_at"
FROM "groups" WHERE (("groups"."namespace_no" = :ns::bigint) AND ("groups"."id" = :id::text));
