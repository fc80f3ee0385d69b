DROP INDEX users_provisioned_emails;
ALTER TABLE users DROP COLUMN provisioned;
DROP FUNCTION with_email(jsonb, text, text);
DROP FUNCTION provisioned_emails(jsonb);
