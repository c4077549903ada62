-- The HTTP way HTTP 接入: departments that cannot speak AMQP have their queues read for them.

-- No row means AMQP. `last` numbers a department's inbox; who adds to it holds this row's lock, so
-- that numbers are committed in their order and have no gap.
CREATE TABLE {schema}.department_transport (
    department text PRIMARY KEY,
    transport  text NOT NULL CHECK (transport IN ('amqp', 'http')),
    last       bigint NOT NULL DEFAULT 0,
    pulled     bigint NOT NULL DEFAULT 0, -- the department has asked for what comes after this one
    CHECK (pulled <= last)
);

CREATE TABLE {schema}.transport_audit (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    department text NOT NULL,
    transport  text NOT NULL,
    by         text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX transport_audit_of ON {schema}.transport_audit (department, seq);

-- What was for a department, one event a row, for ever: the same cursor gives the same events.
CREATE TABLE {schema}.department_inbox (
    department text NOT NULL REFERENCES {schema}.department_transport,
    seq        bigint NOT NULL,
    event_id   uuid NOT NULL,
    body       bytea NOT NULL, -- one CloudEvent as JSON
    arrived_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (department, seq),
    UNIQUE (department, event_id)
);
