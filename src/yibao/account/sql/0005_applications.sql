-- Applications: what people ask for, every step of it, and the payments that come of it.
-- A step is taken by application.move alone. It holds the step against application.step and the
-- role and eyes that are asked for, so no caller can take one that is not there.
CREATE SCHEMA application AUTHORIZATION yibao_owner;
GRANT USAGE ON SCHEMA application TO yibao_app, yibao_reader;

-- The same rows as account/applications/states.py; a test compares them.
CREATE TABLE application.step (
  from_state text NOT NULL,
  event      text NOT NULL,
  to_state   text NOT NULL,
  roles      text[] NOT NULL,
  PRIMARY KEY (from_state, event)
);

INSERT INTO application.step (from_state, event, to_state, roles)
SELECT f, e, t, CASE who
    WHEN 'holder' THEN ARRAY['holder', 'guardian']
    WHEN 'desk' THEN ARRAY['reviewer', 'approver']
    ELSE ARRAY['system']
  END
FROM (VALUES
  ('draft', 'submit', 'submitted', 'holder'),
  ('draft', 'withdraw', 'withdrawn', 'holder'),
  ('draft', 'expire', 'expired', 'system'),
  ('returned', 'submit', 'submitted', 'holder'),
  ('returned', 'withdraw', 'withdrawn', 'holder'),
  ('returned', 'expire', 'expired', 'system'),
  ('bank_returned', 'submit', 'submitted', 'holder'),
  ('bank_returned', 'withdraw', 'withdrawn', 'holder'),
  ('bank_returned', 'expire', 'expired', 'system'),
  ('submitted', 'verify', 'verifying', 'system'),
  ('submitted', 'withdraw', 'withdrawn', 'holder'),
  ('verifying', 'queue', 'in_review', 'system'),
  ('verifying', 'return', 'returned', 'system'),
  ('verifying', 'reject', 'rejected', 'system'),
  ('verifying', 'approve', 'approved', 'system'),
  ('verifying', 'withdraw', 'withdrawn', 'holder'),
  ('in_review', 'take', 'in_review', 'desk'),
  ('in_review', 'recommend', 'in_review', 'desk'),
  ('in_review', 'approve', 'approved', 'desk'),
  ('in_review', 'return', 'returned', 'desk'),
  ('in_review', 'reject', 'rejected', 'desk'),
  ('in_review', 'withdraw', 'withdrawn', 'holder'),
  ('approved', 'stop', 'in_review', 'system'),
  ('approved', 'pay', 'paying', 'system'),
  ('approved', 'finish', 'closed', 'system'),
  ('paying', 'book', 'paid', 'system'),
  ('paying', 'bank_reject', 'bank_returned', 'system'),
  ('paid', 'bank_return', 'bank_returned', 'system'),
  ('paid', 'settle', 'reconciling', 'holder'),
  ('paid', 'overdue', 'reconciling', 'system'),
  ('paid', 'reconcile', 'reconciling', 'system'),
  ('reconciling', 'return', 'paid', 'desk'),
  ('reconciling', 'pay', 'paying', 'system'),
  ('reconciling', 'accept', 'reconciling', 'desk'),
  ('reconciling', 'repay', 'reconciling', 'desk'),
  ('reconciling', 'close', 'closed', 'system'),
  ('reconciling', 'bank_return', 'bank_returned', 'system'),
  ('closed', 'bank_return', 'bank_returned', 'system'),
  ('rejected', 'appeal', 'appeal', 'holder'),
  ('appeal', 'reopen', 'in_review', 'system'),
  ('appeal', 'uphold', 'rejected', 'system')
) AS rows (f, e, t, who);

-- Who works at the desk. `person` is set when a member of staff is insured here too, so that
-- nobody decides about themselves or their family; `region` NULL means all regions.
CREATE TABLE application.staff (
  id         text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_.-]{2,40}$'),
  roles      text[] NOT NULL CHECK (roles <@ ARRAY['reviewer', 'approver', 'supervisor', 'admin']),
  person     text REFERENCES people.person,
  region     text CHECK (region ~ '^[0-9]{6}$'),
  created_at timestamptz NOT NULL,
  ended_at   timestamptz
);

