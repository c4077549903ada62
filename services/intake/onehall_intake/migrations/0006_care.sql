-- Care 亲情服务 for the staff; nothing of it leaves this schema, and no score can reach it (0031).

-- What each of the four systems promises 配套制度, version by version.
CREATE TABLE {schema}.care_policy (
    module       text NOT NULL,
    version      int NOT NULL,
    zh           text NOT NULL,
    en           text NOT NULL,
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (module, version)
);

-- 增进感情: a line of thanks, who helps whom, days somebody wants remembered, things done together.
CREATE TABLE {schema}.care_thanks (
    thanks_id uuid PRIMARY KEY,
    recipient text NOT NULL,
    thanker   text NOT NULL,
    line      text NOT NULL,
    wall      text NOT NULL CHECK (wall IN ('no', 'offered', 'shown')),
    thanked_at timestamptz NOT NULL
);
CREATE INDEX care_thanks_of ON {schema}.care_thanks (recipient, thanked_at);
CREATE TABLE {schema}.care_pairing (
    newcomer text PRIMARY KEY,
    buddy    text NOT NULL,
    joined_on date NOT NULL,
    paired_on date NOT NULL,
    done     text[] NOT NULL DEFAULT ARRAY[]::text[]
);
CREATE INDEX care_pairing_of ON {schema}.care_pairing (buddy);
CREATE TABLE {schema}.care_day (
    subject  text NOT NULL,
    occasion text NOT NULL,
    month    int NOT NULL CHECK (month BETWEEN 1 AND 12),
    day      int NOT NULL CHECK (day BETWEEN 1 AND 31),
    told     boolean NOT NULL,
    PRIMARY KEY (subject, occasion)
);
CREATE TABLE {schema}.care_activity (
    activity_id uuid PRIMARY KEY,
    title       text NOT NULL,
    begins_at   timestamptz NOT NULL,
    places      int NOT NULL CHECK (places > 0)
);
CREATE TABLE {schema}.care_place (
    activity_id uuid NOT NULL REFERENCES {schema}.care_activity,
    subject     text NOT NULL,
    PRIMARY KEY (activity_id, subject)
);

-- 缓解压力: a talk is a slot in a room; who comes is not written down, only what proves that they may.
CREATE TABLE {schema}.care_slot (
    slot_id     uuid PRIMARY KEY,
    room        text NOT NULL,
    begins_at   timestamptz NOT NULL,
    code_sha256 bytea UNIQUE
);

-- 关心生活: leave with cover, days left of the year, things worth knowing.
CREATE TABLE {schema}.care_allowance (
    subject text NOT NULL,
    year    int NOT NULL,
    days    int NOT NULL CHECK (days >= 0),
    PRIMARY KEY (subject, year)
);
CREATE TABLE {schema}.care_leave (
    leave_id    uuid PRIMARY KEY,
    subject     text NOT NULL,
    absence     text NOT NULL,
    first_day   date NOT NULL,
    last_day    date NOT NULL,
    working_days int NOT NULL,
    cover       text,
    private     boolean NOT NULL,
    status      text NOT NULL CHECK (status IN ('asked', 'agreed', 'declined', 'taken-back')),
    asked_at    timestamptz NOT NULL,
    answer_by   timestamptz NOT NULL,
    answered_at timestamptz
);
CREATE INDEX care_leave_of ON {schema}.care_leave (subject, first_day);
CREATE TABLE {schema}.care_info (
    topic      text PRIMARY KEY,
    zh         text NOT NULL,
    en         text NOT NULL,
    changed_at timestamptz NOT NULL
);

-- 优化环境: what is wrong at a workplace, what stands where, and what should be better.
CREATE TABLE {schema}.care_ticket (
    ticket_id   uuid PRIMARY KEY,
    trouble     text NOT NULL,
    urgency     text NOT NULL,
    place       text NOT NULL,
    note        text NOT NULL,
    reported_by text NOT NULL,
    reported_at timestamptz NOT NULL,
    mend_by     timestamptz NOT NULL,
    mended_at   timestamptz,
    mended_how  text
);
CREATE INDEX care_ticket_open ON {schema}.care_ticket (mend_by) WHERE mended_at IS NULL;
CREATE TABLE {schema}.care_asset (
    asset_id    text PRIMARY KEY,
    kind        text NOT NULL,
    place       text NOT NULL,
    serviced_on date
);
CREATE TABLE {schema}.care_suggestion (
    suggestion_id uuid PRIMARY KEY,
    text          text NOT NULL,
    code_sha256   bytea NOT NULL UNIQUE,
    suggested_on  date NOT NULL,
    reply_by      timestamptz NOT NULL,
    reply         text,
    replied_at    timestamptz
);
