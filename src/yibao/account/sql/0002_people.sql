-- People, where they are insured, who is related to whom, and the institutions that treat them.
-- What identifies a person is sealed by the application; the database never sees it in the clear.
CREATE SCHEMA people AUTHORIZATION yibao_owner;
GRANT USAGE ON SCHEMA people TO yibao_app, yibao_reader;

CREATE TABLE people.person (
  ref             text PRIMARY KEY CHECK (ref ~ '^p_[0-9a-z]{26}$'),
  id_number_sealed bytea NOT NULL,
  id_number_find  bytea NOT NULL UNIQUE CHECK (octet_length(id_number_find) = 32),
  name_sealed     bytea NOT NULL,
  born            date NOT NULL CHECK (born >= '1880-01-01'),
  sex             text NOT NULL CHECK (sex IN ('female', 'male')),
  created_at      timestamptz NOT NULL
);

-- insutype as in the national interface: 310 employees, 390 residents.
CREATE TABLE people.enrolment (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person     text NOT NULL REFERENCES people.person,
  insutype   text NOT NULL CHECK (insutype IN ('310', '390')),
  region     text NOT NULL CHECK (region ~ '^[0-9]{6}$'),
  status     text NOT NULL CHECK (status IN ('active', 'lapsed', 'ended')),
  from_day   date NOT NULL,
  to_day     date CHECK (to_day >= from_day),
  employer   text,
  retired_on date,
  CHECK (insutype = '310' OR (employer IS NULL AND retired_on IS NULL))
);
-- One is insured once at a time: an active enrolment that is open ends before another opens.
CREATE UNIQUE INDEX enrolment_one_open ON people.enrolment (person) WHERE to_day IS NULL;
CREATE INDEX enrolment_person ON people.enrolment (person);

-- kind says what `relative` is to `person`. Near relatives in the sense of the Civil Code
-- (article 1045: spouse, parents, children, siblings, grandparents, grandchildren); a spouse's
-- parents are not among them.
CREATE TABLE people.relation (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person       text NOT NULL REFERENCES people.person,
  relative     text NOT NULL REFERENCES people.person,
  kind         text NOT NULL CHECK (kind IN
                 ('spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild')),
  evidence_sm3 bytea NOT NULL CHECK (octet_length(evidence_sm3) = 32),
  from_day     date NOT NULL,
  to_day       date CHECK (to_day >= from_day),
  CHECK (person <> relative)
);
CREATE UNIQUE INDEX relation_once ON people.relation (person, relative) WHERE to_day IS NULL;
CREATE INDEX relation_relative ON people.relation (relative);

CREATE TABLE people.provider (
  code            text PRIMARY KEY CHECK (code ~ '^[A-Z0-9]{4,20}$'),
  name            text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('hospital', 'pharmacy')),
  level           smallint NOT NULL CHECK (level BETWEEN 0 AND 3),
  region          text NOT NULL CHECK (region ~ '^[0-9]{6}$'),
  designated_from date NOT NULL,
  designated_to   date CHECK (designated_to >= designated_from)
);

-- What was paid in for whom and for which months; the ledger moves the money itself.
CREATE TABLE people.premium (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person       text NOT NULL REFERENCES people.person,
  insutype     text NOT NULL CHECK (insutype IN ('310', '390')),
  region       text NOT NULL CHECK (region ~ '^[0-9]{6}$'),
  paid_by      text NOT NULL CHECK (paid_by IN ('employer', 'self', 'relative', 'government')),
  payer        text,
  month_from   date NOT NULL CHECK (extract(day FROM month_from) = 1),
  months       smallint NOT NULL CHECK (months BETWEEN 1 AND 12),
  amount_fen   bigint NOT NULL CHECK (amount_fen > 0),
  to_account_fen bigint NOT NULL DEFAULT 0 CHECK (to_account_fen BETWEEN 0 AND amount_fen),
  paid_on      date NOT NULL,
  journal_id   bigint
);
CREATE INDEX premium_person ON people.premium (person, month_from);

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['person', 'enrolment', 'relation', 'provider', 'premium'] LOOP
    EXECUTE format('ALTER TABLE people.%I OWNER TO yibao_owner', wanted);
    EXECUTE format('GRANT SELECT, INSERT ON people.%I TO yibao_app', wanted);
    EXECUTE format('GRANT SELECT ON people.%I TO yibao_reader', wanted);
  END LOOP;
END
$$;
-- Facts are ended, corrected by a new row, never rewritten; a name may be sealed anew.
GRANT UPDATE (name_sealed) ON people.person TO yibao_app;
GRANT UPDATE (status, to_day, retired_on) ON people.enrolment TO yibao_app;
GRANT UPDATE (to_day) ON people.relation TO yibao_app;
GRANT UPDATE (designated_to) ON people.provider TO yibao_app;