-- Bearer tokens: only the keyed hash is kept.
CREATE TABLE application.token (
  hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
  actor      text NOT NULL,
  role       text NOT NULL CHECK (role IN
               ('holder', 'guardian', 'reviewer', 'approver', 'supervisor', 'auditor', 'admin')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
  revoked_at timestamptz,
  note       text NOT NULL DEFAULT '' CHECK (length(note) <= 200)
);

CREATE TABLE application.application (
  id              text PRIMARY KEY CHECK (id ~ '^a_[0-9a-z]{26}$'),
  kind            text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]{2,40}$'),
  region          text NOT NULL CHECK (region ~ '^[0-9]{6}$'),
  person          text NOT NULL REFERENCES people.person,
  opened_by       text NOT NULL,
  state           text NOT NULL DEFAULT 'draft',
  version         integer NOT NULL DEFAULT 1,
  form            jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(form::text) <= 200000),
  later           jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(later::text) <= 200000),
  -- What the policy gate answered when it last let the application through.
  gate            jsonb,
  amount_fen      bigint CHECK (amount_fen > 0),
  -- From this amount on two people must agree; NULL: one is enough, 0: always two.
  second_from_fen bigint,
  recommended_by  text,
  approved_by     text,
  reviewer        text,
  about           text,
  appealed        boolean NOT NULL DEFAULT false,
  -- After payment its invoices are awaited; `settled` once they were accepted.
  awaits_invoices boolean NOT NULL DEFAULT false,
  settled         boolean NOT NULL DEFAULT false,
  -- When the worker looks at it next; NULL while it waits for people or the bank.
  next_at         timestamptz,
  created_at      timestamptz NOT NULL,
  submitted_at    timestamptz,
  due_at          timestamptz NOT NULL
);
CREATE INDEX application_person ON application.application (person, created_at DESC);
CREATE INDEX application_state ON application.application (state, created_at);
CREATE INDEX application_next ON application.application (next_at) WHERE next_at IS NOT NULL;
-- One appeal at a time against one thing.
CREATE UNIQUE INDEX application_one_appeal ON application.application (about)
  WHERE kind = 'appeal' AND state NOT IN ('closed', 'rejected', 'withdrawn', 'expired', 'draft');
-- A relative's premium of a year is paid once, whoever of the family pays.
CREATE UNIQUE INDEX application_one_premium ON application.application
  (kind, (form->>'relative'), (form->>'year'))
  WHERE kind IN ('resident_premium', 'long_term_care_premium')
    AND state NOT IN ('draft', 'returned', 'rejected', 'withdrawn', 'expired', 'bank_returned');

-- Every step, for good.
CREATE TABLE application.transition (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application text NOT NULL REFERENCES application.application,
  version     integer NOT NULL,
  event       text NOT NULL,
  from_state  text,
  to_state    text NOT NULL,
  actor       text NOT NULL,
  role        text NOT NULL,
  at          timestamptz NOT NULL,
  reason      text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
  documents   bytea[] NOT NULL DEFAULT '{}',
  detail      jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(detail::text) <= 100000),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (application, version)
);

-- Everyone a file names, so that none of them decides about it.
CREATE TABLE application.party (
  application text NOT NULL REFERENCES application.application,
  person      text NOT NULL REFERENCES people.person,
  PRIMARY KEY (application, person)
);

-- Documents lie in the database, sealed, found by the SM3 of what they hold: one backup, one
-- transaction with the step that names them.
CREATE TABLE application.document (
  sm3        bytea PRIMARY KEY CHECK (octet_length(sm3) = 32),
  media_type text NOT NULL,
  size_bytes integer NOT NULL CHECK (size_bytes BETWEEN 1 AND 5242880),
  sealed     bytea NOT NULL,
  added_at   timestamptz NOT NULL
);

CREATE TABLE application.attachment (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application text NOT NULL REFERENCES application.application,
  wanted      text NOT NULL,
  sm3         bytea NOT NULL REFERENCES application.document,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  by          text NOT NULL,
  at          timestamptz NOT NULL,
  UNIQUE (application, wanted, sm3)
);

-- An invoice is claimed once; the claim ends when the application fails.
CREATE TABLE application.invoice (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        text NOT NULL,
  number      text NOT NULL,
  application text NOT NULL REFERENCES application.application,
  amount_fen  bigint NOT NULL CHECK (amount_fen > 0),
  issued_on   date NOT NULL,
  released_at timestamptz
);
CREATE UNIQUE INDEX invoice_once ON application.invoice (code, number) WHERE released_at IS NULL;
CREATE INDEX invoice_application ON application.invoice (application);

