DROP INDEX actions_by_accountable;
DROP TABLE digests;
