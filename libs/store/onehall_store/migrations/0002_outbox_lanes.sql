-- The sweep reads each destination by itself, what is due first: thousands of rows that nobody takes
-- cost the others nothing.
CREATE INDEX outbox_lane ON {schema}.outbox (bus, routing_key, not_before, created_at);
