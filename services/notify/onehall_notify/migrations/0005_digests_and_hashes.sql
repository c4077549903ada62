-- A digest is one mail, claimed whole and known by its number; and the hash of what an inbox says.

ALTER TABLE {schema}.delivery
    -- The mail it went in with others, by the number that a mail server may return it under.
    ADD COLUMN digest_id uuid,
    -- Of what the law has somebody told: the words of the inbox, hashed when they were put there.
    ADD COLUMN content_sha256 text;
CREATE INDEX delivery_digest ON {schema}.delivery (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX delivery_gathered ON {schema}.delivery (recipient_ref, gathered_at, round, notice_id)
    WHERE state = 'due' AND gathered_at IS NOT NULL;
