DROP TABLE subgroups;
