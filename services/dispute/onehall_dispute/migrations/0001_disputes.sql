-- Disputes to find and list; rows follow from the history and can be made again from it.
CREATE TABLE {schema}.dispute (
    dispute_id                uuid PRIMARY KEY,
    case_id                   text NOT NULL,
    item_id                   text,
    ground                    text NOT NULL,
    act_event_id              uuid NOT NULL,
    act_kind                  text NOT NULL,
    applicant_ref             uuid NOT NULL,
    statement_sha256          text NOT NULL,
    filed_at                  timestamptz NOT NULL,
    reconsideration_last_day  date NOT NULL,
    litigation_last_day       date NOT NULL,
    manifest_sha256           text NOT NULL,
    status                    text NOT NULL CHECK (status IN ('admitted', 'not-admitted', 'closed')),
    close_by                  date,
    cause                     text,
    redirect_to               text,
    outcome                   text,
    closed_at                 timestamptz
);
CREATE INDEX dispute_of_case ON {schema}.dispute (case_id, dispute_id);
CREATE INDEX dispute_of_applicant ON {schema}.dispute (applicant_ref, dispute_id);

-- What applicants say, in their own words: personal, so it is here only and never in an event.
CREATE TABLE {schema}.statement (
    dispute_id uuid PRIMARY KEY,
    text       text NOT NULL,
    sha256     text NOT NULL
);
