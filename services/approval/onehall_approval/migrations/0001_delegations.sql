-- The register of delegations 授权: added to, ended, never changed.

CREATE TABLE {schema}.register (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 0
);
INSERT INTO {schema}.register DEFAULT VALUES;

CREATE TABLE {schema}.delegation (
    delegation_id uuid PRIMARY KEY,
    department    text NOT NULL,
    officer       text NOT NULL,
    post          text NOT NULL CHECK (post IN ('chief', 'deputy', 'handler', 'head')),
    power         int NOT NULL CHECK (power BETWEEN 1 AND 3), -- the round of authorisation that gives it
    level         text NOT NULL CHECK (level IN ('科级', '处级', '局级')),
    items         text[], -- none = every item of the department
    office        text NOT NULL CHECK (office IN ('approval', 'regulation')),
    valid_from    timestamptz NOT NULL,
    valid_until   timestamptz CHECK (valid_until >= valid_from), -- excluded; none = until further notice
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL,
    ended_by      text
);
CREATE INDEX delegation_of_department ON {schema}.delegation (department, valid_from);

CREATE TABLE {schema}.absence (
    officer     text NOT NULL,
    department  text NOT NULL,
    away_from   timestamptz NOT NULL,
    away_until  timestamptz NOT NULL CHECK (away_until > away_from),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (officer, away_from, away_until)
);
