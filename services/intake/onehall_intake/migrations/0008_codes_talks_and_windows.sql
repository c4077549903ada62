-- The six digits of a number stand nowhere any more: they are made of the key of whom they are for, and only that
-- person is told them. `code` holds those that an earlier release gave out, on receipts that are still in hands, and
-- is empty where there is a subject: an earlier release that still runs proves nothing with it.
ALTER TABLE {schema}.check_code ADD COLUMN subject uuid;

-- A talk after a hostile encounter is wanted by a person: it goes with them, not with the window they sat at.
ALTER TABLE {schema}.hall_clerk ADD COLUMN talk_wanted boolean NOT NULL DEFAULT false;

-- How many visits each window served on a day: the denominator of its ratings' response rate. Of no person.
CREATE TABLE {schema}.hall_window_day (
    centre   text NOT NULL,
    day      date NOT NULL,
    "window" text NOT NULL,
    served   int NOT NULL,
    PRIMARY KEY (day, centre, "window")
);
INSERT INTO {schema}.hall_window_day (centre, day, "window", served)
SELECT e.centre, e.day, e."window", count(*) FROM {schema}.ticket_event e
JOIN {schema}.hall_day d ON d.centre = e.centre AND d.day = e.day AND d.closed_at IS NOT NULL
WHERE e.kind IN ('done', 'away') AND e."window" IS NOT NULL GROUP BY 1, 2, 3;
