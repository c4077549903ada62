-- What is on its way to people, and what has reached them. Filled from the notices' own history.

-- Every notice: the delivery log, and the work list of mail. It holds references, never an address.
CREATE TABLE {schema}.delivery (
    notice_id     uuid PRIMARY KEY,
    case_id       text NOT NULL,
    about         text NOT NULL,
    template      text NOT NULL,
    parameters    json NOT NULL,
    channel       text NOT NULL CHECK (channel IN ('mail', 'in-app')),
    legal         boolean NOT NULL,
    recipient_ref uuid,
    state         text NOT NULL CHECK (state IN ('unaddressed', 'due', 'sent', 'exhausted')),
    attempts      int NOT NULL DEFAULT 0,
    round         int NOT NULL DEFAULT 1,
    reason        text,
    queued_at     timestamptz NOT NULL,
    next_at       timestamptz,
    sent_at       timestamptz,
    -- On the database's own clock: until then one process is sending it. A killed one's lease runs out.
    leased_until  timestamptz
) WITH (fillfactor = 80);
CREATE INDEX delivery_due ON {schema}.delivery (next_at) WHERE channel = 'mail' AND state = 'due';
CREATE INDEX delivery_unaddressed ON {schema}.delivery (about) WHERE state = 'unaddressed';
CREATE INDEX delivery_of_case ON {schema}.delivery (case_id, queued_at, notice_id);

-- How every attempt ended.
CREATE TABLE {schema}.attempt (
    notice_id uuid NOT NULL REFERENCES {schema}.delivery (notice_id),
    attempt   int NOT NULL,
    outcome   text NOT NULL CHECK (outcome IN ('failed', 'gave-up', 'sent')),
    reason    text,
    at        timestamptz NOT NULL,
    PRIMARY KEY (notice_id, attempt)
);

-- In-app notices: being here is being delivered.
CREATE TABLE {schema}.inbox_item (
    notice_id     uuid PRIMARY KEY REFERENCES {schema}.delivery (notice_id),
    recipient_ref uuid NOT NULL,
    delivered_at  timestamptz NOT NULL,
    read_at       timestamptz
);
CREATE INDEX inbox_item_of ON {schema}.inbox_item (recipient_ref, delivered_at, notice_id);
CREATE INDEX inbox_item_unread ON {schema}.inbox_item (recipient_ref) WHERE read_at IS NULL;

-- Whom a case or a dispute concerns, learnt from the messages that say so.
CREATE TABLE {schema}.concerned (
    about         text PRIMARY KEY,
    recipient_ref uuid NOT NULL
);
