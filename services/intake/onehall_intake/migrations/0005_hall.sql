-- The hall 大厅: tickets, windows, and moods that are gone at the end of the day.
-- Tables of the living day, not streams: nothing here is part of a case, and no column is a person's.

-- What people come for; `code` begins the numbers called out. The mapping leads from the catalogue to a line.
CREATE TABLE {schema}.hall_business (
    centre     text NOT NULL,
    code       text NOT NULL CHECK (code ~ '^[A-Z]{1,2}$'),
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    items      text[] NOT NULL,
    classes    text[] NOT NULL,
    categories text[] NOT NULL,
    weight     int NOT NULL CHECK (weight BETWEEN 1 AND 10),
    active     boolean NOT NULL,
    PRIMARY KEY (centre, code)
);

-- Windows, what each serves, and its A and B person 岗 by their work references.
CREATE TABLE {schema}.hall_window (
    centre     text NOT NULL,
    "window"   text NOT NULL,
    businesses text[] NOT NULL,
    post_a     text,
    post_b     text,
    PRIMARY KEY (centre, "window")
);

-- A day in a hall. Its row is locked by whoever changes the queue, so the journal is in the order of commits.
-- Tickets' secrets are made of the salt: when it goes, all of them are void.
CREATE TABLE {schema}.hall_day (
    centre    text NOT NULL,
    day       date NOT NULL,
    salt      bytea,
    closed_at timestamptz,
    PRIMARY KEY (centre, day)
);
CREATE INDEX hall_day_open ON {schema}.hall_day (day) WHERE closed_at IS NULL;

-- A business's line: the last number, and how many favoured tickets were called in a row.
CREATE TABLE {schema}.hall_line (
    centre   text NOT NULL,
    day      date NOT NULL,
    business text NOT NULL,
    last     int NOT NULL,
    run      int NOT NULL,
    PRIMARY KEY (centre, day, business)
) WITH (fillfactor = 50);

-- A window today. Who sits there is gone with the day.
CREATE TABLE {schema}.hall_desk (
    centre         text NOT NULL,
    day            date NOT NULL,
    "window"       text NOT NULL,
    state          text NOT NULL CHECK (state IN ('open', 'paused', 'closed')),
    clerk          text,
    worked_since   timestamptz,
    ready_since    timestamptz,
    ticket         uuid,
    rest           text CHECK (rest IN ('own', 'break', 'relief')),
    rest_since     timestamptz,
    rest_until     timestamptz,
    override_until timestamptz,
    talk_wanted    boolean NOT NULL,
    PRIMARY KEY (centre, day, "window")
) WITH (fillfactor = 50);

-- What the break guard knows of a clerk who changes windows; and who is away today. Gone with the day.
CREATE TABLE {schema}.hall_clerk (
    centre       text NOT NULL,
    day          date NOT NULL,
    clerk        text NOT NULL,
    "window"     text,
    worked_since timestamptz,
    left_at      timestamptz,
    rests_until  timestamptz,
    absent       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (centre, day, clerk)
) WITH (fillfactor = 50);

-- A number in a line. It carries no person; why somebody is favoured stands here only, and goes with the day.
CREATE TABLE {schema}.ticket (
    ticket_id  uuid PRIMARY KEY,
    centre     text NOT NULL,
    day        date NOT NULL,
    number     text NOT NULL,
    business   text NOT NULL,
    state      text NOT NULL
        CHECK (state IN ('waiting', 'called', 'serving', 'done', 'missed', 'left', 'away')),
    taken_at   timestamptz NOT NULL,
    queued_at  timestamptz NOT NULL,
    lane_from  timestamptz,
    priority   text,
    calls      int NOT NULL DEFAULT 0,
    returns    int NOT NULL DEFAULT 0,
    "window"   text,
    called_at  timestamptz,
    serving_at timestamptz,
    ended_at   timestamptz,
    mood_word  text CHECK (mood_word IN ('refused', 'corrected')), -- what its holder said of a mood; never the mood
    rated      boolean NOT NULL DEFAULT false,
    UNIQUE (centre, day, number)
) WITH (fillfactor = 60);
CREATE INDEX ticket_waiting ON {schema}.ticket (centre, day, business, queued_at, number) WHERE state = 'waiting';
CREATE INDEX ticket_favoured ON {schema}.ticket (centre, day, business, queued_at, number)
    WHERE state = 'waiting' AND lane_from IS NOT NULL;
