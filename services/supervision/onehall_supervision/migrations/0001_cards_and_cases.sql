-- The ledger itself is the store's `event` table. These are only ways to find things in it.

-- Whose case it is, and its number; filled when the submission is observed.
CREATE TABLE {schema}.known_case (
    case_id       text PRIMARY KEY,
    case_number   text NOT NULL,
    applicant_ref uuid NOT NULL
);
CREATE INDEX known_case_number ON {schema}.known_case (case_number);

-- Every card ever issued; rows are added and never taken away.
CREATE TABLE {schema}.card (
    card_id          uuid PRIMARY KEY,
    case_id          text NOT NULL,
    function         text NOT NULL,
    rule             text NOT NULL,
    level            text NOT NULL CHECK (level IN ('warning', 'yellow', 'red')),
    subject          text NOT NULL,
    item_id          text,
    department       text,
    responsible      text NOT NULL,
    reason_zh        text NOT NULL,
    reason_en        text NOT NULL,
    legal_basis      text NOT NULL,
    calendar_version text NOT NULL,
    breached_at      timestamptz NOT NULL,
    issued_at        timestamptz NOT NULL,
    UNIQUE (case_id, function, rule, subject)
);
CREATE INDEX card_newest ON {schema}.card (issued_at DESC, card_id DESC);
CREATE INDEX card_department ON {schema}.card (department, issued_at DESC, card_id DESC);
