-- Permits that people can verify: the public register, and the work list of documents to be made.

-- What anybody may know of a permit. `digest` and the masked name come with its document, which is made after
-- the issuance: until then the permit is valid all the same, and nobody can hold a code that names a digest.
CREATE TABLE {schema}.permit (
    permit_number      text PRIMARY KEY,
    case_id            text NOT NULL,
    item_id            text NOT NULL,
    item_name          text NOT NULL,
    certificate        text NOT NULL,
    department         text NOT NULL,
    department_name    text NOT NULL,
    holder_name_masked text,
    issued_at          timestamptz NOT NULL,
    valid_until        date, -- inclusive; none = without end
    status             text NOT NULL DEFAULT 'valid'
                       CHECK (status IN ('valid', 'revoked', 'cancelled', 'superseded')),
    status_at          timestamptz NOT NULL,
    reason             text,
    digest             text,
    version            int NOT NULL,
    successor          text
) WITH (fillfactor = 80);
CREATE INDEX permit_of_case ON {schema}.permit (case_id);
CREATE INDEX permit_register ON {schema}.permit (issued_at DESC, permit_number DESC);
CREATE INDEX permit_of_department ON {schema}.permit (department, issued_at DESC, permit_number DESC);
CREATE INDEX permit_of_item ON {schema}.permit (item_id, issued_at DESC, permit_number DESC);

-- One document for each version of a permit. `facts` are without the holder, who is asked for at making; the file
-- itself is in the data folder, encrypted with `key`: to destroy the key is to destroy the document.
CREATE TABLE {schema}.certificate (
    permit_number text NOT NULL REFERENCES {schema}.permit (permit_number) DEFERRABLE INITIALLY DEFERRED,
    version       int NOT NULL,
    case_id       text NOT NULL,
    state         text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'made')),
    facts         json NOT NULL,
    -- Random, and the same for every attempt. 32 bytes of two random UUIDs have 244 random bits.
    salt          uuid NOT NULL DEFAULT gen_random_uuid(),
    key           bytea NOT NULL DEFAULT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    sha256        text,
    bytes         int,
    digest        text,
    attempts      int NOT NULL DEFAULT 0,
    last_error    text,
    queued_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- On the database's own clock: until then one process is making it. A killed one's lease runs out.
    leased_until  timestamptz,
    made_at       timestamptz,
    PRIMARY KEY (permit_number, version)
) WITH (fillfactor = 80);
CREATE INDEX certificate_due ON {schema}.certificate (next_at) WHERE state = 'queued';
CREATE INDEX certificate_sha256 ON {schema}.certificate (sha256) WHERE state = 'made';

-- Every reading of a document by somebody else than its holder (PIPL art. 51).
CREATE TABLE {schema}.document_read (
    seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    who           text NOT NULL,
    permit_number text NOT NULL,
    at            timestamptz NOT NULL
);
CREATE INDEX document_read_of_permit ON {schema}.document_read (permit_number, at);
