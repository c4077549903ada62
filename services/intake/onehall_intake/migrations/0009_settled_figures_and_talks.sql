-- When a rating was excluded and when it was followed up: figures that are published count what was so by then, and
-- what is decided later changes none of them. Of those from before it is in their history.
ALTER TABLE {schema}.rating
    ADD COLUMN excluded_at timestamptz,
    ADD COLUMN followed_at timestamptz;
UPDATE {schema}.rating r SET excluded_at = e.at FROM {schema}.event e
WHERE r.excluded AND e.stream = r.evaluation_id::text AND e.type = 'rating-appeal-decided';
UPDATE {schema}.rating r SET followed_at = e.at FROM {schema}.event e
WHERE r.follow_up IS NOT NULL AND e.stream = r.evaluation_id::text AND e.type = 'rating-followed-up';

-- Talks that were asked for today, before they went with the person: they are still wanted.
INSERT INTO {schema}.hall_clerk (centre, day, clerk, talk_wanted)
SELECT DISTINCT centre, day, clerk, true FROM {schema}.hall_desk WHERE talk_wanted AND clerk IS NOT NULL
ON CONFLICT (centre, day, clerk) DO UPDATE SET talk_wanted = true;
