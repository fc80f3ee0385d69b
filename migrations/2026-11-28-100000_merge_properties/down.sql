DROP FUNCTION merge_patch(jsonb, jsonb);