-- Which holds of the ledger secure which application.
CREATE TABLE application.hold (
  hold        bigint PRIMARY KEY,
  application text NOT NULL REFERENCES application.application,
  open        boolean NOT NULL DEFAULT true
);
-- One at a time.
CREATE UNIQUE INDEX hold_one_open ON application.hold (application) WHERE open;

-- What came of an approved application that others look up: a filing, a choice, a correction.
CREATE TABLE application.record (
  application text PRIMARY KEY REFERENCES application.application,
  person      text NOT NULL REFERENCES people.person,
  kind        text NOT NULL,
  about       jsonb NOT NULL,
  from_day    date NOT NULL,
  to_day      date CHECK (to_day >= from_day)
);
CREATE INDEX record_person ON application.record (person, kind, from_day);

-- What a claim used of a year's deductible, brackets and ceilings.
CREATE TABLE application.benefit_use (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  application text NOT NULL REFERENCES application.application,
  person      text NOT NULL REFERENCES people.person,
  scheme      text NOT NULL,
  year        integer NOT NULL,
  eligible_fen bigint NOT NULL,
  fund_fen    bigint NOT NULL,
  deductible_used_fen bigint NOT NULL,
  burden_fen  bigint NOT NULL,
  layers      jsonb NOT NULL,
  ended_at    timestamptz
);
CREATE INDEX benefit_use_person ON application.benefit_use (person, scheme, year)
  WHERE ended_at IS NULL;

-- Payments by bank. A payout goes due -> batched -> accepted -> booked -> returned, or is rejected.
CREATE TABLE application.batch (
  id         text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 35),
  created_at timestamptz NOT NULL,
  payments   integer NOT NULL CHECK (payments > 0),
  total_fen  bigint NOT NULL CHECK (total_fen > 0),
  file_sm3   bytea NOT NULL CHECK (octet_length(file_sm3) = 32),
  sent_at    timestamptz
);

CREATE TABLE application.payout (
  id             text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 35),
  application    text NOT NULL REFERENCES application.application,
  number         smallint NOT NULL CHECK (number BETWEEN 1 AND 99),
  amount_fen     bigint NOT NULL CHECK (amount_fen > 0),
  payee_sealed   bytea NOT NULL,
  state          text NOT NULL DEFAULT 'due' CHECK (state IN
                   ('due', 'batched', 'accepted', 'booked', 'rejected', 'returned')),
  batch          text REFERENCES application.batch,
  created_at     timestamptz NOT NULL,
  journals       bigint[] NOT NULL DEFAULT '{}',
  UNIQUE (application, number),
  CHECK ((state = 'due') = (batch IS NULL))
);
CREATE INDEX payout_due ON application.payout (created_at) WHERE state = 'due';
-- At most one payment of an application is under way.
CREATE UNIQUE INDEX payout_one_open ON application.payout (application)
  WHERE state IN ('due', 'batched', 'accepted');

CREATE TABLE application.bank_file (
  sm3         bytea PRIMARY KEY CHECK (octet_length(sm3) = 32),
  name        text NOT NULL,
  received_at timestamptz NOT NULL,
  answers     integer NOT NULL,
  faults      jsonb NOT NULL DEFAULT '[]'
);

-- What the bank said, in the order it was said. `outcome` is what came of it.
CREATE TABLE application.answer (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file          bytea NOT NULL REFERENCES application.bank_file,
  position      integer NOT NULL,
  end_to_end_id text NOT NULL,
  message_id    text NOT NULL DEFAULT '',
  status        text NOT NULL CHECK (status IN
                  ('accepted', 'rejected', 'pending', 'booked', 'returned')),
  amount_fen    bigint,
  reason_code   text NOT NULL DEFAULT '',
  booked_on     date,
  outcome       text,
  done_at       timestamptz,
  seen_by       text,
  note          text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  UNIQUE (file, position)
);
CREATE INDEX answer_open ON application.answer (id) WHERE outcome IS NULL OR outcome = 'early';
CREATE INDEX answer_payment ON application.answer (end_to_end_id);

