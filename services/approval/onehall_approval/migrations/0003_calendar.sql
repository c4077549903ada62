-- Which calendar version open deadlines were counted with last.
CREATE TABLE {schema}.calendar_in_use (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version text NOT NULL
);
