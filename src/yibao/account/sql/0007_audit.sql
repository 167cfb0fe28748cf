-- The audit: what was looked at, and seals over every journal and event, chained and signed, so that
-- whoever changes the past is found out with nothing but a dump. The format is docs/how-to/audit.md.
CREATE SCHEMA audit AUTHORIZATION yibao_owner;
GRANT USAGE ON SCHEMA audit TO yibao_app, yibao_reader;
SET LOCAL ROLE yibao_owner;

-- Who looked at whose data, and other access that moves no money.
CREATE TABLE audit.event (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tx          xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at          timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor_id    text NOT NULL CHECK (actor_id <> ''),
  actor_role  text NOT NULL CHECK (actor_role <> ''),
  kind        text NOT NULL CHECK (kind ~ '^[a-z_]{3,40}$'),
  person      text,
  about       jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(about::text) <= 4000)
);
CREATE INDEX event_tx ON audit.event (tx);
CREATE INDEX event_person ON audit.event (person, id);
-- The sealer asks for what transactions from one number up to another have written.
CREATE INDEX journal_tx ON ledger.journal (tx);

CREATE TABLE audit.seal (
  number        bigint PRIMARY KEY CHECK (number > 0),
  at            timestamptz NOT NULL,
  line          text NOT NULL,              -- what the head is the SM3 of
  head          bytea NOT NULL UNIQUE CHECK (octet_length(head) = 32),
  signature     bytea NOT NULL CHECK (octet_length(signature) = 64),
  key_id        text NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$'),
  journals      int8multirange NOT NULL,
  events        int8multirange NOT NULL,
  -- Every transaction below this number is sealed, as far as its rows come after these.
  xid_to        xid8 NOT NULL,
  after_journal bigint NOT NULL,
  after_event   bigint NOT NULL,
  server        bigint NOT NULL,            -- whose transactions these numbers count
  CHECK (NOT (isempty(journals) AND isempty(events)))
);

-- The one form a row is sealed and dumped in: a JSON array in one line.
CREATE FUNCTION audit.journal_line(j ledger.journal) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT json_build_array('journal', j.id, j.tx::text::bigint, j.ledger_id, j.idem_scope, j.idem_key,
    j.code, (extract(epoch FROM j.event_at) * 1000000)::bigint,
    (extract(epoch FROM j.recorded_at) * 1000000)::bigint, j.actor_id, j.actor_role, j."grant",
    j.beneficiary, j.purpose, j.hold_id, j.reverses_id, j.declined, j.declined_account,
    encode(j.request_hash, 'hex'), j.note, j.accounts, j.amounts_fen, j.versions)::text
$$;

CREATE FUNCTION audit.event_line(e audit.event) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT json_build_array('event', e.id, e.tx::text::bigint,
    (extract(epoch FROM e.at) * 1000000)::bigint,
    (extract(epoch FROM e.recorded_at) * 1000000)::bigint, e.actor_id, e.actor_role, e.kind,
    e.person, e.about)::text
$$;

-- Adds a seal behind the newest one; any other place in the chain is refused.
CREATE FUNCTION audit.put_seal(s audit.seal, p_previous bytea) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last audit.seal;
BEGIN
  SELECT * INTO last FROM audit.seal ORDER BY number DESC LIMIT 1;
  IF s.number <> coalesce(last.number, 0) + 1
      OR p_previous <> coalesce(last.head, decode(repeat('00', 32), 'hex')) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'audit.not_next', DETAIL =
      '这不是下一个封存；已有别的封存程序。 / It is not the next seal: another sealer was first.';
  END IF;
  INSERT INTO audit.seal SELECT s.*;
END $$;

-- Waits for who writes and lets nobody else write until the transaction ends; after a restore only.
CREATE FUNCTION audit.stop_writing() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  LOCK TABLE ledger.journal, audit.event IN SHARE MODE;
END $$;

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'audit.append_only', DETAIL =
    '审计记录不能改，也不能删。 / The audit is neither changed nor removed.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.event
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.seal
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA audit TO yibao_app, yibao_reader;
GRANT INSERT ON audit.event TO yibao_app;
GRANT EXECUTE ON FUNCTION audit.journal_line, audit.event_line TO yibao_app, yibao_reader;
GRANT EXECUTE ON FUNCTION audit.put_seal, audit.stop_writing TO yibao_app;
GRANT SELECT ON SEQUENCE ledger.journal_id TO yibao_app;
RESET ROLE;
