-- The newest checkpoint 检查点 of the evidence log: tasks carry it, and without a fresh one nothing is issued (G17).
CREATE TABLE {schema}.checkpoint_heard (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    size      bigint NOT NULL,
    root      bytea NOT NULL,
    note      text NOT NULL,
    signed_at timestamptz NOT NULL, -- by the log's own timed signature
    heard_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Cases in which everything is ready but the evidence.
CREATE TABLE {schema}.awaits_evidence (
    case_id text PRIMARY KEY,
    since   timestamptz NOT NULL
);
