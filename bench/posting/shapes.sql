-- A ledger of the shape that pgledger publishes, written anew for this comparison: accounts, a
-- transfer from one account to another in one function call, two entries with the balances before
-- and after; names of our own making as text keys; amounts numeric.
CREATE SCHEMA peer;
CREATE SEQUENCE peer.number;
CREATE FUNCTION peer.name(prefix text) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT prefix || '_' || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
    || lpad(to_hex(nextval('peer.number')), 14, '0')
$$;
CREATE TABLE peer.accounts (
  id text PRIMARY KEY DEFAULT peer.name('pgla'),
  name text NOT NULL,
  currency text NOT NULL,
  balance numeric NOT NULL DEFAULT 0,
  version bigint NOT NULL DEFAULT 0,
  allow_negative boolean NOT NULL,
  allow_positive boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE peer.transfers (
  id text PRIMARY KEY DEFAULT peer.name('pglt'),
  from_account_id text NOT NULL REFERENCES peer.accounts,
  to_account_id text NOT NULL REFERENCES peer.accounts,
  amount numeric NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  event_at timestamptz NOT NULL,
  metadata jsonb,
  CHECK (amount > 0 AND from_account_id <> to_account_id)
);
CREATE INDEX ON peer.transfers (from_account_id);
CREATE INDEX ON peer.transfers (to_account_id);
CREATE TABLE peer.entries (
  id text PRIMARY KEY DEFAULT peer.name('pgle'),
  account_id text NOT NULL REFERENCES peer.accounts,
  transfer_id text NOT NULL REFERENCES peer.transfers,
  amount numeric NOT NULL,
  previous_balance numeric NOT NULL,
  current_balance numeric NOT NULL,
  account_version bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON peer.entries (account_id);
CREATE INDEX ON peer.entries (transfer_id);

CREATE FUNCTION peer.create_transfer(p_from text, p_to text, p_amount numeric, p_event timestamptz,
  p_metadata jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  v_transfer text;
  v_from peer.accounts;
  v_to peer.accounts;
BEGIN
  IF p_amount <= 0 OR p_from = p_to THEN
    RAISE EXCEPTION 'not a transfer';
  END IF;
  PERFORM 1 FROM peer.accounts WHERE id IN (p_from, p_to) ORDER BY id FOR UPDATE;
  UPDATE peer.accounts SET balance = balance - p_amount, version = version + 1, updated_at = now()
   WHERE id = p_from RETURNING * INTO v_from;
  UPDATE peer.accounts SET balance = balance + p_amount, version = version + 1, updated_at = now()
   WHERE id = p_to RETURNING * INTO v_to;
  IF v_from.currency <> v_to.currency
     OR (v_from.balance < 0 AND NOT v_from.allow_negative)
     OR (v_to.balance > 0 AND NOT v_to.allow_positive) THEN
    RAISE EXCEPTION 'refused';
  END IF;
  INSERT INTO peer.transfers (from_account_id, to_account_id, amount, event_at, metadata)
  VALUES (p_from, p_to, p_amount, p_event, p_metadata) RETURNING id INTO v_transfer;
  INSERT INTO peer.entries (account_id, transfer_id, amount, previous_balance, current_balance,
      account_version)
  VALUES (p_from, v_transfer, -p_amount, v_from.balance + p_amount, v_from.balance, v_from.version);
  INSERT INTO peer.entries (account_id, transfer_id, amount, previous_balance, current_balance,
      account_version)
  VALUES (p_to, v_transfer, p_amount, v_to.balance - p_amount, v_to.balance, v_to.version);
  RETURN v_transfer;
END $$;
INSERT INTO peer.accounts (id, name, currency, balance, allow_negative, allow_positive)
SELECT 'pgla_' || lpad(i::text, 26, '0'), 'account ' || i, 'CNY', 1000000, false, true
  FROM generate_series(1, 100000) i;

-- What an application with an object-relational mapper keeps.
CREATE SCHEMA orm;
CREATE TABLE orm.account (id bigint PRIMARY KEY, balance_fen bigint NOT NULL, version bigint NOT NULL);
CREATE TABLE orm.journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  idem_key text NOT NULL UNIQUE,
  code text NOT NULL,
  event_at timestamptz NOT NULL
);
CREATE TABLE orm.entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES orm.account,
  journal_id bigint NOT NULL REFERENCES orm.journal,
  amount_fen bigint NOT NULL,
  balance_after bigint NOT NULL
);
INSERT INTO orm.account SELECT i, 1000000, 0 FROM generate_series(1, 100000) i;

-- Our own: 100,000 people with 10,000.00 yuan each, 1,000 providers, one fund.
-- Without what restrictions do when an account is opened: a hundred thousand at once is not theirs.
SET session_replication_role = replica;
INSERT INTO ledger.account (ledger_id, kind, owner, floor_fen, is_limit, opened_at)
SELECT '210399', 'personal', 'p_' || i, 0, false, '2026-01-01' FROM generate_series(1, 100000) i;
INSERT INTO ledger.account (ledger_id, kind, owner, floor_fen, is_limit, opened_at)
SELECT '210399', 'provider_clearing', 'H' || i, -4000000000000000000, false, '2026-01-01'
  FROM generate_series(1, 1000) i;
SET session_replication_role = origin;
SELECT ledger.open_account('210399', 'premium_income', '210399', '', NULL, true, '2026-01-01');
SELECT ledger.open_account('210399', 'fund', '210399:resident', '', 0, true, '2026-01-01');
SELECT count(o.journal) FROM generate_series(0, 19) b, LATERAL (
  SELECT array_agg('open'::text) s, array_agg('k' || i) k, array_agg('premium'::text) c,
         array_agg('{' || i || ',101001}') a, array_agg('{1000000,-1000000}'::text) m,
         array_agg(timestamptz '2026-01-02') t, array_agg('yibao'::text) w,
         array_agg('system'::text) r, array_agg('{}'::jsonb) n
    FROM generate_series(b * 5000 + 1, b * 5000 + 5000) i) x,
  ledger.post_many(x.s, x.k, x.c, x.a, x.m, x.t, x.w, x.r, x.n) o;
SELECT journal FROM ledger.post('open', 'fund', 'premium', '{101001,101002}',
  '{-900000000000000,900000000000000}', '2026-01-02', 'yibao', 'system', '{}');
