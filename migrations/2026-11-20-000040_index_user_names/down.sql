DROP INDEX users_known_as;
