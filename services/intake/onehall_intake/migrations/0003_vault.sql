-- Personal data under a key of the person's (0025): names and addresses of applicants, and the papers they hand in.
-- Old rows stay readable as they are; the program locks them, in batches, and empties the plain columns.

-- `locked` holds name, number, mail and phone; neither it nor a name means: erased.
ALTER TABLE {schema}.person
    ADD COLUMN locked bytea,
    ALTER COLUMN name DROP NOT NULL,
    ALTER COLUMN id_number DROP NOT NULL;
CREATE INDEX person_plain ON {schema}.person (case_id) WHERE name IS NOT NULL;

-- `file` is the encrypted file, `locked` its key under the key of `owner`; without `file` it is a plain one under its hash.
ALTER TABLE {schema}.document
    ADD COLUMN file   uuid,
    ADD COLUMN locked bytea;
CREATE INDEX document_plain ON {schema}.document (sha256) WHERE file IS NULL;
CREATE INDEX document_file ON {schema}.document (file);
CREATE INDEX document_of ON {schema}.document (owner);
