-- The vault 保险库: a data key for each person, wrapped by the service's key-encryption key. Everything personal is
-- stored encrypted with the person's key; to destroy the row is to destroy all of it, in every backup of other tables.
CREATE TABLE {schema}.vault_key (
    subject uuid PRIMARY KEY, -- whose it is: a reference, never a name
    key_id  uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    kek     text NOT NULL, -- which key-encryption key wraps it
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 80);
CREATE INDEX vault_key_by_kek ON {schema}.vault_key (kek);

-- What was destroyed, for ever: when, by whom, on what ground. A key that comes back with an old backup is known by it.
CREATE TABLE {schema}.vault_erasure (
    erasure     uuid PRIMARY KEY, -- the id of the event that says it: the same act twice is one
    subject     uuid NOT NULL,
    key_id      uuid, -- none when there was nothing to destroy
    by          text NOT NULL,
    ground      text NOT NULL,
    at          timestamptz NOT NULL, -- business time
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX vault_erasure_of ON {schema}.vault_erasure (subject, recorded_at);
CREATE INDEX vault_erasure_key ON {schema}.vault_erasure (key_id);

CREATE FUNCTION {schema}.erasure_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an erasure is final: % of {schema}.vault_erasure refused', TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER vault_erasure_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.vault_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.erasure_is_final();
