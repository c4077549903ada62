-- Whose signature counts 签名密钥, what was signed with which key, and what was not to be believed.

CREATE TABLE {schema}.key_register (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 0
);
INSERT INTO {schema}.key_register DEFAULT VALUES;

CREATE TABLE {schema}.department_key (
    kid               text PRIMARY KEY, -- RFC 7638 thumbprint
    department        text NOT NULL,
    algorithm         text NOT NULL,
    jwk               json NOT NULL,
    challenge         text NOT NULL,
    registered_by     text NOT NULL,
    registered_at     timestamptz NOT NULL,
    proof             text, -- the department's own signature under the challenge, verbatim
    proved_at         timestamptz,
    confirmed_by      text CHECK (confirmed_by <> registered_by), -- two people
    confirmed_at      timestamptz,
    valid_from        timestamptz,
    valid_until       timestamptz CHECK (valid_until > valid_from), -- excluded; none = until revoked
    revoked_at        timestamptz,
    compromised_since timestamptz,
    reopened_at       timestamptz, -- when all that was signed since had been dealt with
    CHECK (proved_at IS NULL OR proof IS NOT NULL),
    CHECK ((confirmed_by IS NULL) = (valid_from IS NULL)),
    CHECK (confirmed_by IS NULL OR proved_at IS NOT NULL)
);
CREATE INDEX department_key_of ON {schema}.department_key (department, registered_at);
CREATE INDEX department_key_to_reopen ON {schema}.department_key (kid)
    WHERE compromised_since IS NOT NULL AND reopened_at IS NULL;

CREATE TABLE {schema}.key_audit (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kid        text NOT NULL,
    department text NOT NULL,
    act        text NOT NULL CHECK (act IN ('registered', 'proved', 'confirmed', 'limited', 'revoked',
                                            'compromised', 'reopened', 'not-reopened')),
    by         text NOT NULL,
    at         timestamptz NOT NULL,
    reason     text NOT NULL DEFAULT '',
    task_id    uuid, -- of the opinion that was reopened or not
    new_task   uuid,
    CHECK ((task_id IS NOT NULL) = (act IN ('reopened', 'not-reopened'))),
    CHECK ((new_task IS NOT NULL) = (act = 'reopened'))
);
CREATE INDEX key_audit_of ON {schema}.key_audit (kid, seq);
CREATE UNIQUE INDEX key_audit_of_opinion ON {schema}.key_audit (task_id); -- each is dealt with once

CREATE FUNCTION {schema}.never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is only added to', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;
CREATE TRIGGER key_audit_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.key_audit
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.never_changes();

CREATE TABLE {schema}.signed_opinion (
    opinion_id  uuid NOT NULL,
    task_id     uuid NOT NULL,
    case_id     text NOT NULL,
    item_id     text NOT NULL,
    department  text NOT NULL,
    kid         text NOT NULL,
    sha256      text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (task_id)
);
CREATE INDEX signed_opinion_by_key ON {schema}.signed_opinion (kid, recorded_at, task_id);
CREATE INDEX signed_opinion_of ON {schema}.signed_opinion (case_id, item_id);

CREATE TABLE {schema}.security_event (
    id         uuid PRIMARY KEY, -- the parked message's
    at         timestamptz NOT NULL,
    department text NOT NULL, -- whose queue it came in by
    user_id    text, -- who the broker says sent it
    event_id   uuid,
    type       text NOT NULL,
    case_id    text NOT NULL,
    reason     text NOT NULL,
    detail     text NOT NULL
);
CREATE INDEX security_event_at ON {schema}.security_event (at, id);
CREATE INDEX security_event_of ON {schema}.security_event (department, at);

CREATE TABLE {schema}.heartbeat (
    department  text NOT NULL,
    instance    text NOT NULL,
    version     text NOT NULL,
    waiting     bigint NOT NULL,
    later       bigint NOT NULL,
    unpublished bigint NOT NULL,
    parked      bigint NOT NULL,
    receipts    bigint NOT NULL,
    returned    bigint NOT NULL,
    sent_at     timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (department, instance)
);
