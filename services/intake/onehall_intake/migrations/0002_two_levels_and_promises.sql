-- Cases of two levels, how they were accepted, and whom the window may not take at their word.

-- `centre` took the case in; `reviews` counts its items, `modes` how each is handled (M1 to M4);
-- `linked` says whether more than one centre has a part in it; `mode` how it was accepted.
ALTER TABLE {schema}.case_row
    ADD COLUMN centre  text NOT NULL DEFAULT '610100',
    ADD COLUMN modes   text[] NOT NULL DEFAULT '{}',
    ADD COLUMN linked  boolean NOT NULL DEFAULT false,
    ADD COLUMN mode    text;
CREATE INDEX case_by_acceptance ON {schema}.case_row (accepted_at, case_id)
    WHERE accepted_at IS NOT NULL;

-- Items an applicant may not apply for again, up to and including a day (行政许可法 78, 79).
CREATE TABLE {schema}.bar (
    applicant_ref uuid NOT NULL,
    item_id       text NOT NULL,
    until         date NOT NULL,
    case_id       uuid NOT NULL,
    PRIMARY KEY (applicant_ref, item_id)
);

-- Promises of papers that were not kept 容缺失信; no new one is taken up to and including a day.
CREATE TABLE {schema}.broken_promise (
    case_id       uuid PRIMARY KEY,
    applicant_ref uuid NOT NULL,
    broken_at     timestamptz NOT NULL,
    until         date NOT NULL
);
CREATE INDEX broken_promise_of ON {schema}.broken_promise (applicant_ref, until);
