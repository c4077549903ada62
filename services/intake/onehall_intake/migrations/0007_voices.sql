-- Ratings, enquiries and complaints: each a stream; these tables follow them. Nothing personal stands here plainly.

-- What could be rated, and since when; the denominator of every response rate. `item_id` is '' for the service as a whole.
CREATE TABLE {schema}.ratable (
    case_id    uuid NOT NULL,
    item_id    text NOT NULL,
    department text NOT NULL,
    over_at    timestamptz NOT NULL,
    PRIMARY KEY (case_id, item_id)
);
CREATE INDEX ratable_since ON {schema}.ratable (over_at);
INSERT INTO {schema}.ratable (case_id, item_id, department, over_at)
SELECT r.case_id, '', e.payload -> 'filing' ->> 'lead', r.ended_at
FROM {schema}.case_row r
JOIN {schema}.event e ON e.stream = r.case_id::text AND e.type = 'case-submitted'
WHERE r.ended_at IS NOT NULL;

-- Ratings 好差评. `evaluation_id` is random, because the rated department sees it and must not tell whose it is.
CREATE TABLE {schema}.rating (
    evaluation_id uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    item_id       text NOT NULL,
    department    text NOT NULL,
    channel       text NOT NULL,
    rated_window  text,
    grade         smallint NOT NULL CHECK (grade BETWEEN 1 AND 5),
    shortcomings         text[] NOT NULL,
    named         boolean NOT NULL,
    commented     boolean NOT NULL,
    summary       text,     -- of what was written, for the department: a new text that shows nobody
    received_at   timestamptz NOT NULL,
    appeal_by     date NOT NULL,
    called_at     timestamptz,
    fix_by        date,
    remedy        text,
    closed_at     timestamptz,
    follow_up     smallint CHECK (follow_up BETWEEN 1 AND 5),
    decide_by     date,
    excluded      boolean,
    UNIQUE (case_id, item_id, channel)
);
CREATE INDEX rating_of_department ON {schema}.rating (department, received_at);
CREATE INDEX rating_by_time ON {schema}.rating (received_at, evaluation_id);

-- Words of people, and words about them: each locked with the key of the person they concern (0025).
CREATE TABLE {schema}.words (
    about   uuid NOT NULL, -- the rating, enquiry or complaint
    part    text NOT NULL,
    subject uuid NOT NULL,
    sha256  text NOT NULL,
    locked  bytea,         -- NULL once its person was erased
    PRIMARY KEY (about, part)
);
CREATE INDEX words_of ON {schema}.words (subject);

-- Enquiries 咨询 and complaints 投诉. `asker` is who is told; with neither login nor contact it is nobody.
CREATE TABLE {schema}.enquiry (
    enquiry_id   uuid PRIMARY KEY,
    number       text NOT NULL UNIQUE,
    topic        text NOT NULL,
    department   text NOT NULL,
    item_id      text,
    case_id      uuid,
    asker        uuid,
    received_at  timestamptz NOT NULL,
    answer_by    date NOT NULL,
    answered_at  timestamptz,
    question     text,     -- as published: a new text of the answerer's, which names nobody
    answer       text,
    published_at timestamptz
);
CREATE INDEX enquiry_of_department ON {schema}.enquiry (department, enquiry_id);
CREATE INDEX enquiry_of_asker ON {schema}.enquiry (asker, enquiry_id);
CREATE INDEX enquiry_published ON {schema}.enquiry (published_at) WHERE published_at IS NOT NULL;

CREATE TABLE {schema}.complaint (
    complaint_id uuid PRIMARY KEY,
    number       text NOT NULL UNIQUE,
    kind         text NOT NULL,
    department   text NOT NULL,
    case_id      uuid,
    complainant  uuid,
    officer      text,
    received_at  timestamptz NOT NULL,
    silence_at   timestamptz NOT NULL,
    answer_by    date NOT NULL,
    admitted_at  timestamptz,
    redirect_to  text,
    answered_at  timestamptz,
    upheld       boolean
);
CREATE INDEX complaint_of_department ON {schema}.complaint (department, complaint_id);
CREATE INDEX complaint_of_complainant ON {schema}.complaint (complainant, complaint_id);
