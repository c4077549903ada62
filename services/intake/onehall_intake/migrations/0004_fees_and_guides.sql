-- What the window says beside cases: fees it took, and the guides that are public.

-- Every fee, kept for ever: what was taken, and the rate that was published then (L-53).
CREATE TABLE {schema}.fee (
    fee_id        uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    item_id       text NOT NULL,
    what          text NOT NULL,
    on_form       boolean NOT NULL,
    amount_fen    bigint NOT NULL CHECK (amount_fen >= 0),
    published_fen bigint,
    charged_by    text NOT NULL,
    charged_at    timestamptz NOT NULL
);
CREATE INDEX fee_of_case ON {schema}.fee (case_id, charged_at);

-- Of each item's guide, the last that everybody was told of: only what is new or changed is told.
CREATE TABLE {schema}.guide (
    item_id          text PRIMARY KEY,
    digest           text NOT NULL, -- of what the guide says, but for the version it says it in
    basis            text NOT NULL, -- the same of its legal basis alone
    version          text NOT NULL,
    revised_on       date NOT NULL,
    basis_changed_on date
);
