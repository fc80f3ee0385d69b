DROP INDEX memberships_owners;
