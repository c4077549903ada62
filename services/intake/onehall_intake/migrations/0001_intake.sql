-- What the window shows and looks up. Cases themselves are streams; these tables follow them.

-- One line per case, for lists and public queries; no personal data.
CREATE TABLE {schema}.case_row (
    case_id       uuid PRIMARY KEY,
    case_number   text NOT NULL UNIQUE,
    class_id      text NOT NULL,
    class_name    text NOT NULL,
    applicant_ref uuid NOT NULL,
    channel       text NOT NULL,
    status        text NOT NULL,
    version       bigint NOT NULL,
    submitted_at  timestamptz NOT NULL,
    answer_due_at timestamptz,
    accepted_at   timestamptz,
    ended_at      timestamptz
) WITH (fillfactor = 80);
-- case_id is a UUIDv7, so its order is the order of submission.
CREATE INDEX case_of_applicant ON {schema}.case_row (applicant_ref, case_id);
CREATE INDEX case_by_status ON {schema}.case_row (status, case_id);

-- The last sequence given to a class on a day; gaps are allowed, repetition is not.
CREATE TABLE {schema}.case_counter (
    centre   text NOT NULL,
    on_day   date NOT NULL,
    class_id text NOT NULL,
    last     int NOT NULL,
    PRIMARY KEY (centre, on_day, class_id)
) WITH (fillfactor = 50);

-- Who an applicant is. Only here: events and messages carry the reference.
CREATE TABLE {schema}.person (
    case_id       uuid PRIMARY KEY,
    applicant_ref uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('organisation', 'person')),
    name          text NOT NULL,
    id_number     text NOT NULL,
    email         text,
    phone         text,
    language      text NOT NULL CHECK (language IN ('zh', 'en'))
);
CREATE INDEX person_of_ref ON {schema}.person (applicant_ref, case_id);

-- Every reading of personal data by somebody else than the person (PIPL art. 51).
CREATE TABLE {schema}.person_read (
    seq     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    who     text NOT NULL,
    ref     uuid NOT NULL,
    at      timestamptz NOT NULL,
    purpose text NOT NULL
);
CREATE INDEX person_read_of_ref ON {schema}.person_read (ref, at);

-- The six digits of a public query. Plain: of a million codes a hash hides nothing, and the window
-- must be able to tell a lost one again. What protects it is the bound on wrong guesses a day.
CREATE TABLE {schema}.check_code (
    case_number text PRIMARY KEY,
    case_id     uuid NOT NULL UNIQUE,
    code        text NOT NULL,
    misses      int NOT NULL DEFAULT 0,
    missed_on   date
) WITH (fillfactor = 80);

-- Papers handed in, once per content and owner; the bytes are in the data folder under their hash.
CREATE TABLE {schema}.document (
    sha256      text NOT NULL,
    owner       uuid NOT NULL,
    size        bigint NOT NULL,
    media_type  text NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (sha256, owner)
);
