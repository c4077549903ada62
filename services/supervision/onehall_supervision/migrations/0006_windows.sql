-- At which window somebody was served who rated it, and whether an appeal found that the rating does not count.
ALTER TABLE {schema}.voice
    ADD COLUMN window_no text,
    ADD COLUMN excluded  boolean NOT NULL DEFAULT false;
-- Voices kept before say neither; their streams are counted again.
DELETE FROM {schema}.tallied t USING {schema}.voice v WHERE v.stream = t.stream;
