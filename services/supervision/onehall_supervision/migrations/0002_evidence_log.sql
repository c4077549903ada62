-- The evidence log 证据日志 over the ledger: a leaf per event, the tree's nodes, signed checkpoints.
-- Rows are added, never changed: see the triggers, and the grants that follow from them.

CREATE TABLE {schema}.leaf (
    index   bigint PRIMARY KEY CHECK (index >= 0),
    stream  text NOT NULL,
    version bigint NOT NULL,
    seq     bigint NOT NULL,
    chain   bytea NOT NULL CHECK (octet_length(chain) = 32),
    sm3     bytea CHECK (octet_length(sm3) = 32),
    hash    bytea NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (stream, version)
);

-- Complete subtrees of every eighth level: a proof reads at most 256 hashes of each.
CREATE TABLE {schema}.subtree (
    level  smallint NOT NULL CHECK (level > 0 AND level % 8 = 0),
    number bigint NOT NULL,
    hash   bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, number)
);

-- One more each time, even of a log that has not grown: how fresh it is shows.
CREATE TABLE {schema}.checkpoint (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size      bigint NOT NULL,
    root      bytea NOT NULL CHECK (octet_length(root) = 32),
    note      text NOT NULL,
    signed_at timestamptz NOT NULL
);

-- The sequencer looks for what is new by the order of writing.
CREATE INDEX event_seq ON {schema}.event (seq);

CREATE FUNCTION {schema}.log_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is final: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER leaf_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.leaf
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.log_is_final();
CREATE TRIGGER subtree_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.subtree
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.log_is_final();
CREATE TRIGGER checkpoint_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.log_is_final();
