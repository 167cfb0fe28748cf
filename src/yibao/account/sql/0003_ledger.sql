-- The ledger: double entry in whole fen. Every movement of money is one call of a function below;
-- nobody else writes here. Accounts are locked in the order of their ids, hot ones last.
--
-- An account is guarded by one rule, its CHECK `within_limit`, so limits (a yearly ceiling, a
-- relative's share, a day's quota) are accounts too and cannot be overrun by two sessions.
CREATE SCHEMA ledger AUTHORIZATION yibao_owner;
SET LOCAL ROLE yibao_owner;

-- Domains, since a table's CHECKs are read anew by every statement that writes it.
CREATE DOMAIN ledger.name AS text CHECK (length(VALUE) BETWEEN 1 AND 128);
CREATE DOMAIN ledger.kind AS text CHECK (VALUE IN ('personal', 'personal_past', 'share_cap',
  'wallet_quota', 'fund', 'large_fund', 'provider_clearing', 'bank_clearing', 'suspense',
  'premium_income') OR VALUE ~ '^limit_[a-z_]{1,40}$');
CREATE DOMAIN ledger.kept AS bigint CHECK (VALUE >= 0);
CREATE DOMAIN ledger.floor AS bigint CHECK (VALUE BETWEEN -4000000000000000000 AND 1000000000000000);

CREATE TABLE ledger.account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  balance_fen bigint NOT NULL DEFAULT 0,
  held_fen ledger.kept NOT NULL DEFAULT 0,       -- what pending holds keep back
  reserved_fen ledger.kept NOT NULL DEFAULT 0,   -- a hot account's money set aside in its slots
  floor_fen ledger.floor NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0,        -- the newest entry's
  is_limit boolean NOT NULL,                -- counts a right, not money; never mixes with money
  hot boolean NOT NULL DEFAULT false,       -- many sessions at once: legs wait in `deferred`
  guarded boolean NOT NULL DEFAULT false,   -- has rows in `block`
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  ledger_id ledger.name NOT NULL,
  kind ledger.kind NOT NULL,
  owner ledger.name NOT NULL,
  label text NOT NULL DEFAULT '',
  UNIQUE (owner, kind, label, ledger_id),
  CONSTRAINT within_limit CHECK (balance_fen - held_fen - reserved_fen >= floor_fen)
) WITH (fillfactor = 50);  -- room for updates in place: nothing indexed ever changes

CREATE SEQUENCE ledger.journal_id;

-- One row a request that was decided: posted, or declined (then it has no entries).
CREATE TABLE ledger.journal (
  id bigint PRIMARY KEY DEFAULT nextval('ledger.journal_id'),
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),   -- below pg_snapshot_xmin nothing is missing
  event_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  hold_id bigint,
  reverses_id bigint,
  declined_account bigint,
  declined text,
  has_rights boolean NOT NULL,                     -- some leg counts rights, not money
  ledger_id text NOT NULL,
  idem_scope text COLLATE "C" NOT NULL,
  idem_key text COLLATE "C" NOT NULL,
  code text NOT NULL,
  actor_id text NOT NULL,
  actor_role text NOT NULL,
  "grant" text,
  beneficiary text,
  purpose text,
  request_hash bytea NOT NULL,
  accounts bigint[] NOT NULL,
  amounts_fen bigint[] NOT NULL,
  versions bigint[] NOT NULL,                      -- of each leg's entry; 0 while it is deferred
  note jsonb NOT NULL,
  UNIQUE (idem_scope, idem_key)
);

-- Which journals were undone, each once.
CREATE TABLE ledger.reversal (
  journal_id bigint PRIMARY KEY,
  reversed_by bigint NOT NULL,
  ledger_id text NOT NULL
);

-- No foreign keys: they would lock the account's row once more for each entry. The functions
-- lock and read the account before, and `ledger.check` looks for strays.
CREATE TABLE ledger.entry (
  account_id bigint NOT NULL,
  version bigint NOT NULL,
  journal_id bigint NOT NULL,
  amount_fen bigint NOT NULL,
  balance_after bigint NOT NULL,
  ledger_id text NOT NULL,
  PRIMARY KEY (account_id, version)
);

-- Legs on a hot account that no entry was made of yet. Its balance is `account` plus these.
CREATE TABLE ledger.deferred (
  account_id bigint NOT NULL,
  journal_id bigint NOT NULL,
  amount_fen bigint NOT NULL,
  ledger_id text NOT NULL,
  PRIMARY KEY (account_id, journal_id)
);

-- A hot account's money set aside, so that sessions may debit it side by side: a deferred debit
-- first takes its amount from one slot, and all slots together are the account's `reserved_fen`
-- less the debits still deferred. So its floor holds however many sessions there are.
CREATE TABLE ledger.slot (
  account_id bigint NOT NULL,
  slot int NOT NULL,
  quota_fen bigint NOT NULL CHECK (quota_fen >= 0),
  ledger_id text NOT NULL,
  PRIMARY KEY (account_id, slot)
) WITH (fillfactor = 10);

