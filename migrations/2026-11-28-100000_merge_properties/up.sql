-- A merge patch (RFC 7396): objects are merged at every depth, and null removes a key.
CREATE FUNCTION merge_patch(target jsonb, patch jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    merged jsonb;
    key text;
    value jsonb;
BEGIN
    IF jsonb_typeof(patch) IS DISTINCT FROM 'object' THEN
        RETURN patch;
    END IF;
    merged := CASE WHEN jsonb_typeof(target) = 'object' THEN target ELSE '{}' END;
    FOR key, value IN SELECT p.key, p.value FROM jsonb_each(patch) p LOOP
        IF jsonb_typeof(value) = 'null' THEN
            merged := merged - key;
        ELSIF jsonb_typeof(value) = 'object' THEN
            merged := merged || jsonb_build_object(key, merge_patch(merged -> key, value));
        ELSE
            merged := merged || jsonb_build_object(key, value);
        END IF;
    END LOOP;
    RETURN merged;
END
$$;
