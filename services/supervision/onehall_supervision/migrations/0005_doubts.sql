-- What each case would be stuck by, and from when on, kept with every entry of its ledger: what the clock has
-- passed is stuck. One row a case, so that a hundred thousand open ones cost a look at those that are late.
CREATE TABLE {schema}.doubtful (
    case_id text PRIMARY KEY,
    since   timestamptz NOT NULL, -- the earliest of `doubts`
    doubts  jsonb NOT NULL        -- [{"invariant", "item", "since"}], the earliest first
) WITH (fillfactor = 70);
CREATE INDEX doubtful_since ON {schema}.doubtful (since, case_id);
