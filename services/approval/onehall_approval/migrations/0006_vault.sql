-- Documents' salts and keys under a key of the holder's (0025): `locked` holds both, `subject` says whose it is.
-- Old rows stay readable as they are, and the program locks them in batches; with nothing left, the holder is erased.
ALTER TABLE {schema}.certificate
    ADD COLUMN subject uuid,
    ADD COLUMN locked  bytea,
    ALTER COLUMN salt DROP NOT NULL,
    ALTER COLUMN key DROP NOT NULL; -- their defaults stay for as long as old code runs
UPDATE {schema}.certificate c SET subject = (e.payload->>'applicant')::uuid
FROM {schema}.event e WHERE e.stream = c.case_id AND e.type = 'coordination-opened';
-- What old code queues meanwhile has no subject: the program finds it out at its start.
CREATE INDEX certificate_ownerless ON {schema}.certificate (case_id) WHERE subject IS NULL;
CREATE INDEX certificate_of ON {schema}.certificate (subject);
CREATE INDEX certificate_plain ON {schema}.certificate (subject) WHERE key IS NOT NULL;
