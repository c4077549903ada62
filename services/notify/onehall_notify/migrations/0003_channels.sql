-- More channels, SMS and webhooks; notices that are about no case; what a channel says later.

ALTER TABLE {schema}.delivery
    ALTER COLUMN case_id DROP NOT NULL,
    -- Which of the recipient's addresses on the channel: the endpoint of a webhook, else nothing.
    ADD COLUMN via text NOT NULL DEFAULT '',
    ADD COLUMN settled_at timestamptz,
    DROP CONSTRAINT delivery_channel_check,
    DROP CONSTRAINT delivery_state_check,
    ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('mail', 'in-app', 'sms', 'webhook')),
    ADD CONSTRAINT delivery_state_check CHECK (state IN
        ('unaddressed', 'due', 'sent', 'delivered', 'undelivered', 'exhausted'));
DROP INDEX {schema}.delivery_due;
CREATE INDEX delivery_due ON {schema}.delivery (channel, next_at) WHERE state = 'due';
CREATE INDEX delivery_lost ON {schema}.delivery (queued_at, notice_id)
    WHERE state IN ('exhausted', 'undelivered');

-- Who follows an inbox resumes after an entry: (txid, notice_id) is the order in which they can be
-- shown, for no transaction before the oldest running one can still add to it.
ALTER TABLE {schema}.inbox_item ADD COLUMN txid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX inbox_item_since ON {schema}.inbox_item (recipient_ref, txid, notice_id);

-- Where a front end of a person or an organisation hears of their notices. The secrets that sign
-- what it is sent are locked with the owner's key (vault), and nowhere else.
CREATE TABLE {schema}.endpoint (
    endpoint_id   uuid PRIMARY KEY,
    owner_ref     uuid NOT NULL,
    url           text NOT NULL,
    state         text NOT NULL CHECK (state IN ('active', 'disabled', 'removed')),
    reason        text,
    locked        bytea,
    locked_before bytea,
    before_until  timestamptz,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL
);
CREATE INDEX endpoint_of ON {schema}.endpoint (owner_ref) WHERE state <> 'removed';

-- Notices in an inbox that its owner's endpoints have not been told of yet.
CREATE TABLE {schema}.hook_wanted (
    notice_id   uuid NOT NULL REFERENCES {schema}.delivery (notice_id),
    endpoint_id uuid NOT NULL REFERENCES {schema}.endpoint (endpoint_id),
    PRIMARY KEY (notice_id, endpoint_id)
);
