-- A dispute being coordinated: whose it is to answer, who sits on its panel; rows follow from the history.
ALTER TABLE {schema}.dispute
    ADD COLUMN respondent text,
    ADD COLUMN experts    uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN round      int NOT NULL DEFAULT 1;
CREATE INDEX dispute_of_respondent ON {schema}.dispute (respondent, dispute_id) WHERE respondent IS NOT NULL;
CREATE INDEX dispute_of_expert ON {schema}.dispute USING gin (experts);

-- What people say in a dispute, locked with the key of the person it concerns (0025); without `locked` it is erased.
CREATE TABLE {schema}.word (
    word_id    uuid PRIMARY KEY,
    dispute_id uuid NOT NULL,
    sha256     text NOT NULL,
    subject    uuid NOT NULL,
    locked     bytea
);
CREATE INDEX word_of_dispute ON {schema}.word (dispute_id, sha256);
CREATE INDEX word_of ON {schema}.word (subject);
