-- What applicants say is locked with a key of theirs (0025). `sha256` is a salted commitment from now on; old rows
-- stay readable as they are, and the program locks them in batches. Neither text nor `locked` means: erased.
ALTER TABLE {schema}.statement
    ADD COLUMN subject uuid,
    ADD COLUMN locked  bytea,
    ALTER COLUMN text DROP NOT NULL;
UPDATE {schema}.statement s SET subject = d.applicant_ref
FROM {schema}.dispute d WHERE d.dispute_id = s.dispute_id;
CREATE INDEX statement_plain ON {schema}.statement (dispute_id) WHERE text IS NOT NULL;
CREATE INDEX statement_of ON {schema}.statement (subject);