CREATE INDEX ticket_of_window ON {schema}.ticket (centre, day, "window", called_at) WHERE called_at IS NOT NULL;
CREATE INDEX ticket_served ON {schema}.ticket (centre, day, business, ended_at) WHERE ended_at IS NOT NULL;

-- Appointments 预约: a slot and its code, nobody's name.
CREATE TABLE {schema}.hall_appointment (
    centre   text NOT NULL,
    code     text NOT NULL,
    business text NOT NULL,
    slot     timestamptz NOT NULL,
    used     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (centre, code)
);
CREATE INDEX appointment_slot ON {schema}.hall_appointment (centre, business, slot);

-- The journal of the hall, for statistics and live displays: numbers and windows, no person, no mood.
CREATE TABLE {schema}.ticket_event (
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    centre   text NOT NULL,
    day      date NOT NULL,
    at       timestamptz NOT NULL,
    kind     text NOT NULL,
    "window" text,
    number   text,
    business text,
    waited_s int,
    served_s int,
    detail   text
);
CREATE INDEX ticket_event_of_day ON {schema}.ticket_event (centre, day, seq);
CREATE FUNCTION {schema}.journal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is final: % of {schema}.ticket_event refused', TG_OP USING ERRCODE = '42501';
END $$;
CREATE TRIGGER ticket_event_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.ticket_event
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.journal_is_final();

-- Moods 心情指数. UNLOGGED: never in the write-ahead log, so in no replica and no archive of it; empty after a
-- crash of the server. `pg_dump` would copy it: leave it out with --exclude-table-data.
CREATE UNLOGGED TABLE {schema}.mood (
    ticket_id uuid PRIMARY KEY,
    grade     smallint NOT NULL CHECK (grade BETWEEN 1 AND 3),
    chips     text[] NOT NULL,
    at        timestamptz NOT NULL
);

-- How visits ended by entry grade, counted while the day lasts; unlogged for the same reason.
CREATE UNLOGGED TABLE {schema}.mood_exit (
    centre    text NOT NULL,
    day       date NOT NULL,
    grade     smallint NOT NULL,
    satisfied boolean NOT NULL,
    n         int NOT NULL,
    PRIMARY KEY (centre, day, grade, satisfied)
);

-- What stays: counts per hour and grade, and how visits ended. Of fewer than ten nothing is shown.
CREATE TABLE {schema}.mood_hour (
    centre text NOT NULL,
    day    date NOT NULL,
    hour   smallint NOT NULL,
    grade  smallint NOT NULL,
    n      int NOT NULL,
    PRIMARY KEY (centre, day, hour, grade)
);
CREATE TABLE {schema}.mood_lift (
    centre    text NOT NULL,
    day       date NOT NULL,
    grade     smallint NOT NULL,
    satisfied boolean NOT NULL,
    n         int NOT NULL,
    PRIMARY KEY (centre, day, grade, satisfied)
);

-- Deleting leaves dead rows in the file; emptying the table takes the file away. The service's role may not, so
-- this function may, and nothing else.
CREATE FUNCTION {schema}.forget_moods(before timestamptz) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE gone bigint;
BEGIN
    LOCK TABLE {schema}.mood IN ACCESS EXCLUSIVE MODE;
    DELETE FROM {schema}.mood WHERE at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF NOT EXISTS (SELECT FROM {schema}.mood) THEN
        TRUNCATE {schema}.mood;
    END IF;
    RETURN gone;
END $$;