CREATE TABLE ledger.hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('pending', 'posted', 'voided', 'expired', 'declined')),
  event_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > event_at),
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  journal_id bigint,
  declined_account bigint,
  declined text,
  ledger_id text NOT NULL,
  idem_scope text COLLATE "C" NOT NULL,
  idem_key text COLLATE "C" NOT NULL,
  code text NOT NULL,
  actor_id text NOT NULL,
  actor_role text NOT NULL,
  ended_by text,
  "grant" text,
  beneficiary text,
  purpose text,
  request_hash bytea NOT NULL,
  accounts bigint[] NOT NULL,
  amounts_fen bigint[] NOT NULL,
  note jsonb NOT NULL,
  UNIQUE (idem_scope, idem_key),
  CHECK ((state = 'declined') = (declined IS NOT NULL)),
  CHECK ((state = 'posted') = (journal_id IS NOT NULL)),
  CHECK ((state = 'pending') = (ended_at IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX hold_expires ON ledger.hold (expires_at) WHERE state = 'pending';

CREATE TABLE ledger.block (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES ledger.account,
  effect text NOT NULL CHECK (effect IN ('no_debit', 'no_credit')),
  from_at timestamptz NOT NULL,
  to_at timestamptz CHECK (to_at >= from_at),
  restriction text NOT NULL CHECK (restriction <> ''),
  ledger_id text NOT NULL,
  UNIQUE (account_id, restriction, effect)
);

CREATE TABLE ledger.grant_rule (
  "grant" text PRIMARY KEY CHECK ("grant" <> ''),
  account_id bigint NOT NULL REFERENCES ledger.account,
  beneficiary text NOT NULL CHECK (beneficiary <> ''),
  purposes text[] NOT NULL CHECK (cardinality(purposes) > 0),
  from_at timestamptz NOT NULL,
  to_at timestamptz CHECK (to_at >= from_at),
  cap_account_id bigint NOT NULL REFERENCES ledger.account CHECK (cap_account_id <> account_id),
  ledger_id text NOT NULL
);

-- What is written stays: no right to change it, and a trigger for those who have every right.
CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'ledger.append_only', DETAIL =
    '记下的账不能改，也不能删，只能另记一笔冲正。 / What is recorded stays; correct it by a reversal.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.journal
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.reversal
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger.account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger.hold
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger.block
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger.grant_rule
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- At commit, from what really lies in the tables: each leg has its entry or waits deferred, and
-- money and rights each sum to zero.
CREATE FUNCTION ledger.prove_journal() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_legs bigint;
  v_money bigint;
  v_rights bigint;
BEGIN
  IF NOT NEW.has_rights AND NEW.accounts[3] IS NULL AND (
       SELECT one.amount_fen + two.amount_fen FROM ledger.entry one, ledger.entry two
        WHERE one.account_id = NEW.accounts[1] AND one.version = NEW.versions[1]
          AND two.account_id = NEW.accounts[2] AND two.version = NEW.versions[2]
          AND one.journal_id = NEW.id AND two.journal_id = NEW.id) = 0 THEN
    RETURN NULL;  -- the usual: two entries, both of money
  ELSIF NEW.declined IS NOT NULL THEN
    RETURN NULL;
  END IF;
  SELECT count(*), coalesce(sum(l.amount_fen) FILTER (WHERE NOT a.is_limit), 0),
         coalesce(sum(l.amount_fen) FILTER (WHERE a.is_limit), 0)
    INTO v_legs, v_money, v_rights
    FROM (SELECT e.account_id, e.amount_fen FROM unnest(NEW.accounts, NEW.versions) u (id, version)
            JOIN ledger.entry e ON e.account_id = u.id AND e.version = u.version
           WHERE e.journal_id = NEW.id
          UNION ALL
          SELECT d.account_id, d.amount_fen FROM ledger.deferred d
           WHERE d.account_id = ANY (NEW.accounts) AND d.journal_id = NEW.id) l
    JOIN ledger.account a ON a.id = l.account_id;
  IF v_legs <> cardinality(NEW.accounts) THEN  -- deferred and folded in this very transaction
    SELECT count(*), coalesce(sum(l.amount_fen) FILTER (WHERE NOT a.is_limit), 0),
           coalesce(sum(l.amount_fen) FILTER (WHERE a.is_limit), 0)
      INTO v_legs, v_money, v_rights
      FROM (SELECT e.account_id, e.amount_fen FROM ledger.entry e
             WHERE e.account_id = ANY (NEW.accounts) AND e.journal_id = NEW.id
            UNION ALL
            SELECT d.account_id, d.amount_fen FROM ledger.deferred d
             WHERE d.account_id = ANY (NEW.accounts) AND d.journal_id = NEW.id) l
      JOIN ledger.account a ON a.id = l.account_id;
  END IF;
  IF v_legs <> cardinality(NEW.accounts) OR v_legs < 2 OR v_money <> 0 OR v_rights <> 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.unbalanced', DETAIL =
      format('journal %s: %s legs, money %s, rights %s', NEW.id, v_legs, v_money, v_rights);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER proved AFTER INSERT ON ledger.journal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.prove_journal();

-- Hot accounts -------------------------------------------------------------------------------

-- Makes entries of a hot account's deferred legs. The caller holds the account's row.
CREATE FUNCTION ledger.fold_locked(p_account bigint) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_folded bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM ledger.deferred WHERE account_id = p_account) THEN
    RETURN 0;
  END IF;
  WITH taken AS (
    DELETE FROM ledger.deferred WHERE account_id = p_account
    RETURNING journal_id, amount_fen, ledger_id
  ), run AS (
    SELECT t.*, row_number() OVER by_journal AS nth, sum(t.amount_fen) OVER by_journal AS so_far
      FROM taken t WINDOW by_journal AS (ORDER BY t.journal_id)
  ), written AS (
    INSERT INTO ledger.entry (account_id, version, journal_id, amount_fen, balance_after, ledger_id)
    SELECT p_account, a.version + r.nth, r.journal_id, r.amount_fen, a.balance_fen + r.so_far,
           r.ledger_id
      FROM run r JOIN ledger.account a ON a.id = p_account
     ORDER BY r.nth
    RETURNING amount_fen
  ), total AS (
    SELECT count(*) AS legs, sum(amount_fen)::bigint AS amount_fen,
           coalesce(-sum(amount_fen) FILTER (WHERE amount_fen < 0), 0)::bigint AS debits_fen
      FROM written
  )
  UPDATE ledger.account a
     SET balance_fen = a.balance_fen + t.amount_fen, version = a.version + t.legs,
         reserved_fen = CASE WHEN a.reserved_fen > 0 THEN a.reserved_fen - t.debits_fen ELSE 0 END
    FROM total t WHERE a.id = p_account
  RETURNING t.legs INTO v_folded;
  RETURN v_folded;
END $$;

-- Takes back what lies in the slots, waiting for sessions that hold one. The row is held.
CREATE FUNCTION ledger.empty_slots(p_account bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM ledger.slot WHERE account_id = p_account ORDER BY slot FOR NO KEY UPDATE;
  UPDATE ledger.account SET reserved_fen = reserved_fen
       - (SELECT coalesce(sum(quota_fen), 0) FROM ledger.slot WHERE account_id = p_account)::bigint
   WHERE id = p_account;
  UPDATE ledger.slot SET quota_fen = 0 WHERE account_id = p_account AND quota_fen > 0;
  PERFORM ledger.fold_locked(p_account);
END $$;

-- Sets half of what a hot account has to spare aside in the slots nobody uses just now.
CREATE FUNCTION ledger.fill_slots(p_account bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_each bigint;
BEGIN
  SELECT (balance_fen - held_fen - reserved_fen - floor_fen) / 32 INTO v_each
    FROM ledger.account
   WHERE id = p_account AND closed_at IS NULL AND floor_fen > -4000000000000000000;
  IF coalesce(v_each, 0) <= 0 THEN
    RETURN;
  END IF;
  WITH free AS (
    SELECT slot FROM ledger.slot
     WHERE account_id = p_account AND quota_fen < v_each ORDER BY slot
       FOR NO KEY UPDATE SKIP LOCKED
  ), filled AS (
    UPDATE ledger.slot s SET quota_fen = s.quota_fen + v_each
      FROM free f WHERE s.account_id = p_account AND s.slot = f.slot
    RETURNING 1
  )
  UPDATE ledger.account SET reserved_fen = reserved_fen + v_each * (SELECT count(*) FROM filled)
   WHERE id = p_account;
END $$;

CREATE FUNCTION ledger.take_from_slot(p_account bigint, p_fen bigint) RETURNS int
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE ledger.slot SET quota_fen = quota_fen - p_fen
   WHERE account_id = p_account AND slot = (
     SELECT s.slot FROM ledger.slot s WHERE s.account_id = p_account AND s.quota_fen >= p_fen
      LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING slot;
$$;

-- Makes entries of what a hot account has deferred and fills its slots; done now and then.
CREATE FUNCTION ledger.fold(p_account bigint) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_folded bigint;
BEGIN
  PERFORM 1 FROM ledger.account WHERE id = p_account AND hot FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;
  v_folded := ledger.fold_locked(p_account);
  PERFORM ledger.fill_slots(p_account);
  RETURN v_folded;
END $$;

-- What forbids a movement ---------------------------------------------------------------------

CREATE FUNCTION ledger.blocked(p_account bigint, p_effect text, p_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM ledger.block WHERE account_id = p_account AND effect = p_effect
    AND from_at <= p_at AND (to_at IS NULL OR p_at < to_at));
$$;

-- Why `p_grant` does not let `p_beneficiary` use what these legs take; null when it does. Money
-- of a person's account used for another needs a grant, and as much taken from the grant's cap.
CREATE FUNCTION ledger.grant_refusal(p_grant text, p_beneficiary text, p_purpose text,
  p_at timestamptz, p_accounts bigint[], p_amounts bigint[])
RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_account bigint;
  v_amount bigint;
  v_rule ledger.grant_rule;
BEGIN
  IF p_grant IS NOT NULL THEN
    SELECT * INTO v_rule FROM ledger.grant_rule WHERE "grant" = p_grant;
    IF NOT FOUND THEN
      RETURN 'ledger.grant_unknown';
    ELSIF p_beneficiary IS DISTINCT FROM v_rule.beneficiary THEN
      RETURN 'ledger.grant_other_person';
    ELSIF p_at < v_rule.from_at OR p_at >= v_rule.to_at THEN
      RETURN 'ledger.grant_not_in_force';
    ELSIF coalesce(p_purpose <> ALL (v_rule.purposes), true) THEN
      RETURN 'ledger.grant_purpose';
    END IF;
  END IF;
  FOR v_account, v_amount IN
    SELECT a.id, l.amount FROM unnest(p_accounts, p_amounts) l (account, amount)
      JOIN ledger.account a ON a.id = l.account
     WHERE l.amount < 0 AND a.kind IN ('personal', 'personal_past') AND a.owner <> p_beneficiary
     ORDER BY a.id
  LOOP
    IF p_grant IS NULL THEN
      RETURN 'ledger.grant_missing';
    ELSIF v_account <> v_rule.account_id THEN
      RETURN 'ledger.grant_other_account';
    ELSIF v_amount IS DISTINCT FROM p_amounts[array_position(p_accounts, v_rule.cap_account_id)] THEN
      RETURN 'ledger.grant_cap_leg';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;

-- Posting ---------------------------------------------------------------------------------------

-- What a key stands for. When and by whom it was asked is left out, so that a repeated request is
-- known again after a crash.
CREATE FUNCTION ledger.request_hash(p_code text, p_accounts text, p_amounts text, p_note jsonb,
  p_grant text, p_beneficiary text, p_purpose text, p_hold bigint, p_reverses bigint)
RETURNS bytea LANGUAGE sql STABLE AS $$  -- and no search_path: so it is inlined
  SELECT sha256(convert_to(ROW(p_code, p_accounts, p_amounts, p_note, p_grant, p_beneficiary,
    p_purpose, p_hold, p_reverses)::text, 'UTF8'));
$$;

-- Why nothing may be recorded for this request at all, as far as its own words tell; or null.
CREATE FUNCTION ledger.malformed(p_scope text, p_key text, p_code text, p_actor text, p_role text,
  p_note jsonb, p_event_at timestamptz, p_now timestamptz, p_legs int)
RETURNS text LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (length(p_scope) BETWEEN 1 AND 64 AND length(p_key) BETWEEN 1 AND 200
      AND length(p_code) BETWEEN 1 AND 64 AND length(p_actor) BETWEEN 1 AND 128
      AND length(p_role) BETWEEN 1 AND 32 AND jsonb_typeof(p_note) = 'object') IS NOT TRUE THEN
    RETURN 'ledger.bad_request';
  ELSIF p_legs = 0 THEN
    RETURN 'ledger.no_legs';
  ELSIF p_legs = 1 THEN
    RETURN 'ledger.one_leg';
  ELSIF p_legs > 100 THEN
    RETURN 'ledger.too_many_legs';
  ELSIF (p_event_at <= p_now + interval '1 day') IS NOT TRUE THEN
    RETURN 'ledger.event_in_future';
  ELSIF p_event_at < p_now - interval '3652 days' THEN
    RETURN 'ledger.event_too_old';
  END IF;
  RETURN NULL;
END $$;

-- Decides requests in their order, each as if it came alone, and writes what came of them.
-- Raises YB001 when another session decided one of the keys meanwhile: then it is done again.
CREATE FUNCTION ledger.decide(p_scope text[], p_key text[], p_code text[], p_accounts text[],
  p_amounts text[], p_event_at timestamptz[], p_actor text[], p_role text[], p_note jsonb[],
  p_grant text[], p_beneficiary text[], p_purpose text[], p_hold bigint[], p_reverses bigint[])
RETURNS TABLE (item int, journal bigint, replayed boolean, declined text, account bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  c_none CONSTANT bigint := -4000000000000000000;  -- the floor of an account that has none
  n int := cardinality(p_scope);
  v_now timestamptz := clock_timestamp();
  -- by item
  v_hash bytea[];
  v_first int[];                 -- the earliest item with the same key
  v_keeper int[];                -- there: the item that was recorded under it
  v_known bigint[];              -- the journal recorded before under this key
  v_known_hash bytea[];
  v_known_declined text[];
  v_known_account bigint[];
  v_id bigint[];
  v_ledger text[];
  v_has_rights boolean[];
  v_versions text[];
  v_replayed boolean[];
  v_declined text[];
  v_account bigint[];
  v_write boolean[];
  -- by leg, item after item
  l_account bigint[];
  l_amount bigint[];
  l_count int[];
  l_at int[];                    -- the place of its account among the a_ arrays
  l_version bigint[];
  l_after bigint[];
  l_journal bigint[];
  -- by account
  a_id bigint[];
  a_balance bigint[];
  a_held bigint[];
  a_reserved bigint[];
  a_floor bigint[];
  a_version bigint[];
  a_limit boolean[];
  a_guarded boolean[];
  a_closed timestamptz[];
  a_ledger text[];
  a_deferred boolean[];
  a_used bigint[];               -- what deferred debits took of the quota
  a_quota bigint[];
  a_slot int[];
  a_seen int[];
  a_touched boolean[];
  -- holds and reversals, which are few
  v_hold ledger.hold;
  v_held_ids bigint[];
  v_spent bigint[] := '{}';
  v_reversed bigint[] := '{}';
  v_original ledger.journal;
  v_bad text[] := array_fill(NULL::text, ARRAY[n]);
  v_holds boolean := num_nonnulls(VARIADIC p_hold) > 0;
  v_from int := 1;
  v_to int;
  v_count int;
  v_leg bigint;
  v_money bigint;
  v_rights bigint;
  v_no text;
  v_no_account bigint;
  v_at timestamptz;
  v_take bigint;
  v_names text;
  v_text text;
  v_again boolean;
  r int;
  h int;
BEGIN
  IF v_holds THEN  -- holds are locked before accounts
    PERFORM 1 FROM ledger.hold WHERE id = ANY (p_hold) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(DISTINCT u.account) INTO v_held_ids
      FROM ledger.hold d, unnest(d.accounts) u (account) WHERE d.id = ANY (p_hold);
  END IF;
  IF num_nonnulls(VARIADIC p_reverses) > 0 THEN
    FOR i IN 1 .. n LOOP
      CONTINUE WHEN p_reverses[i] IS NULL;
      SELECT * INTO v_original FROM ledger.journal WHERE id = p_reverses[i];
      v_bad[i] := CASE WHEN NOT FOUND THEN 'ledger.unknown_journal'
        WHEN v_original.declined IS NOT NULL THEN 'ledger.nothing_to_reverse'
        WHEN v_original.reverses_id IS NOT NULL THEN 'ledger.reversal_of_reversal' END;
      IF v_bad[i] IS NULL THEN
        p_accounts[i] := v_original.accounts::text;
        p_amounts[i] := (SELECT array_agg(-u.fen ORDER BY u.nth)::text
          FROM unnest(v_original.amounts_fen) WITH ORDINALITY u (fen, nth));
      END IF;
    END LOOP;
  END IF;

  SELECT array_agg(cardinality(t.accounts::bigint[]) ORDER BY t.i) INTO l_count
    FROM unnest(p_accounts) WITH ORDINALITY t (accounts, i);
  SELECT array_agg(s.account), array_agg(s.amount) INTO l_account, l_amount
    FROM (SELECT l.account, l.amount
            FROM unnest(p_accounts, p_amounts) WITH ORDINALITY t (accounts, amounts, i),
                 unnest(t.accounts::bigint[], t.amounts::bigint[])
                   WITH ORDINALITY l (account, amount, nth)
           WHERE l.nth <= l_count[t.i] ORDER BY t.i, l.nth) s;

  -- Accounts that only one session at a time may use: all but hot ones.
  SELECT array_agg(s.id), array_agg(s.balance_fen), array_agg(s.held_fen),
         array_agg(s.reserved_fen), array_agg(s.floor_fen), array_agg(s.version),
         array_agg(s.is_limit), array_agg(s.guarded), array_agg(s.closed_at),
         array_agg(s.ledger_id)
    INTO a_id, a_balance, a_held, a_reserved, a_floor, a_version, a_limit, a_guarded, a_closed,
         a_ledger
    FROM (SELECT * FROM ledger.account
           WHERE id = ANY (l_account || v_held_ids) AND NOT hot ORDER BY id FOR NO KEY UPDATE) s;
  a_deferred := array_fill(false, ARRAY[coalesce(cardinality(a_id), 0)]);
  a_slot := array_fill(NULL::int, ARRAY[coalesce(cardinality(a_id), 0)]);
  a_quota := array_fill(0::bigint, ARRAY[coalesce(cardinality(a_id), 0)]);

  FOR v_leg IN SELECT id FROM ledger.account
    WHERE id = ANY (l_account || v_held_ids) AND hot ORDER BY id
  LOOP
    DECLARE
      v_row ledger.account;
      v_debits bigint;
      v_mine boolean := coalesce(v_leg = ANY (v_held_ids), false);  -- held: not deferred
      v_slot int;
    BEGIN
      SELECT -coalesce(sum(greatest(amount, -1000000000000000)), 0)::bigint INTO v_debits
        FROM unnest(l_account, l_amount) l (account, amount)
       WHERE l.account = v_leg AND l.amount < 0;
      IF v_mine THEN
        PERFORM 1 FROM ledger.account WHERE id = v_leg FOR NO KEY UPDATE;
      ELSIF n >= 8 THEN
        PERFORM 1 FROM ledger.account WHERE id = v_leg FOR NO KEY UPDATE SKIP LOCKED;
        v_mine := FOUND;
      END IF;
      IF NOT v_mine THEN
        SELECT * INTO v_row FROM ledger.account WHERE id = v_leg;
        IF v_debits > 0 AND v_row.floor_fen > c_none THEN
          v_slot := ledger.take_from_slot(v_leg, v_debits);
          IF v_slot IS NULL THEN
            PERFORM 1 FROM ledger.account WHERE id = v_leg FOR NO KEY UPDATE;
            v_mine := true;
          END IF;
        END IF;
      END IF;
      IF v_mine THEN
        PERFORM ledger.fold_locked(v_leg);
        SELECT * INTO v_row FROM ledger.account WHERE id = v_leg;
        IF v_row.balance_fen - v_row.held_fen - v_row.reserved_fen - v_debits < v_row.floor_fen
           AND v_row.reserved_fen > 0 THEN
          PERFORM ledger.empty_slots(v_leg);
          SELECT * INTO v_row FROM ledger.account WHERE id = v_leg;
        END IF;
      END IF;
      a_id := a_id || v_row.id;
      a_balance := a_balance || v_row.balance_fen;
      a_held := a_held || v_row.held_fen;
      a_reserved := a_reserved || v_row.reserved_fen;
      a_floor := a_floor || v_row.floor_fen;
      a_version := a_version || v_row.version;
      a_limit := a_limit || v_row.is_limit;
      a_guarded := a_guarded || v_row.guarded;
      a_closed := a_closed || v_row.closed_at;
      a_ledger := a_ledger || v_row.ledger_id;
      a_deferred := a_deferred || NOT v_mine;
      a_slot := a_slot || v_slot;
      a_quota := a_quota || v_debits;
    END;
  END LOOP;
  a_used := array_fill(0::bigint, ARRAY[cardinality(a_deferred)]);
  a_seen := array_fill(0, ARRAY[cardinality(a_deferred)]);
  a_touched := array_fill(false, ARRAY[cardinality(a_deferred)]);

  SELECT array_agg(s.place) INTO l_at
    FROM (SELECT p.place FROM unnest(l_account) WITH ORDINALITY l (account, nth)
            LEFT JOIN unnest(a_id) WITH ORDINALITY p (account, place) ON p.account = l.account
           ORDER BY l.nth) s;
  l_version := array_fill(NULL::bigint, ARRAY[coalesce(cardinality(l_at), 0)]);
  l_after := l_version;
  l_journal := l_version;

  SELECT array_agg(s.hash), array_agg(s.first), array_agg(s.id), array_agg(s.request_hash),
         array_agg(s.declined), array_agg(s.declined_account)
    INTO v_hash, v_first, v_known, v_known_hash, v_known_declined, v_known_account
    FROM (SELECT k.first, j.id, j.request_hash, j.declined, j.declined_account,
                 ledger.request_hash(p_code[k.i], p_accounts[k.i], p_amounts[k.i], p_note[k.i],
                   p_grant[k.i], p_beneficiary[k.i], p_purpose[k.i], p_hold[k.i],
                   p_reverses[k.i]) AS hash
            FROM (SELECT u.i, u.scope, u.key, min(u.i) OVER (PARTITION BY u.scope, u.key) AS first
                    FROM unnest(p_scope, p_key) WITH ORDINALITY u (scope, key, i)) k
            LEFT JOIN ledger.journal j ON j.idem_scope = k.scope AND j.idem_key = k.key
           ORDER BY k.i) s;

  v_keeper := array_fill(NULL::int, ARRAY[n]);
  v_id := v_known;
  v_ledger := array_fill(NULL::text, ARRAY[n]);
  v_versions := v_ledger;
  v_declined := v_ledger;
  v_account := array_fill(NULL::bigint, ARRAY[n]);
  v_replayed := array_fill(false, ARRAY[n]);
  v_write := v_replayed;
  v_has_rights := v_replayed;

  FOR i IN 1 .. n LOOP
    v_count := coalesce(l_count[i], 0);
    v_to := v_from + v_count - 1;
    v_no_account := NULL;
    v_no := coalesce(v_bad[i], ledger.malformed(p_scope[i], p_key[i], p_code[i], p_actor[i],
      p_role[i], p_note[i], p_event_at[i], v_now, v_count));
    IF v_no IS NULL THEN
      v_money := 0;
      v_rights := 0;
      v_names := NULL;
      FOR j IN v_from .. v_to LOOP
        r := l_at[j];
        v_no := CASE WHEN coalesce(l_amount[j], 0) = 0 THEN 'ledger.zero_amount'
          WHEN l_amount[j] NOT BETWEEN -1000000000000000 AND 1000000000000000
            THEN 'ledger.amount_too_large'
          WHEN r IS NULL THEN 'ledger.unknown_account'
          WHEN a_seen[r] = i THEN 'ledger.same_account_twice'
          WHEN a_ledger[r] <> v_names THEN 'ledger.other_ledger' END;
        IF v_no IS NOT NULL THEN
          v_no_account := l_account[j];
          EXIT;
        END IF;
        a_seen[r] := i;
        v_names := a_ledger[r];
        IF a_limit[r] THEN
          v_rights := v_rights + l_amount[j];
          v_has_rights[i] := true;
        ELSE
          v_money := v_money + l_amount[j];
        END IF;
      END LOOP;
      IF v_no IS NULL AND (v_money <> 0 OR v_rights <> 0) THEN
        v_no := 'ledger.unbalanced';
      END IF;
      IF v_no IS NULL AND p_hold[i] IS NOT NULL THEN
        SELECT * INTO v_hold FROM ledger.hold WHERE id = p_hold[i] AND state <> 'declined';
        IF NOT FOUND THEN
          v_no := 'ledger.unknown_hold';
        END IF;
      END IF;
    END IF;

    IF v_no IS NOT NULL THEN  -- not recorded: the same key may come again, put right
      v_id[i] := NULL;
      v_declined[i] := v_no;
      v_account[i] := v_no_account;
      v_from := v_to + 1;
      CONTINUE;
    END IF;
    IF v_known[i] IS NOT NULL THEN
      v_replayed[i] := true;
      v_declined[i] := CASE WHEN v_known_hash[i] = v_hash[i] THEN v_known_declined[i]
        ELSE 'ledger.key_reused' END;
      v_account[i] := CASE WHEN v_known_hash[i] = v_hash[i] THEN v_known_account[i] END;
      v_from := v_to + 1;
      CONTINUE;
    END IF;
    h := v_keeper[v_first[i]];
    IF h IS NOT NULL THEN
      v_replayed[i] := true;
      v_id[i] := v_id[h];
      v_declined[i] := CASE WHEN v_hash[h] = v_hash[i] THEN v_declined[h]
        ELSE 'ledger.key_reused' END;
      v_account[i] := CASE WHEN v_hash[h] = v_hash[i] THEN v_account[h] END;
      v_from := v_to + 1;
      CONTINUE;
    END IF;

    -- From here on whatever comes of it is recorded under the key.
    v_keeper[v_first[i]] := i;
    v_write[i] := true;
    v_id[i] := nextval('ledger.journal_id');
    v_ledger[i] := v_names;
    FOR j IN v_from .. v_to LOOP
      r := l_at[j];
      IF a_closed[r] IS NOT NULL THEN
        v_no := 'ledger.closed';
      ELSIF a_guarded[r] THEN
        -- What was promised by a hold is judged by the day of the promise.
        v_at := CASE WHEN p_hold[i] IS NOT NULL AND l_account[j] = ANY (v_hold.accounts)
          THEN v_hold.event_at ELSE p_event_at[i] END;
        IF l_amount[j] < 0 AND ledger.blocked(l_account[j], 'no_debit', v_at) THEN
          v_no := 'ledger.debit_blocked';
        ELSIF l_amount[j] > 0 AND p_code[i] <> 'premium'  -- they come in whatever is restricted
              AND ledger.blocked(l_account[j], 'no_credit', v_at) THEN
          v_no := 'ledger.credit_blocked';
        END IF;
      END IF;
      IF v_no IS NOT NULL THEN
        v_no_account := l_account[j];
        EXIT;
      END IF;
    END LOOP;
    IF v_no IS NULL AND p_reverses[i] IS NULL
       AND (p_grant[i] IS NOT NULL OR p_beneficiary[i] IS NOT NULL) THEN
      v_no := ledger.grant_refusal(p_grant[i], p_beneficiary[i], p_purpose[i],
        CASE WHEN p_hold[i] IS NULL THEN p_event_at[i] ELSE v_hold.event_at END,
        l_account[v_from:v_to], l_amount[v_from:v_to]);
    END IF;
    IF v_no IS NULL AND p_reverses[i] IS NOT NULL THEN
      IF p_reverses[i] = ANY (v_reversed) OR EXISTS (SELECT FROM ledger.reversal
           WHERE journal_id = p_reverses[i]) THEN
        v_no := 'ledger.already_reversed';
      END IF;
    END IF;
    IF v_no IS NULL AND p_hold[i] IS NOT NULL THEN
      IF v_hold.state <> 'pending' OR v_hold.id = ANY (v_spent) THEN
        v_no := 'ledger.hold_not_pending';
      ELSIF v_hold.expires_at <= p_event_at[i] THEN
        v_no := 'ledger.hold_expired';
      END IF;
    END IF;
    IF v_no IS NULL THEN
      FOR j IN v_from .. v_to LOOP
        r := l_at[j];
        v_take := 0;
        IF p_hold[i] IS NOT NULL THEN
          h := array_position(v_hold.accounts, l_account[j]);
          IF h IS NOT NULL THEN
            v_take := v_hold.amounts_fen[h];
            IF -l_amount[j] > v_take THEN
              v_no := 'ledger.more_than_held';
              v_no_account := l_account[j];
              EXIT;
            END IF;
          END IF;
        END IF;
        IF a_deferred[r] THEN
          CONTINUE;
        ELSIF l_amount[j] < 0 AND a_balance[r] + l_amount[j] - a_held[r] + v_take - a_reserved[r]
              < a_floor[r] THEN
          v_no := CASE WHEN a_limit[r] THEN 'ledger.limit_reached' ELSE 'ledger.insufficient' END;
        ELSIF a_balance[r] + l_amount[j] NOT BETWEEN c_none AND -c_none THEN
          v_no := 'ledger.balance_too_large';
        END IF;
        IF v_no IS NOT NULL THEN
          v_no_account := l_account[j];
          EXIT;
        END IF;
      END LOOP;
    END IF;

    IF v_no IS NOT NULL THEN
      v_declined[i] := v_no;
      v_account[i] := v_no_account;
      v_versions[i] := '{}';
      v_from := v_to + 1;
      CONTINUE;
    END IF;
    v_text := '';
    FOR j IN v_from .. v_to LOOP
      r := l_at[j];
      l_journal[j] := v_id[i];
      IF a_deferred[r] THEN
        l_version[j] := 0;
        IF l_amount[j] < 0 THEN
          a_used[r] := a_used[r] - l_amount[j];
        END IF;
      ELSE
        a_balance[r] := a_balance[r] + l_amount[j];
        a_version[r] := a_version[r] + 1;
        a_touched[r] := true;
        l_version[j] := a_version[r];
        l_after[j] := a_balance[r];
      END IF;
      v_text := v_text || ',' || l_version[j];
    END LOOP;
    v_versions[i] := '{' || substr(v_text, 2) || '}';
    IF p_reverses[i] IS NOT NULL THEN
      v_reversed := v_reversed || p_reverses[i];
    END IF;
    IF p_hold[i] IS NOT NULL THEN
      v_spent := v_spent || p_hold[i];
      FOR k IN 1 .. cardinality(v_hold.accounts) LOOP
        r := array_position(a_id, v_hold.accounts[k]);
        a_held[r] := a_held[r] - v_hold.amounts_fen[k];
        a_touched[r] := true;
      END LOOP;
      UPDATE ledger.hold SET state = 'posted', journal_id = v_id[i], ended_at = p_event_at[i],
             ended_by = p_actor[i] WHERE id = p_hold[i];
    END IF;
    v_from := v_to + 1;
  END LOOP;

  INSERT INTO ledger.journal (id, event_at, hold_id, reverses_id, declined_account, declined,
      ledger_id, has_rights, idem_scope, idem_key, code, actor_id, actor_role, "grant",
      beneficiary, purpose, request_hash, accounts, amounts_fen, versions, note)
  SELECT w.id, p_event_at[i], p_hold[i], p_reverses[i], v_account[i], v_declined[i], v_ledger[i],
         v_has_rights[i],
         p_scope[i], p_key[i], p_code[i], p_actor[i], p_role[i], p_grant[i], p_beneficiary[i],
         p_purpose[i], v_hash[i], p_accounts[i]::bigint[], p_amounts[i]::bigint[],
         v_versions[i]::bigint[], p_note[i]
    FROM unnest(v_id, v_write) WITH ORDINALITY w (id, mine, i) WHERE w.mine
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_again := v_count < cardinality(array_positions(v_write, true));
  IF cardinality(v_reversed) > 0 THEN
    INSERT INTO ledger.reversal (journal_id, reversed_by, ledger_id)
    SELECT p_reverses[i], w.id, v_ledger[i]
      FROM unnest(v_id, v_write, v_declined) WITH ORDINALITY w (id, mine, declined, i)
     WHERE w.mine AND w.declined IS NULL AND p_reverses[i] IS NOT NULL
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_again := v_again OR v_count < cardinality(v_reversed);
  END IF;
  IF v_again THEN
    RAISE EXCEPTION USING ERRCODE = 'YB001', MESSAGE = 'ledger.again';
  END IF;

  UPDATE ledger.account a
     SET balance_fen = u.balance, held_fen = u.held, version = u.version
    FROM unnest(a_id, a_balance, a_held, a_version, a_touched)
         u (id, balance, held, version, touched)
   WHERE a.id = u.id AND u.touched;
  INSERT INTO ledger.entry (account_id, version, journal_id, amount_fen, balance_after, ledger_id)
  SELECT u.account, u.version, u.journal, u.amount, u.after, a_ledger[u.place]
    FROM unnest(l_account, l_version, l_journal, l_amount, l_after, l_at)
         u (account, version, journal, amount, after, place)
   WHERE u.version > 0;
  IF true = ANY (a_deferred) THEN
    INSERT INTO ledger.deferred (account_id, journal_id, amount_fen, ledger_id)
    SELECT u.account, u.journal, u.amount, a_ledger[u.place]
      FROM unnest(l_account, l_version, l_journal, l_amount, l_at)
           u (account, version, journal, amount, place)
     WHERE u.version = 0;
    UPDATE ledger.slot s SET quota_fen = s.quota_fen + u.quota - u.used
      FROM unnest(a_id, a_slot, a_quota, a_used) u (account, slot, quota, used)
     WHERE s.account_id = u.account AND s.slot = u.slot AND u.quota > u.used;
  END IF;
  RETURN QUERY SELECT u.i::int, CASE WHEN u.declined IS NULL THEN u.id END, u.replayed, u.declined,
      u.account
    FROM unnest(v_id, v_replayed, v_declined, v_account)
         WITH ORDINALITY u (id, replayed, declined, account, i) ORDER BY u.i;
END $$;

-- Posts many requests in one go, each with its own outcome, in order. Arrays have one element a
-- request; legs are written '{1,2}' and '{-500,500}'. Where nothing is given for an array of
-- grants, holds or reversals it may be null.
CREATE FUNCTION ledger.post_many(p_scope text[], p_key text[], p_code text[], p_accounts text[],
  p_amounts text[], p_event_at timestamptz[], p_actor text[], p_role text[], p_note jsonb[],
  p_grant text[] DEFAULT NULL, p_beneficiary text[] DEFAULT NULL, p_purpose text[] DEFAULT NULL,
  p_hold bigint[] DEFAULT NULL, p_reverses bigint[] DEFAULT NULL)
RETURNS TABLE (item int, journal bigint, replayed boolean, declined text, account bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n int := cardinality(p_scope);
  v_words text[] := array_fill(NULL::text, ARRAY[n]);
  v_numbers bigint[] := array_fill(NULL::bigint, ARRAY[n]);
BEGIN
  IF n > 5000 THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.too_many_items', DETAIL =
      '一次最多记 5000 笔。 / At most 5000 requests in one call.';
  ELSIF n = 0 THEN
    RETURN;
  END IF;
  p_grant := coalesce(p_grant, v_words);
  p_beneficiary := coalesce(p_beneficiary, v_words);
  p_purpose := coalesce(p_purpose, v_words);
  p_hold := coalesce(p_hold, v_numbers);
  p_reverses := coalesce(p_reverses, v_numbers);
  IF (n = ALL (ARRAY[cardinality(p_key), cardinality(p_code), cardinality(p_accounts),
      cardinality(p_amounts), cardinality(p_event_at), cardinality(p_actor), cardinality(p_role),
      cardinality(p_note), cardinality(p_grant), cardinality(p_beneficiary),
      cardinality(p_purpose), cardinality(p_hold), cardinality(p_reverses)])) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.arrays_differ', DETAIL =
      '各数组的长度不一。 / The arrays are not of one length.';
  END IF;
  FOR attempt IN 1 .. 5 LOOP
    BEGIN
      RETURN QUERY SELECT * FROM ledger.decide(p_scope, p_key, p_code, p_accounts, p_amounts,
        p_event_at, p_actor, p_role, p_note, p_grant, p_beneficiary, p_purpose, p_hold,
        p_reverses);
      RETURN;
    EXCEPTION WHEN SQLSTATE 'YB001' THEN  -- another session was quicker with one of the keys
      NULL;
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'ledger.again';
END $$;

-- Posts one request that names no grant, beneficiary, purpose, hold or reversal; one that does goes
-- to `post_many` as an array of one. What is plain (money, up to four accounts that one session uses at a time,
-- nothing that forbids it) is done here in one statement, which finds the accounts by their index
-- and so locks them in the order of their ids. If anything is unusual it is undone, still under the
-- locks, and `decide` decides. The outcome is the same either way.
--
-- It says no more than it must: getting each operator and aggregate ready anew for every
-- transaction takes longer than all the rest. Credits need no look at the floor, which holds already;
-- lengths of texts and sizes of amounts are bounded by the door (`unfit`), and `decide` looks again.
CREATE FUNCTION ledger.post(p_scope text, p_key text, p_code text, p_accounts bigint[],
  p_amounts bigint[], p_event_at timestamptz, p_actor text, p_role text, p_note jsonb,
  OUT journal bigint, OUT replayed boolean, OUT declined text, OUT account bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_moved bigint[];
BEGIN
  WITH moved AS (
    UPDATE ledger.account a
       SET balance_fen = a.balance_fen + p_amounts[array_position(p_accounts, a.id)],
           version = a.version + 1
     WHERE a.id = ANY (p_accounts) AND NOT a.hot AND NOT a.guarded AND NOT a.is_limit
       AND a.closed_at IS NULL
       AND a.balance_fen + p_amounts[array_position(p_accounts, a.id)]
           - a.held_fen - a.reserved_fen >= a.floor_fen
       -- What the request itself must be like, looked at once.
       AND p_accounts[2] IS NOT NULL AND p_accounts[5] IS NULL AND p_amounts[5] IS NULL
       AND 0 <> ALL (p_amounts)
       AND p_amounts[1] + p_amounts[2] + coalesce(p_amounts[3], 0) + coalesce(p_amounts[4], 0) = 0
       AND p_event_at - now() BETWEEN '-3652 days' AND '1 day'
    RETURNING a.id, a.version, a.balance_fen, a.ledger_id::text AS ledger_id
  ), written AS (
    INSERT INTO ledger.journal AS j (event_at, ledger_id, has_rights, idem_scope, idem_key, code,
        actor_id, actor_role, request_hash, accounts, amounts_fen, versions, note)
    SELECT p_event_at, w.ledgers[1], false, p_scope, p_key, p_code, p_actor, p_role,
           ledger.request_hash(p_code, p_accounts::text, p_amounts::text, p_note, NULL, NULL, NULL,
             NULL, NULL), p_accounts, p_amounts, w.versions, p_note
      FROM (SELECT ARRAY(SELECT m.id FROM moved m) AS ids,
                   ARRAY(SELECT m.version FROM moved m) AS versions,
                   ARRAY(SELECT m.ledger_id FROM moved m) AS ledgers OFFSET 0) w
     WHERE w.ids = p_accounts  -- all, in order, and below: of one ledger
       AND w.ledgers[1] IS NOT NULL AND w.ledgers[1] = ALL (w.ledgers)
    ON CONFLICT (idem_scope, idem_key) DO NOTHING RETURNING j.id
  ), entries AS (
    INSERT INTO ledger.entry (account_id, version, journal_id, amount_fen, balance_after, ledger_id)
    SELECT m.id, m.version, j.id, p_amounts[array_position(p_accounts, m.id)], m.balance_fen,
           m.ledger_id
      FROM written j, moved m
  )
  SELECT (SELECT j.id FROM written j), false, ARRAY(SELECT m.id FROM moved m)
    INTO journal, replayed, v_moved;
  IF journal IS NOT NULL THEN
    RETURN;
  END IF;
  IF v_moved <> '{}' THEN
    UPDATE ledger.account a
       SET balance_fen = a.balance_fen - p_amounts[array_position(p_accounts, a.id)],
           version = a.version - 1
     WHERE a.id = ANY (v_moved);
  END IF;
  SELECT o.journal, o.replayed, o.declined, o.account INTO journal, replayed, declined, account
    FROM ledger.post_many(ARRAY[p_scope], ARRAY[p_key], ARRAY[p_code], ARRAY[p_accounts::text],
      ARRAY[p_amounts::text], ARRAY[p_event_at], ARRAY[p_actor], ARRAY[p_role], ARRAY[p_note]) o;
END $$;

-- Accounts --------------------------------------------------------------------------------------

-- Opens an account, or finds it when it is open already; other terms under its name are refused.
CREATE FUNCTION ledger.open_account(p_ledger_id text, p_kind text, p_owner text, p_label text,
  p_floor_fen bigint, p_hot boolean, p_at timestamptz)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_floor bigint := coalesce(p_floor_fen, -4000000000000000000);
  v_found ledger.account;
BEGIN
  SELECT * INTO v_found FROM ledger.account a WHERE a.owner = p_owner AND a.kind = p_kind
     AND a.label = p_label AND a.ledger_id = p_ledger_id;
  IF NOT FOUND THEN
    INSERT INTO ledger.account (ledger_id, kind, owner, label, floor_fen, is_limit, hot, opened_at)
    VALUES (p_ledger_id, p_kind, p_owner, p_label, v_floor,
            p_kind IN ('share_cap', 'wallet_quota') OR p_kind LIKE 'limit\_%', p_hot, p_at)
    ON CONFLICT (owner, kind, label, ledger_id) DO NOTHING RETURNING * INTO v_found;
    IF FOUND THEN
      IF p_hot AND p_floor_fen IS NOT NULL THEN
        INSERT INTO ledger.slot (account_id, slot, quota_fen, ledger_id)
        SELECT v_found.id, nth, 0, p_ledger_id FROM generate_series(1, 16) nth;
      END IF;
      RETURN v_found.id;
    END IF;
    SELECT * INTO v_found FROM ledger.account a WHERE a.owner = p_owner AND a.kind = p_kind
       AND a.label = p_label AND a.ledger_id = p_ledger_id;
  END IF;
  IF v_found.floor_fen <> v_floor OR v_found.hot <> p_hot OR v_found.closed_at IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'ledger.account_exists', DETAIL =
      '这个账户已按别的条件开过。 / This account exists already on other terms.';
  END IF;
  RETURN v_found.id;
END $$;

CREATE FUNCTION ledger.close_account(p_account bigint, p_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row ledger.account;
BEGIN
  SELECT * INTO v_row FROM ledger.account WHERE id = p_account FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.unknown_account', DETAIL =
      '没有这个账户。 / There is no such account.';
  ELSIF v_row.closed_at IS NOT NULL THEN
    RETURN;
  ELSIF v_row.hot OR v_row.balance_fen <> 0 OR v_row.held_fen <> 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'ledger.not_empty', DETAIL =
      '账户里还有钱、预扣，或是多方共用，不能销户。 / The account is not empty or is shared.';
  END IF;
  UPDATE ledger.account SET closed_at = p_at WHERE id = p_account;
END $$;

-- What the account held by all that had happened until `p_at`, as far as is known today; without
-- `p_at`, what it holds. One statement, so folded and deferred legs are of one moment.
CREATE FUNCTION ledger.balance(p_account bigint, p_at timestamptz DEFAULT NULL)
RETURNS TABLE (balance_fen bigint, held_fen bigint, available_fen bigint, version bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT b.balance, b.held,
         CASE WHEN b.floor_fen > -4000000000000000000 THEN b.balance - b.held - b.floor_fen END,
         b.version
    FROM (
      SELECT (a.balance_fen + (SELECT coalesce(sum(d.amount_fen), 0) FROM ledger.deferred d
               WHERE d.account_id = a.id))::bigint AS balance,
             a.held_fen AS held, a.floor_fen, a.version
        FROM ledger.account a WHERE a.id = p_account AND p_at IS NULL
      UNION ALL
      SELECT (SELECT coalesce(sum(l.amount_fen), 0) FROM (
                SELECT e.journal_id, e.amount_fen FROM ledger.entry e WHERE e.account_id = a.id
                UNION ALL
                SELECT d.journal_id, d.amount_fen FROM ledger.deferred d
                 WHERE d.account_id = a.id) l
                JOIN ledger.journal j ON j.id = l.journal_id AND j.event_at <= p_at)::bigint,
             (SELECT coalesce(sum(u.fen), 0) FROM ledger.hold h,
                     unnest(h.accounts, h.amounts_fen) u (account, fen)
               WHERE h.accounts @> ARRAY[a.id] AND u.account = a.id AND h.state <> 'declined'
                 AND h.event_at <= p_at AND (h.ended_at IS NULL OR h.ended_at > p_at))::bigint,
             a.floor_fen, a.version
        FROM ledger.account a WHERE a.id = p_account AND p_at IS NOT NULL
    ) b;
$$;

-- Holds -----------------------------------------------------------------------------------------

-- Locks accounts for a hold in order, hot ones last and with all that is theirs in one place.
CREATE FUNCTION ledger.lock_whole(p_accounts bigint[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hot bigint;
BEGIN
  PERFORM 1 FROM ledger.account WHERE id = ANY (p_accounts) AND NOT hot
    ORDER BY id FOR NO KEY UPDATE;
  FOR v_hot IN SELECT id FROM ledger.account WHERE id = ANY (p_accounts) AND hot ORDER BY id LOOP
    PERFORM 1 FROM ledger.account WHERE id = v_hot FOR NO KEY UPDATE;
    PERFORM ledger.empty_slots(v_hot);
  END LOOP;
END $$;

-- Keeps back money (and rights) for a later posting. Amounts are what is held, above zero.
CREATE FUNCTION ledger.hold(p_scope text, p_key text, p_code text, p_accounts bigint[],
  p_amounts bigint[], p_event_at timestamptz, p_expires_at timestamptz, p_actor text, p_role text,
  p_note jsonb DEFAULT '{}', p_grant text DEFAULT NULL, p_beneficiary text DEFAULT NULL,
  p_purpose text DEFAULT NULL,
  OUT hold bigint, OUT replayed boolean, OUT declined text, OUT account bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n int := cardinality(p_accounts);
  v_hash bytea := ledger.request_hash(p_code, p_accounts::text, p_amounts::text, p_note, p_grant,
    p_beneficiary, p_purpose, NULL, NULL);
  v_row ledger.account;
  v_ledger text;
  v_known ledger.hold;
BEGIN
  replayed := false;
  -- A hold may have one leg; for the rest the rules of a request are those of a posting.
  declined := ledger.malformed(p_scope, p_key, p_code, p_actor, p_role, p_note, p_event_at,
    clock_timestamp(), CASE WHEN n = 1 THEN 2 ELSE n END);
  IF declined IS NULL AND (p_expires_at > p_event_at) IS NOT TRUE THEN
    declined := 'ledger.hold_expired';
  END IF;
  IF declined IS NOT NULL THEN
    RETURN;
  END IF;
  PERFORM ledger.lock_whole(p_accounts);
  FOR i IN 1 .. n LOOP
    SELECT * INTO v_row FROM ledger.account WHERE id = p_accounts[i];
    account := p_accounts[i];
    declined := CASE WHEN coalesce(p_amounts[i], 0) <= 0 THEN 'ledger.hold_not_positive'
      WHEN p_amounts[i] > 1000000000000000 THEN 'ledger.amount_too_large'
      WHEN v_row.id IS NULL THEN 'ledger.unknown_account'
      WHEN array_position(p_accounts, p_accounts[i]) < i THEN 'ledger.same_account_twice'
      WHEN v_row.ledger_id <> v_ledger THEN 'ledger.other_ledger' END;
    IF declined IS NOT NULL THEN
      RETURN;
    END IF;
    v_ledger := v_row.ledger_id;
  END LOOP;
  account := NULL;

  FOR i IN 1 .. n LOOP
    SELECT * INTO v_row FROM ledger.account WHERE id = p_accounts[i];
    declined := CASE WHEN v_row.closed_at IS NOT NULL THEN 'ledger.closed'
      WHEN v_row.guarded AND ledger.blocked(v_row.id, 'no_debit', p_event_at)
        THEN 'ledger.debit_blocked' END;
    IF declined IS NOT NULL THEN
      account := v_row.id;
      EXIT;
    END IF;
  END LOOP;
  IF declined IS NULL AND (p_grant IS NOT NULL OR p_beneficiary IS NOT NULL) THEN
    declined := ledger.grant_refusal(p_grant, p_beneficiary, p_purpose, p_event_at, p_accounts,
      (SELECT array_agg(-u.fen ORDER BY u.nth)
         FROM unnest(p_amounts) WITH ORDINALITY u (fen, nth)));
  END IF;
  IF declined IS NULL THEN
    FOR i IN 1 .. n LOOP
      SELECT * INTO v_row FROM ledger.account WHERE id = p_accounts[i];
      IF v_row.balance_fen - v_row.held_fen - v_row.reserved_fen - p_amounts[i]
         < v_row.floor_fen THEN
        declined := CASE WHEN v_row.is_limit THEN 'ledger.limit_reached'
          ELSE 'ledger.insufficient' END;
        account := v_row.id;
        EXIT;
      END IF;
    END LOOP;
  END IF;

  INSERT INTO ledger.hold AS h (state, event_at, expires_at, ended_at, declined_account, declined,
      ledger_id, idem_scope, idem_key, code, actor_id, actor_role, "grant", beneficiary, purpose,
      request_hash, accounts, amounts_fen, note)
  VALUES (CASE WHEN declined IS NULL THEN 'pending' ELSE 'declined' END, p_event_at, p_expires_at,
      CASE WHEN declined IS NOT NULL THEN p_event_at END, account, declined, v_ledger, p_scope,
      p_key, p_code, p_actor, p_role, p_grant, p_beneficiary, p_purpose, v_hash, p_accounts,
      p_amounts, p_note)
  ON CONFLICT DO NOTHING RETURNING h.id INTO hold;
  IF hold IS NULL THEN
    SELECT * INTO v_known FROM ledger.hold h WHERE h.idem_scope = p_scope AND h.idem_key = p_key;
    replayed := true;
    hold := CASE WHEN v_known.declined IS NULL AND v_known.request_hash = v_hash
      THEN v_known.id END;
    declined := CASE WHEN v_known.request_hash = v_hash THEN v_known.declined
      ELSE 'ledger.key_reused' END;
    account := CASE WHEN v_known.request_hash = v_hash THEN v_known.declined_account END;
  ELSIF declined IS NULL THEN
    UPDATE ledger.account a SET held_fen = a.held_fen + u.fen
      FROM unnest(p_accounts, p_amounts) u (id, fen) WHERE a.id = u.id;
  ELSE
    hold := NULL;
  END IF;
  FOR i IN 1 .. n LOOP
    PERFORM ledger.fill_slots(p_accounts[i]) FROM ledger.account
      WHERE id = p_accounts[i] AND hot;
  END LOOP;
END $$;

-- Ends a pending hold without posting. Ending it the same way again changes nothing.
CREATE FUNCTION ledger.end_hold(p_hold bigint, p_state text, p_at timestamptz, p_actor text)
RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hold ledger.hold;
BEGIN
  SELECT * INTO v_hold FROM ledger.hold WHERE id = p_hold AND state <> 'declined'
     FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.unknown_hold', DETAIL =
      '没有这笔预扣。 / There is no such hold.';
  ELSIF v_hold.state = p_state THEN
    RETURN false;
  ELSIF v_hold.state <> 'pending' THEN
    RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'ledger.hold_not_pending', DETAIL =
      '这笔预扣已经入账或释放。 / This hold was posted or released already.';
  END IF;
  PERFORM 1 FROM ledger.account WHERE id = ANY (v_hold.accounts)
    ORDER BY hot, id FOR NO KEY UPDATE;
  UPDATE ledger.account a SET held_fen = a.held_fen - u.fen
    FROM unnest(v_hold.accounts, v_hold.amounts_fen) u (id, fen) WHERE a.id = u.id;
  UPDATE ledger.hold SET state = p_state, ended_at = p_at, ended_by = p_actor WHERE id = p_hold;
  RETURN true;
END $$;

CREATE FUNCTION ledger.void_hold(p_hold bigint, p_at timestamptz, p_actor text)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT ledger.end_hold(p_hold, 'voided', p_at, p_actor);
$$;

-- Releases holds that are past their time, at most `p_limit`; others may do the same beside it.
CREATE FUNCTION ledger.expire_holds(p_at timestamptz, p_limit int DEFAULT 500)
RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hold bigint;
BEGIN
  FOR v_hold IN SELECT id FROM ledger.hold WHERE state = 'pending' AND expires_at <= p_at
    ORDER BY id LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED
  LOOP
    PERFORM ledger.end_hold(v_hold, 'expired', p_at, 'yibao');
    RETURN NEXT v_hold;
  END LOOP;
END $$;

-- Blocks and grants: what restrictions and grants mean for money --------------------------------

CREATE FUNCTION ledger.put_block(p_account bigint, p_effect text, p_from timestamptz,
  p_to timestamptz, p_restriction text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_ledger text;
BEGIN
  UPDATE ledger.account SET guarded = true WHERE id = p_account RETURNING ledger_id INTO v_ledger;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.unknown_account', DETAIL =
      '没有这个账户。 / There is no such account.';
  END IF;
  INSERT INTO ledger.block (account_id, effect, from_at, to_at, restriction, ledger_id)
  VALUES (p_account, p_effect, p_from, p_to, p_restriction, v_ledger)
  ON CONFLICT (account_id, restriction, effect) DO NOTHING;
END $$;

-- Ends every block of a restriction that still runs at `p_at`; gives how many.
CREATE FUNCTION ledger.end_block(p_restriction text, p_at timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH ended AS (
    UPDATE ledger.block SET to_at = greatest(p_at, from_at)
     WHERE restriction = p_restriction AND (to_at IS NULL OR to_at > p_at) RETURNING 1)
  SELECT count(*) FROM ended;
$$;

CREATE FUNCTION ledger.put_grant_rule(p_grant text, p_account bigint, p_beneficiary text,
  p_purposes text[], p_from timestamptz, p_to timestamptz, p_cap_account bigint)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_rule ledger.grant_rule;
BEGIN
  INSERT INTO ledger.grant_rule ("grant", account_id, beneficiary, purposes, from_at, to_at,
      cap_account_id, ledger_id)
  SELECT p_grant, a.id, p_beneficiary, p_purposes, p_from, p_to, c.id, a.ledger_id
    FROM ledger.account a, ledger.account c
   WHERE a.id = p_account AND c.id = p_cap_account AND c.is_limit AND c.ledger_id = a.ledger_id
  ON CONFLICT ("grant") DO NOTHING RETURNING * INTO v_rule;
  IF NOT FOUND THEN
    SELECT * INTO v_rule FROM ledger.grant_rule WHERE "grant" = p_grant;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'ledger.unknown_account', DETAIL =
        '没有这个账户，或额度账户不是同一统筹区的。 / No such account, or the cap is not one here.';
    ELSIF (v_rule.account_id, v_rule.beneficiary, v_rule.purposes, v_rule.from_at,
           v_rule.cap_account_id)
          IS DISTINCT FROM (p_account, p_beneficiary, p_purposes, p_from, p_cap_account) THEN
      RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'ledger.grant_exists', DETAIL =
        '这个授权已按别的条件记下。 / This grant is recorded already on other terms.';
    END IF;
  END IF;
END $$;

CREATE FUNCTION ledger.end_grant_rule(p_grant text, p_at timestamptz)
RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH ended AS (
    UPDATE ledger.grant_rule SET to_at = greatest(p_at, from_at)
     WHERE "grant" = p_grant AND (to_at IS NULL OR to_at > p_at) RETURNING 1)
  SELECT EXISTS (SELECT FROM ended);
$$;

-- Proof -----------------------------------------------------------------------------------------

-- Everything that must hold, looked up row by row in one statement; gives what does not.
CREATE FUNCTION ledger.check() RETURNS TABLE (code text, account bigint, says text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH waiting AS (
    SELECT account_id, sum(amount_fen) AS fen,
           coalesce(-sum(amount_fen) FILTER (WHERE amount_fen < 0), 0) AS debits_fen
      FROM ledger.deferred GROUP BY account_id
  ), chain AS (
    SELECT e.*, lag(e.balance_after, 1, 0::bigint) OVER by_version AS before,
           row_number() OVER by_version AS nth
      FROM ledger.entry e WINDOW by_version AS (PARTITION BY e.account_id ORDER BY e.version)
  ), ends AS (
    SELECT account_id, count(*) AS entries, sum(amount_fen) AS fen,
           bool_and(version = nth) AS gap_free, bool_and(before + amount_fen = balance_after)
             AS adds_up
      FROM chain GROUP BY account_id
  ), pending AS (
    SELECT u.account, sum(u.fen) AS fen FROM ledger.hold h, unnest(h.accounts, h.amounts_fen)
           u (account, fen) WHERE h.state = 'pending' GROUP BY u.account
  ), slots AS (
    SELECT account_id, sum(quota_fen) AS fen FROM ledger.slot GROUP BY account_id
  ), written AS (
    SELECT account_id, journal_id, amount_fen, version FROM ledger.entry
    UNION ALL SELECT account_id, journal_id, amount_fen, 0 FROM ledger.deferred
  ), wanted AS (
    SELECT j.id, l.account, l.fen, l.version, j.ledger_id FROM ledger.journal j,
           unnest(j.accounts, j.amounts_fen, j.versions) l (account, fen, version)
     WHERE j.declined IS NULL
  )
  SELECT 'ledger.check_sum', NULL::bigint, format('%s: %s fen too much',
           a.ledger_id || CASE WHEN a.is_limit THEN ' (rights)' ELSE '' END,
           sum(a.balance_fen + coalesce(w.fen, 0)))
    FROM ledger.account a LEFT JOIN waiting w ON w.account_id = a.id
   GROUP BY a.ledger_id, a.is_limit HAVING sum(a.balance_fen + coalesce(w.fen, 0)) <> 0
  UNION ALL
  SELECT 'ledger.check_versions', a.id, format('%s entries, version %s', e.entries, a.version)
    FROM ledger.account a LEFT JOIN ends e ON e.account_id = a.id
   WHERE a.version <> coalesce(e.entries, 0) OR NOT coalesce(e.gap_free, true)
  UNION ALL
  SELECT 'ledger.check_balance', a.id, format('entries make %s, the account says %s',
           coalesce(e.fen, 0), a.balance_fen)
    FROM ledger.account a LEFT JOIN ends e ON e.account_id = a.id
   WHERE a.balance_fen <> coalesce(e.fen, 0) OR NOT coalesce(e.adds_up, true)
  UNION ALL
  SELECT 'ledger.check_held', a.id, format('pending holds make %s, the account says %s',
           coalesce(p.fen, 0), a.held_fen)
    FROM ledger.account a LEFT JOIN pending p ON p.account = a.id
   WHERE a.held_fen <> coalesce(p.fen, 0)
  UNION ALL
  SELECT 'ledger.check_reserved', a.id, format('slots hold %s, deferred debits are %s, the account'
           ' says %s', coalesce(s.fen, 0), coalesce(w.debits_fen, 0), a.reserved_fen)
    FROM ledger.account a LEFT JOIN slots s ON s.account_id = a.id
    LEFT JOIN waiting w ON w.account_id = a.id
   WHERE s.account_id IS NOT NULL
     AND a.reserved_fen <> coalesce(s.fen, 0) + coalesce(w.debits_fen, 0)
  UNION ALL
  SELECT 'ledger.check_floor', a.id, format('%s fen below what it may hold',
           a.floor_fen - (a.balance_fen + coalesce(w.fen, 0) - a.held_fen))
    FROM ledger.account a LEFT JOIN waiting w ON w.account_id = a.id
   WHERE a.balance_fen + coalesce(w.fen, 0) - a.held_fen < a.floor_fen
  UNION ALL
  SELECT 'ledger.check_legs', coalesce(n.account, w.account_id), format('journal %s: asked %s, '
           'written %s', coalesce(n.id, w.journal_id), n.fen, w.amount_fen)
    FROM wanted n FULL JOIN written w ON w.journal_id = n.id AND w.account_id = n.account
   WHERE n.fen IS DISTINCT FROM w.amount_fen
      OR (n.version > 0 AND n.version IS DISTINCT FROM w.version)
  UNION ALL
  SELECT 'ledger.check_reversal', NULL, format('journal %s does not undo %s', r.id, r.reverses_id)
    FROM ledger.journal r LEFT JOIN ledger.journal o ON o.id = r.reverses_id
    LEFT JOIN ledger.reversal v ON v.journal_id = r.reverses_id
   WHERE r.reverses_id IS NOT NULL AND r.declined IS NULL
     AND (v.reversed_by IS DISTINCT FROM r.id OR o.accounts <> r.accounts OR o.amounts_fen <> ARRAY(SELECT -u FROM unnest(r.amounts_fen) u)
          OR o.id IS NULL OR o.declined IS NOT NULL)
$$;

-- The app and the reader look; only the functions meant for it are the app's to call.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO yibao_app, yibao_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO yibao_app, yibao_reader;
GRANT EXECUTE ON FUNCTION ledger.balance, ledger.check TO yibao_app, yibao_reader;
GRANT EXECUTE ON FUNCTION ledger.post, ledger.post_many, ledger.hold, ledger.void_hold,
  ledger.expire_holds, ledger.fold, ledger.open_account, ledger.close_account, ledger.put_block,
  ledger.end_block, ledger.put_grant_rule, ledger.end_grant_rule TO yibao_app;
RESET ROLE;