-- Requests of the interface by their key: the same one again gets the same answer.
CREATE TABLE application.request (
  actor   text NOT NULL,
  key     text NOT NULL CHECK (length(key) BETWEEN 8 AND 100),
  hash    bytea NOT NULL CHECK (octet_length(hash) = 32),
  status  smallint NOT NULL,
  body    bytea NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (actor, key)
);

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['step', 'staff', 'token', 'application', 'transition', 'party',
      'document', 'attachment', 'invoice', 'hold', 'record', 'benefit_use', 'batch', 'payout',
      'bank_file', 'answer', 'request'] LOOP
    EXECUTE format('ALTER TABLE application.%I OWNER TO yibao_owner', wanted);
    EXECUTE format('GRANT SELECT ON application.%I TO yibao_app', wanted);
  END LOOP;
  FOREACH wanted IN ARRAY ARRAY['staff', 'token', 'party', 'document', 'invoice', 'record',
      'benefit_use', 'batch', 'bank_file', 'answer', 'request', 'hold'] LOOP
    EXECUTE format('GRANT INSERT ON application.%I TO yibao_app', wanted);
  END LOOP;
  -- Tokens, documents and what requests were answered are no business of whoever only looks.
  FOREACH wanted IN ARRAY ARRAY['step', 'staff', 'application', 'transition', 'party', 'attachment',
      'invoice', 'hold', 'record', 'benefit_use', 'batch', 'payout', 'bank_file', 'answer'] LOOP
    EXECUTE format('GRANT SELECT ON application.%I TO yibao_reader', wanted);
  END LOOP;
END
$$;
GRANT UPDATE (ended_at) ON application.staff TO yibao_app;
GRANT UPDATE (revoked_at) ON application.token TO yibao_app;
GRANT UPDATE (to_day) ON application.record TO yibao_app;
GRANT UPDATE (sent_at) ON application.batch TO yibao_app;
GRANT UPDATE (outcome, done_at, seen_by, note) ON application.answer TO yibao_app;

CREATE FUNCTION application.never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'application.for_good',
    DETAIL = '办过的步骤不能改也不能删。 / A step that was taken is never changed or deleted.';
END
$$;
CREATE TRIGGER transition_for_good BEFORE UPDATE OR DELETE OR TRUNCATE
  ON application.transition FOR EACH STATEMENT EXECUTE FUNCTION application.never();

