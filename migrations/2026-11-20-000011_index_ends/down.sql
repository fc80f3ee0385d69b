DROP INDEX invites_end;
DROP INDEX sessions_end;
