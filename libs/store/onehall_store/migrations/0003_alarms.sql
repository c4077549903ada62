-- Alarms of one instant ring in an order of their own, so that a round of them can go on where the
-- last batch ended: most limits of a day end at the same midnight.
CREATE INDEX timer_round ON {schema}.timer (fire_at, stream, kind);
DROP INDEX {schema}.timer_due;

-- How the database's clock stood to the seconds since a machine was started, so that a process that
-- was started anew there still knows how time passes.
CREATE TABLE {schema}.clock_anchor (
    boot   text PRIMARY KEY,
    at     timestamptz NOT NULL,
    boot_s double precision NOT NULL
);
