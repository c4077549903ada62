-- What people prefer, what they are proven to have been told, and whom somebody has to call.

ALTER TABLE {schema}.delivery
    -- The digest that a notice was held for.
    ADD COLUMN gathered_at timestamptz,
    -- Of what the law has somebody told: whether its service is proven; kept on its in-app notice.
    ADD COLUMN served boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT delivery_state_check,
    ADD CONSTRAINT delivery_state_check CHECK (state IN
        ('unaddressed', 'due', 'sent', 'delivered', 'undelivered', 'exhausted', 'withheld'));
CREATE INDEX delivery_unserved ON {schema}.delivery (queued_at, notice_id)
    WHERE legal AND channel = 'in-app' AND NOT served;
CREATE INDEX delivery_together ON {schema}.delivery (about, queued_at) WHERE legal;

-- On which channels, when and how somebody wants to hear; the last word of their own history.
CREATE TABLE {schema}.preference (
    recipient_ref    uuid PRIMARY KEY,
    language         text NOT NULL CHECK (language IN ('zh', 'en', 'both')),
    -- Since when they agree to electronic service, without a break; null: they do not.
    electronic_since timestamptz,
    wanted           json NOT NULL,
    since            timestamptz NOT NULL
);

-- Proof of service 送达, and public announcements 公告送达 that are running.
CREATE TABLE {schema}.service_proof (
    notice_id      uuid NOT NULL REFERENCES {schema}.delivery (notice_id),
    proof          text NOT NULL,
    reference      text,
    proven_by      text,
    content_sha256 text NOT NULL,
    served_at      timestamptz NOT NULL,
    PRIMARY KEY (notice_id, proof)
);
CREATE TABLE {schema}.announcement (
    notice_id    uuid PRIMARY KEY REFERENCES {schema}.delivery (notice_id),
    place        text NOT NULL,
    announced_at timestamptz NOT NULL,
    counts_at    timestamptz NOT NULL
);

-- Call-backs 回访: whom somebody has to call, by when, and what came of it; not what was said.
CREATE TABLE {schema}.call_back (
    call_back_id        uuid PRIMARY KEY,
    about               text NOT NULL CHECK (about IN ('evaluation', 'dispute', 'sample')),
    case_id             text NOT NULL,
    evaluation_id       uuid,
    dispute_id          uuid,
    applicant_ref       uuid,
    due_on              date NOT NULL,
    opened_at           timestamptz NOT NULL,
    state               text NOT NULL CHECK (state IN ('open', 'claimed', 'done')),
    claimed_by          text,
    attempts            int NOT NULL DEFAULT 0,
    last_attempt_at     timestamptz,
    reached             boolean,
    satisfied           boolean,
    wants_rectification boolean,
    done_at             timestamptz
);
CREATE INDEX call_back_due ON {schema}.call_back (due_on, call_back_id) WHERE state <> 'done';
CREATE INDEX call_back_done ON {schema}.call_back (done_at, call_back_id) WHERE state = 'done';

-- What people said on the telephone, locked with their own key (0025); nothing locked means erased.
CREATE TABLE {schema}.call_remark (
    call_back_id uuid PRIMARY KEY,
    subject      uuid NOT NULL,
    sha256       text NOT NULL,
    locked       bytea
);
CREATE INDEX call_remark_of ON {schema}.call_remark (subject);

-- Who of the centre had a hand in a case, as far as messages say: they do not call about it.
CREATE TABLE {schema}.handled (
    case_id text NOT NULL,
    officer text NOT NULL,
    PRIMARY KEY (case_id, officer)
);
