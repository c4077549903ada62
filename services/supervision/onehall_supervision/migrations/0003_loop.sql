-- What became of cards and orders: read models beside the ledger, which has every act.

ALTER TABLE {schema}.card ADD COLUMN rule_set text NOT NULL DEFAULT 'default';
ALTER TABLE {schema}.card ADD COLUMN confirmed_by text;

-- Every card and every proposed one 待发 as it stands now.
CREATE TABLE {schema}.card_state (
    card_id     uuid PRIMARY KEY,
    stream      text NOT NULL,
    function    text NOT NULL,
    rule        text NOT NULL,
    subject     text NOT NULL,
    level       text NOT NULL,
    department  text,
    responsible text NOT NULL,
    reason_zh   text NOT NULL,
    reason_en   text NOT NULL,
    breached_at timestamptz NOT NULL,
    since       timestamptz NOT NULL,
    status      text NOT NULL,
    answer_by   timestamptz,
    decide_by   timestamptz,
    drafted     text NOT NULL DEFAULT '',
    missed      text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX card_state_open ON {schema}.card_state (status, since DESC, card_id DESC);
CREATE INDEX card_state_stream ON {schema}.card_state (stream);

-- Supervision orders 督办单 and recommendations 监察建议书.
CREATE TABLE {schema}.card_order (
    order_id    uuid PRIMARY KEY,
    id          text NOT NULL,
    stream      text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('urge', 'recommendation')),
    department  text NOT NULL,
    card_ids    uuid[] NOT NULL,
    demand_zh   text NOT NULL,
    demand_en   text NOT NULL,
    finish_by   timestamptz NOT NULL,
    issued_by   text NOT NULL,
    issued_at   timestamptz NOT NULL,
    answered_at timestamptz,
    ended       text CHECK (ended IN ('met', 'unmet', 'withdrawn'))
);
CREATE INDEX card_order_newest ON {schema}.card_order (issued_at DESC, order_id DESC);
