-- What every service remembers. {schema} is the service's own; nobody reads another's.

CREATE TABLE {schema}.stream (
    stream     text PRIMARY KEY,
    version    bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 70);

-- The legal record. Rows are added, never changed: see the trigger and the grants.
CREATE TABLE {schema}.event (
    stream      text NOT NULL,
    version     bigint NOT NULL,
    seq         bigint GENERATED ALWAYS AS IDENTITY,
    id          uuid NOT NULL,
    type        text NOT NULL,
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL,
    cause       uuid,
    traceparent text,
    payload     json NOT NULL,
    PRIMARY KEY (stream, version)
);

-- lz4 costs a tenth of the default's CPU; a server built without it keeps the default.
DO $$ BEGIN
    ALTER TABLE {schema}.event ALTER COLUMN payload SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;

CREATE FUNCTION {schema}.history_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is final: % of {schema}.event refused', TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER event_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.event
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.history_is_final();

-- Which events have been dealt with; permanent, so that replaying a whole queue changes nothing.
CREATE TABLE {schema}.inbox (
    event_id    uuid PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Set aside with its reason, awaiting a person.
CREATE TABLE {schema}.parked (
    id         uuid PRIMARY KEY,
    queue      text NOT NULL,
    event_id   uuid,
    type       text NOT NULL,
    subject    text NOT NULL,
    user_id    text,
    reason     text NOT NULL,
    detail     text NOT NULL,
    body       bytea NOT NULL,
    state      text NOT NULL DEFAULT 'parked' CHECK (state IN ('parked', 'replayed', 'discarded')),
    times      int NOT NULL DEFAULT 1,
    parked_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX parked_open ON {schema}.parked (parked_at) WHERE state = 'parked';

-- Every operator's act on a parked message.
CREATE TABLE {schema}.parked_audit (
    seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    parked_id uuid NOT NULL REFERENCES {schema}.parked (id),
    act       text NOT NULL CHECK (act IN ('replay', 'discard')),
    actor     text NOT NULL,
    reason    text NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A redelivered message is noted before it is handled alone: one that kills the process is known by name.
CREATE TABLE {schema}.suspect (
    message_id text PRIMARY KEY,
    attempts   int NOT NULL,
    noted_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Messages until the broker has confirmed them. Never read by a cursor: rows that exist are unsent.
CREATE TABLE {schema}.outbox (
    id          uuid PRIMARY KEY,
    bus         text NOT NULL,
    exchange    text NOT NULL,
    routing_key text NOT NULL,
    body        bytea NOT NULL,
    attempts    int NOT NULL DEFAULT 0,
    not_before  timestamptz NOT NULL DEFAULT '-infinity',
    last_error  text,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- A row lives for milliseconds: compressing it would cost more than anything else about it.
ALTER TABLE {schema}.outbox ALTER COLUMN body SET STORAGE EXTERNAL;

-- Alarms: a pure function of a stream's state, written down so that they survive everything.
CREATE TABLE {schema}.timer (
    stream  text NOT NULL,
    kind    text NOT NULL,
    fire_at timestamptz NOT NULL,
    PRIMARY KEY (stream, kind)
);
CREATE INDEX timer_due ON {schema}.timer (fire_at);

-- Answers already given over HTTP, by Idempotency-Key.
CREATE TABLE {schema}.request (
    client      text NOT NULL,
    key         text NOT NULL,
    body_sha256 bytea NOT NULL,
    status      int,
    answer      json,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (client, key)
);
