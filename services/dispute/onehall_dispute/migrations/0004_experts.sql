-- The pool of experts 专家库, the frozen archives, and what draws are seeded with.

-- Who an expert is and what ties them is locked with a key of theirs (0025), below; rows here follow from the
-- history of the register. What is proposed waits in `pending_*` until a second person confirms it.
CREATE TABLE {schema}.expert (
    expert_ref      uuid PRIMARY KEY,
    status          text NOT NULL CHECK (status IN ('proposed', 'listed', 'ended', 'declined')),
    fields          text[] NOT NULL DEFAULT '{}',
    record_version  int NOT NULL DEFAULT 0,
    listed_at       timestamptz,
    ended_at        timestamptz,
    pending_change  text CHECK (pending_change IN ('add', 'change', 'end')),
    pending_fields  text[],
    pending_version int,
    proposed_by     text,
    proposed_at     timestamptz
);
CREATE INDEX expert_pending ON {schema}.expert (proposed_at) WHERE pending_change IS NOT NULL;

-- Each version of what is known of an expert, locked; the history has its salted commitment.
CREATE TABLE {schema}.expert_record (
    expert_ref uuid NOT NULL,
    version    int NOT NULL,
    locked     bytea,
    PRIMARY KEY (expert_ref, version)
);

-- The files of a frozen archive, but its manifest, which the history has; never changed.
CREATE TABLE {schema}.frozen_file (
    dispute_id uuid NOT NULL,
    place      int NOT NULL,
    path       text NOT NULL,
    content    bytea NOT NULL,
    PRIMARY KEY (dispute_id, place)
);

-- What a dispute's draws are seeded with: the frozen manifest commits to it, a draw shows it.
CREATE TABLE {schema}.draw_secret (
    dispute_id uuid PRIMARY KEY,
    secret     bytea NOT NULL CHECK (length(secret) = 32)
);
