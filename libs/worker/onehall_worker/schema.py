"""The tables of the local inbox and every question asked of them.

`tasks` holds reviews, invitations and news about either (`kind`). What a cancelled task had still
to say gets `published = 2`: it is neither sent nor forgotten.
"""

VERSION = 3
SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS tasks (
    seq INTEGER PRIMARY KEY, task_id TEXT NOT NULL UNIQUE, item_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL DEFAULT 0, body BLOB NOT NULL, kind TEXT NOT NULL DEFAULT 'review');
CREATE INDEX IF NOT EXISTS tasks_waiting ON tasks (seq) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS tasks_later ON tasks (seq) WHERE state = 'later';
CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, task_id TEXT NOT NULL, kind TEXT NOT NULL,
    published INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL DEFAULT 0, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS outbox_unpublished ON outbox (seq) WHERE published = 0;
CREATE INDEX IF NOT EXISTS outbox_task ON outbox (task_id);
CREATE TABLE IF NOT EXISTS parked (
    id TEXT PRIMARY KEY, parked_at TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL,
    body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS receipts (
    seq INTEGER PRIMARY KEY, opinion_id TEXT NOT NULL UNIQUE, task_id TEXT NOT NULL,
    opinion_sha256 TEXT NOT NULL, recorded_at TEXT NOT NULL, received_at TEXT NOT NULL,
    receipt TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS returned (
    seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, message TEXT NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL, returned_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS checkpoints (
    origin TEXT NOT NULL, size INTEGER NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL,
    seen_at TEXT NOT NULL, proved INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (origin, size));
CREATE TABLE IF NOT EXISTS instance (id TEXT NOT NULL);
INSERT INTO instance SELECT lower(hex(randomblob(4))) WHERE NOT EXISTS (SELECT 1 FROM instance);
PRAGMA user_version = 3;
COMMIT;
"""
FROM_1 = "ALTER TABLE tasks ADD COLUMN kind TEXT NOT NULL DEFAULT 'review'"
# Tasks of before version 3 carry no signature: taken up again, they are set aside with that reason.
# The tables that are new in it are made by `SCHEMA`.
FROM_2 = "UPDATE tasks SET state = 'waiting' WHERE state = 'later' AND kind = 'review'"

# Nothing is said, said again or set aside for a task that was cancelled.
KEEP = "INSERT OR IGNORE INTO tasks (task_id, item_id, body, kind) VALUES (?, ?, ?, ?)"
# A cancellation may come before its task, and then stands in its place.
CANCEL = (
    "INSERT INTO tasks (task_id, item_id, body, state) VALUES (?, ?, ?, 'cancelled') "
    "ON CONFLICT (task_id) DO UPDATE SET state = 'cancelled'"
)
HUSH = "UPDATE outbox SET published = 2 WHERE task_id = ? AND published = 0"
ASKED_AGAIN = (
    "UPDATE outbox SET published = 0, attempts = 0, next_at = 0 "
    "WHERE task_id = ?1 AND kind IN ('opinion', 'attendance') AND NOT EXISTS "
    "(SELECT 1 FROM tasks WHERE task_id = ?1 AND state = 'cancelled')"
)
WAITING = (
    "SELECT task_id, body, attempts FROM tasks WHERE state = 'waiting' AND next_at <= ? "
    "ORDER BY seq LIMIT ?"
)
POSTPONED = (
    "SELECT task_id, body, attempts FROM tasks WHERE state = 'later' AND kind = ? "
    "ORDER BY seq LIMIT ?"
)
SAY = (
    "INSERT OR IGNORE INTO outbox (id, task_id, kind, body) "
    "SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS "
    "(SELECT 1 FROM tasks WHERE task_id = ?2 AND state = 'cancelled')"
)
ANSWERED = "UPDATE tasks SET state = 'answered' WHERE task_id = ?"
DONE = "UPDATE tasks SET state = 'done' WHERE task_id = ? AND state = 'waiting'"
POSTPONE = "UPDATE tasks SET state = 'later' WHERE task_id = ? AND state = 'waiting'"
RETRY = "UPDATE tasks SET attempts = ?, next_at = ? WHERE task_id = ? AND state = 'waiting'"
GIVE_UP = "UPDATE tasks SET state = 'parked' WHERE task_id = ? AND state = 'waiting'"
PARK = (
    "INSERT OR REPLACE INTO parked (id, parked_at, reason, detail, body) "
    "SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS "
    "(SELECT 1 FROM tasks WHERE task_id = ?1 AND state = 'cancelled')"
)
# An opinion waits for the steps before it (approval takes no step after it), but not for ever.
HELD_BACK = "SELECT id, task_id FROM outbox WHERE published = 0 AND attempts < 5"
UNPUBLISHED = (
    "SELECT id, task_id, kind, body, attempts FROM outbox AS o "
    "WHERE published = 0 AND next_at <= ?1 AND NOT EXISTS ("
    "SELECT 1 FROM outbox AS e WHERE e.task_id = o.task_id AND e.seq < o.seq "
    "AND e.published = 0 AND e.attempts < 5 AND e.next_at > ?1) "
    "ORDER BY seq LIMIT ?2"
)
CONFIRM = "UPDATE outbox SET published = 1 WHERE id = ?"
NOT_YET = "UPDATE outbox SET attempts = attempts + 1, next_at = ? WHERE id = ?"
RESUME = (
    "INSERT INTO tasks (task_id, item_id, body, kind) VALUES (?, ?, ?, ?) ON CONFLICT (task_id) "
    "DO UPDATE SET state = 'waiting', attempts = 0, next_at = 0 WHERE state = 'parked'"
)
OPINION = "SELECT body FROM outbox WHERE id = ? AND kind = 'opinion'"
FILE_RECEIPT = (
    "INSERT OR IGNORE INTO receipts "
    "(opinion_id, task_id, opinion_sha256, recorded_at, received_at, receipt) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
FILE_RETURNED = (
    "INSERT OR IGNORE INTO returned (event_id, message, reason, detail, returned_at) "
    "VALUES (?, ?, ?, ?, ?)"
)
RECEIPTS = (
    "SELECT opinion_id, task_id, opinion_sha256, recorded_at, received_at, receipt "
    "FROM receipts ORDER BY seq DESC LIMIT ?"
)
RETURNED = (
    "SELECT event_id, message, reason, detail, returned_at FROM returned ORDER BY seq DESC LIMIT ?"
)
SIGHT = (
    "INSERT OR IGNORE INTO checkpoints (origin, size, root, note, seen_at) VALUES (?, ?, ?, ?, ?)"
)
SIGHTED = "SELECT origin, size, root, note FROM checkpoints WHERE origin = ? AND size = ?"
LARGEST = "SELECT size, root FROM checkpoints ORDER BY size DESC LIMIT 1"
# What is proved grew out of one another up to there; what is not is to be, from the last of them.
TO_PROVE = (
    "SELECT origin, size, root, note FROM checkpoints WHERE size >= coalesce("
    "(SELECT max(size) FROM checkpoints WHERE proved = 1), 0) ORDER BY size LIMIT ?"
)
PROVED = "UPDATE checkpoints SET proved = 1 WHERE origin = ? AND size = ?"
INSTANCE = "SELECT id FROM instance"
# Nothing is ever deleted from the last two, so that their last row is also their number.
COUNTS = (
    "SELECT (SELECT count(*) FROM tasks WHERE state = 'waiting'), "
    "(SELECT count(*) FROM tasks WHERE state = 'later'), "
    "(SELECT count(*) FROM outbox WHERE published = 0), "
    "(SELECT count(*) FROM parked), "
    "(SELECT coalesce(max(seq), 0) FROM receipts), "
    "(SELECT coalesce(max(seq), 0) FROM returned)"
)
TASK = "SELECT task_id, body, attempts, state FROM tasks WHERE task_id = ?"
PARKED = "SELECT * FROM parked ORDER BY parked_at, id LIMIT ?"
UNPARK = "DELETE FROM parked WHERE id = ?"
