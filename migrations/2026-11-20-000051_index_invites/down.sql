DROP INDEX invites_to_email;
DROP INDEX invites_of_group;