CREATE FUNCTION application.refuse(state text, code text, says text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'application.' || code, DETAIL = says;
END
$$;

-- Raises unless this member of staff may decide about this application.
CREATE FUNCTION application.impartial(one application.application, who text, wanted text)
RETURNS void LANGUAGE plpgsql STABLE AS $$
DECLARE
  desk application.staff;
BEGIN
  SELECT * INTO desk FROM application.staff s WHERE s.id = who AND s.ended_at IS NULL;
  IF NOT FOUND OR NOT wanted = ANY (desk.roles) THEN
    PERFORM application.refuse('YB403', 'not_staff',
      '这个人不是有此职责的经办人员。 / This person is not on the desk in this role.');
  END IF;
  IF desk.region IS NOT NULL AND desk.region <> one.region THEN
    PERFORM application.refuse('YB403', 'other_region',
      '这件事归别的统筹区办。 / This belongs to another region''s desk.');
  END IF;
  IF who = one.opened_by OR desk.person = one.person OR desk.person = one.opened_by THEN
    PERFORM application.refuse('YB403', 'own',
      '不能审自己的申请。 / Nobody decides about their own application.');
  END IF;
  IF EXISTS (SELECT FROM application.party p
             WHERE p.application = one.id AND p.person = desk.person)
     OR EXISTS (SELECT FROM people.relation r
                WHERE r.person = desk.person
                  AND (r.relative IN (one.person, one.opened_by)
                       OR r.relative IN (SELECT p.person FROM application.party p
                                         WHERE p.application = one.id)))
  THEN
    PERFORM application.refuse('YB403', 'relative',
      '申请里有您的家人，要换人审。 / Your family is named in this file; someone else decides.');
  END IF;
  IF one.kind = 'appeal' AND (
      EXISTS (SELECT FROM application.transition t
              WHERE t.application = one.about AND t.actor = who
                AND t.role IN ('reviewer', 'approver'))
      OR EXISTS (SELECT FROM restriction.restriction r
                 WHERE r.ref = one.about AND who IN (r.opened_by, r.approved_by)))
  THEN
    PERFORM application.refuse('YB403', 'decided_before',
      '参与过原决定的人不能审申诉。 / Whoever took part in the decision does not hear the appeal.');
  END IF;
END
$$;

-- Takes one step, or raises and nothing changed. `expected` is the version the caller saw.
CREATE FUNCTION application.move(
  app text, what text, who text, as_role text, happened timestamptz, why text,
  papers bytea[], facts jsonb, expected integer, due timestamptz
) RETURNS application.application
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one application.application;
  next application.step;
  before_at timestamptz;
  two boolean;
BEGIN
  SELECT * INTO one FROM application.application a WHERE a.id = app FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM application.refuse('YB409', 'unknown', '没有这个申请。 / No such application.');
  END IF;
  IF expected IS NOT NULL AND expected <> one.version THEN
    PERFORM application.refuse('YB409', 'changed',
      '申请刚刚有了变化，请重新查看。 / The application has changed meanwhile; look again.');
  END IF;
  SELECT * INTO next FROM application.step s WHERE s.from_state = one.state AND s.event = what;
  IF NOT FOUND THEN
    PERFORM application.refuse('YB409', 'not_from_here', format(
      '申请已经走到别的一步，现在不能这样办。 / In state %s an application cannot %s.',
      one.state, what));
  END IF;
  IF NOT as_role = ANY (next.roles) THEN
    PERFORM application.refuse('YB403', 'role',
      '这一步不归您办。 / This step is not yours to take.');
  END IF;
  SELECT t.at INTO before_at FROM application.transition t
    WHERE t.application = app ORDER BY t.version DESC LIMIT 1;
  IF happened < before_at - interval '5 minutes' THEN
    PERFORM application.refuse('YB409', 'clock',
      '时间比上一步还早，请核对时钟。 / This would be before the last step; check the clock.');
  END IF;
  IF as_role IN ('reviewer', 'approver') THEN
    PERFORM application.impartial(one, who, as_role);
  END IF;
  -- Without an amount only a limit of 0 asks for two; with one, the amount decides.
  two := one.second_from_fen IS NOT NULL AND coalesce(one.amount_fen, 0) >= one.second_from_fen;
  IF what = 'approve' AND as_role <> 'system' AND two THEN
    IF as_role <> 'approver' THEN
      PERFORM application.refuse('YB403', 'needs_approver',
        '这件事要由复核人批准。 / An approver has to decide this one.');
    ELSIF one.recommended_by IS NULL THEN
      PERFORM application.refuse('YB409', 'needs_review',
        '还没有人初审。 / Nobody has recommended it yet.');
    ELSIF one.recommended_by = who THEN
      PERFORM application.refuse('YB403', 'same_eyes',
        '初审和复核不能是同一个人。 / Reviewer and approver must be two people.');
    END IF;
  END IF;
  IF what = 'approve' AND as_role = 'system' AND two THEN
    PERFORM application.refuse('YB403', 'needs_approver',
      '这件事要由人批准。 / People have to decide this one.');
  END IF;
  IF what = 'accept' AND one.approved_by = who THEN
    PERFORM application.refuse('YB403', 'same_eyes',
      '批准预支的人不能自己核销。 / Whoever approved the advance does not settle it.');
  END IF;
  IF what = 'appeal' AND one.appealed THEN
    PERFORM application.refuse('YB409', 'appealed_before',
      '已经申诉过一次。 / It was appealed once before.');
  END IF;
  INSERT INTO application.transition (application, version, event, from_state, to_state, actor,
      role, at, reason, documents, detail)
    VALUES (app, one.version + 1, what, one.state, next.to_state, who, as_role, happened,
      coalesce(why, ''), coalesce(papers, '{}'), coalesce(facts, '{}'));
  UPDATE application.application a SET
    state = next.to_state,
    version = a.version + 1,
    due_at = coalesce(due, a.due_at),
    submitted_at = CASE WHEN what = 'submit' THEN happened ELSE a.submitted_at END,
    reviewer = CASE WHEN what = 'take' THEN who
      WHEN what IN ('submit', 'queue', 'reopen') THEN NULL ELSE a.reviewer END,
    recommended_by = CASE WHEN what = 'recommend' THEN who
      WHEN what IN ('submit', 'reopen', 'stop') THEN NULL ELSE a.recommended_by END,
    approved_by = CASE WHEN what = 'approve' THEN who
      WHEN what IN ('submit', 'reopen', 'stop') THEN NULL ELSE a.approved_by END,
    appealed = a.appealed OR what = 'appeal',
    settled = a.settled OR (one.state = 'reconciling' AND what IN ('pay', 'close')),
    next_at = CASE
      WHEN next.to_state IN ('submitted', 'verifying', 'approved') THEN happened
      WHEN next.to_state IN ('returned', 'bank_returned') THEN coalesce(due, a.due_at)
      WHEN next.to_state = 'paid' AND a.awaits_invoices AND NOT a.settled
        THEN coalesce(due, a.due_at)
      WHEN next.to_state = 'paid' THEN happened
      WHEN next.to_state = 'reconciling'
        AND (what IN ('accept', 'repay') OR a.settled OR NOT a.awaits_invoices) THEN happened
    END
  WHERE a.id = app RETURNING * INTO one;
  IF one.state IN ('returned', 'rejected', 'withdrawn', 'expired', 'bank_returned') THEN
    UPDATE application.invoice i SET released_at = happened
      WHERE i.application = app AND i.released_at IS NULL;
    UPDATE application.benefit_use b SET ended_at = happened
      WHERE b.application = app AND b.ended_at IS NULL;
  END IF;
  RETURN one;
END
$$;

-- Locks an application and its person for this transaction.
CREATE FUNCTION application.lock(app text) RETURNS application.application
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one application.application;
BEGIN
  SELECT * INTO one FROM application.application a WHERE a.id = app FOR UPDATE;
  PERFORM FROM people.person p WHERE p.ref = one.person FOR NO KEY UPDATE;
  RETURN one;
END
$$;

-- Locks the application whose time came first and that no other worker has.
CREATE FUNCTION application.take(at timestamptz) RETURNS application.application
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one application.application;
BEGIN
  SELECT * INTO one FROM application.application a WHERE a.next_at <= at
    ORDER BY a.next_at, a.id LIMIT 1 FOR UPDATE SKIP LOCKED;
  RETURN one;
END
$$;

-- The worker could not go on with it and comes back later.
CREATE FUNCTION application.postpone(app text, until timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE application.application SET next_at = until WHERE id = app AND next_at IS NOT NULL
$$;

-- Opens a draft.
CREATE FUNCTION application.open(
  app text, what text, place text, whose text, who text, as_role text, happened timestamptz,
  due timestamptz, second bigint, later boolean
) RETURNS application.application
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one application.application;
BEGIN
  IF as_role NOT IN ('holder', 'guardian') OR (as_role = 'holder') <> (who = whose) THEN
    PERFORM application.refuse('YB403', 'role',
      '只能由本人或家人提出。 / Only the person or their family applies.');
  END IF;
  IF as_role = 'guardian' AND NOT EXISTS (
      SELECT FROM people.relation r WHERE r.person = whose AND r.relative = who
        AND (happened AT TIME ZONE 'Asia/Shanghai')::date BETWEEN r.from_day AND coalesce(r.to_day, 'infinity')) THEN
    PERFORM application.refuse('YB403', 'not_family',
      '没有登记过亲属关系，不能代办。 / No kinship is on record, so you cannot apply for them.');
  END IF;
  INSERT INTO application.application (id, kind, region, person, opened_by, created_at, due_at,
      next_at, second_from_fen, awaits_invoices)
    VALUES (app, what, place, whose, who, happened, due, due, second, later) RETURNING * INTO one;
  INSERT INTO application.transition (application, version, event, to_state, actor, role, at)
    VALUES (app, 1, 'open', 'draft', who, as_role, happened);
  INSERT INTO application.party SELECT app, p.ref FROM people.person p WHERE p.ref IN (whose, who);
  RETURN one;
END
$$;

-- Writes the form while it is still the applicant's to write; the invoices of an advance later.
CREATE FUNCTION application.fill(
  app text, who text, expected integer, answers jsonb, afterwards jsonb, concerns text
) RETURNS application.application
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one application.application;
BEGIN
  SELECT * INTO one FROM application.application a WHERE a.id = app FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM application.refuse('YB409', 'unknown', '没有这个申请。 / No such application.');
  END IF;
  IF who NOT IN (one.person, one.opened_by) THEN
    PERFORM application.refuse('YB403', 'role', '这不是您的申请。 / This is not yours.');
  END IF;
  IF expected IS NOT NULL AND expected <> one.version THEN
    PERFORM application.refuse('YB409', 'changed',
      '申请刚刚有了变化，请重新查看。 / The application has changed meanwhile; look again.');
  END IF;
  IF NOT (one.state IN ('draft', 'returned', 'bank_returned')
          OR (one.state = 'paid' AND answers IS NULL)) THEN
    PERFORM application.refuse('YB409', 'not_from_here',
      '申请已经交了，现在不能改。 / It was handed in and cannot be changed now.');
  END IF;
  UPDATE application.application a SET form = coalesce(answers, a.form),
      later = coalesce(afterwards, a.later), about = coalesce(concerns, a.about)
    WHERE a.id = app RETURNING * INTO one;
  RETURN one;
END
$$;

-- Writes down what the gate answered and what is asked for; only between draft and decision.
CREATE FUNCTION application.weigh(app text, answer jsonb, amount bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE application.application a SET gate = coalesce(answer, a.gate),
      amount_fen = coalesce(amount, a.amount_fen)
    WHERE a.id = app
      AND a.state IN ('draft', 'returned', 'bank_returned', 'submitted', 'verifying', 'in_review');
  IF NOT FOUND THEN
    PERFORM application.refuse('YB409', 'not_from_here',
      '申请已经定了，金额不能改。 / It was decided; its amount cannot change.');
  END IF;
END
$$;

CREATE FUNCTION application.attach(
  app text, what text, content bytea, called text, who text, happened timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one application.application;
BEGIN
  SELECT * INTO one FROM application.application a WHERE a.id = app FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM application.refuse('YB409', 'unknown', '没有这个申请。 / No such application.');
  END IF;
  IF who NOT IN (one.person, one.opened_by) THEN
    PERFORM application.refuse('YB403', 'role', '这不是您的申请。 / This is not yours.');
  END IF;
  IF one.state NOT IN ('draft', 'returned', 'bank_returned', 'paid') THEN
    PERFORM application.refuse('YB409', 'not_from_here',
      '申请已经交了，现在不能加材料。 / It was handed in; nothing can be attached now.');
  END IF;
  IF (SELECT count(*) FROM application.attachment t WHERE t.application = app) >= 20 THEN
    PERFORM application.refuse('YB409', 'too_many_documents',
      '材料最多 20 份。 / At most 20 documents.');
  END IF;
  INSERT INTO application.attachment (application, wanted, sm3, name, by, at)
    VALUES (app, what, content, called, who, happened) ON CONFLICT DO NOTHING;
END
$$;

-- The holds of an application are void or posted in the ledger; here they are no longer open.
CREATE FUNCTION application.end_holds(app text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE application.hold SET open = false WHERE application = app AND open
$$;

-- Payments move along their own short table.
CREATE FUNCTION application.pay(
  payment text, app text, nth smallint, amount bigint, payee bytea, happened timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM application.application a WHERE a.id = app AND a.state = 'paying') THEN
    PERFORM application.refuse('YB409', 'not_from_here',
      '没有批准付款。 / No payment was approved.');
  END IF;
  -- What the bank is told to pay is what the ledger will post when it has: the money held for it.
  IF amount IS DISTINCT FROM (
      SELECT sum(u.fen)::bigint FROM application.hold h JOIN ledger.hold l ON l.id = h.hold,
             unnest(l.accounts, l.amounts_fen) u (account, fen)
        JOIN ledger.account a ON a.id = u.account AND NOT a.is_limit
       WHERE h.application = app AND h.open AND l.state = 'pending') THEN
    PERFORM application.refuse('YB403', 'not_held',
      '付的钱和预扣的钱不一样。 / What is to be paid is not what is held.');
  END IF;
  INSERT INTO application.payout (id, application, number, amount_fen, payee_sealed, created_at)
    VALUES (payment, app, nth, amount, payee, happened);
END
$$;

CREATE FUNCTION application.payout_to(
  payment text, wanted text, in_batch text, posted bigint[]
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE application.payout p SET state = wanted, batch = coalesce(p.batch, in_batch),
      journals = p.journals || coalesce(posted, '{}')
    WHERE p.id = payment AND (p.state, wanted) IN (
      ('due', 'batched'), ('batched', 'accepted'), ('batched', 'booked'), ('accepted', 'booked'),
      ('batched', 'rejected'), ('accepted', 'rejected'), ('booked', 'returned'));
  RETURN FOUND;
END
$$;

DO $$
DECLARE
  each record;
BEGIN
  FOR each IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      WHERE p.pronamespace = 'application'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO yibao_owner', each.name);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each.name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO yibao_app', each.name);
  END LOOP;
END
$$;
