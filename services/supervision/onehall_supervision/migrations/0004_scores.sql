-- What scores and key figures are counted from; brought up to date after the ledger, never before it.

-- How far each stream of the ledger has been counted.
CREATE TABLE {schema}.tallied (
    stream  text PRIMARY KEY,
    version bigint NOT NULL
) WITH (fillfactor = 70);

-- One item of one case: its limits as they run, and when it was decided.
CREATE TABLE {schema}.tally (
    case_id     text NOT NULL,
    item        text NOT NULL,
    department  text NOT NULL,
    officer     text NOT NULL,
    centre      text NOT NULL,
    class_size  int NOT NULL,
    accepted_on date NOT NULL,
    promised_wd int NOT NULL,
    legal_wd    int,
    promised_on date,
    legal_on    date,
    decided_on  date,
    gone        boolean NOT NULL,
    PRIMARY KEY (case_id, item)
) WITH (fillfactor = 70);
CREATE INDEX tally_decided ON {schema}.tally (decided_on);
CREATE INDEX tally_accepted ON {schema}.tally (accepted_on);

-- What people said: ratings 好差评, and complaints 投诉 that were upheld.
CREATE TABLE {schema}.voice (
    id         text PRIMARY KEY,
    stream     text NOT NULL,
    department text,
    item       text,
    said_on    date NOT NULL,
    grade      int,
    upheld     text
);
CREATE INDEX voice_said ON {schema}.voice (said_on);

-- The scores of months that are over, with every line; written once.
CREATE TABLE {schema}.score (
    period       text NOT NULL,
    scored       text NOT NULL CHECK (scored IN ('department', 'person', 'item', 'window', 'centre')),
    unit         text NOT NULL,
    score        double precision NOT NULL,
    grade        text NOT NULL,
    cases        int NOT NULL,
    ranked       boolean NOT NULL,
    satisfaction double precision,
    rated        int NOT NULL,
    parts        json NOT NULL,
    lines        json NOT NULL,
    rule_set     text NOT NULL,
    counted_at   timestamptz NOT NULL,
    PRIMARY KEY (period, scored, unit)
);
