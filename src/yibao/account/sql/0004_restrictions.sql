-- Restrictions and grants. Both are records with a basis, not flags: what was decided, by whom and
-- on which paper stays as it was written; what came of it is added as events.
--
-- The basis of a restriction (State Council Order 735, in force since 2021-05-01):
--   non_cooperation  article 30: suspected of fraud and refusing the inquiry; settlement over the
--                    network is suspended until it is cleared up
--   violation        article 41: misuse; settlement over the network suspended for 3 to 12 months
--   arrears          by the rules of the place of insurance; ends when they are paid
--   loss_report      the holder's own word, about the voucher and never about the money
--   court_order      the only one that may stop money itself
CREATE SCHEMA restriction AUTHORIZATION yibao_owner;
CREATE SCHEMA sharing AUTHORIZATION yibao_owner;
GRANT USAGE ON SCHEMA restriction, sharing TO yibao_app, yibao_reader;
SET LOCAL ROLE yibao_owner;

CREATE TABLE restriction.restriction (
  ref         text PRIMARY KEY CHECK (ref ~ '^r_[0-9a-z]{26}$'),
  person      text NOT NULL,
  target      text NOT NULL CHECK (target IN ('account', 'voucher', 'person')),
  account_id  bigint,
  voucher     text CHECK (length(voucher) BETWEEN 1 AND 128),
  effect      text NOT NULL CHECK (effect IN ('no_network_settlement', 'no_debit', 'no_credit')),
  basis       text NOT NULL CHECK (basis IN
                ('arrears', 'non_cooperation', 'violation', 'loss_report', 'court_order')),
  authority   text NOT NULL CHECK (length(authority) <= 60),
  document_no text NOT NULL CHECK (length(document_no) <= 60),
  reason      text NOT NULL CHECK (length(reason) <= 1000),
  opened_by   text NOT NULL CHECK (opened_by <> ''),
  opened_role text NOT NULL,
  approved_by text,
  opened_at   timestamptz NOT NULL,
  from_at     timestamptz NOT NULL,
  to_at       timestamptz,
  review_by   date NOT NULL,
  notified_at timestamptz,
  device      text CHECK (length(device) BETWEEN 1 AND 128),
  CHECK ((target = 'account') = (account_id IS NOT NULL)),
  CHECK ((target = 'voucher') = (voucher IS NOT NULL)),
  CHECK (to_at > from_at)
);
CREATE INDEX restriction_person ON restriction.restriction (person);
CREATE INDEX restriction_review ON restriction.restriction (review_by);

-- What came of a restriction, in order. `lifted` ends it; `reviewed` says why it goes on and until
-- when it is looked at again.
CREATE TABLE restriction.event (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  restriction text NOT NULL REFERENCES restriction.restriction,
  kind        text NOT NULL CHECK (kind IN ('notified', 'reviewed', 'appealed', 'upheld', 'lifted')),
  at          timestamptz NOT NULL,
  actor_id    text NOT NULL CHECK (actor_id <> ''),
  actor_role  text NOT NULL,
  approved_by text,
  reason      text NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
  document_no text CHECK (length(document_no) <= 60),
  appeal_id   text CHECK (appeal_id ~ '^a_[0-9a-z]{26}$'),
  proof       text CHECK (proof IN ('counter', 'face_check')),
  device      text CHECK (length(device) BETWEEN 1 AND 128),
  review_by   date,
  CHECK ((kind = 'appealed') = (appeal_id IS NOT NULL) OR kind = 'upheld' OR kind = 'lifted'),
  CHECK ((kind = 'reviewed') = (review_by IS NOT NULL))
);
CREATE INDEX event_restriction ON restriction.event (restriction, id);
CREATE UNIQUE INDEX lifted_once ON restriction.event (restriction) WHERE kind = 'lifted';

-- Each restriction as it stands: its events folded into it.
CREATE VIEW restriction.standing AS
SELECT r.ref, r.person, r.target, r.account_id, r.voucher, r.effect, r.basis, r.authority,
       r.document_no, r.reason, r.opened_by, r.approved_by, r.opened_at, r.from_at,
       least(r.to_at, e.lifted_at) AS to_at, e.lifted_at,
       coalesce(e.review_by, r.review_by) AS review_by,
       coalesce(r.notified_at, e.notified_at) AS notified_at, e.appeal_id
  FROM restriction.restriction r
  LEFT JOIN LATERAL (
    SELECT max(at) FILTER (WHERE kind = 'lifted') AS lifted_at,
           min(at) FILTER (WHERE kind = 'notified') AS notified_at,
           (array_agg(review_by ORDER BY id DESC) FILTER (WHERE kind = 'reviewed'))[1] AS review_by,
           (array_agg(appeal_id ORDER BY id DESC) FILTER (WHERE appeal_id IS NOT NULL))[1]
             AS appeal_id
      FROM restriction.event WHERE restriction = r.ref
  ) e ON true;

-- Why a restriction may not be written, as a code and a sentence; null when it may.
CREATE FUNCTION restriction.why_not(r restriction.restriction) RETURNS text[]
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE
    WHEN r.basis = 'loss_report' THEN CASE
      WHEN r.opened_role <> 'holder' OR r.opened_by <> r.person THEN
        ARRAY['restriction.loss_holder', '挂失只能由本人办。 / Only the holder reports a loss.']
      WHEN r.target <> 'voucher' OR r.effect <> 'no_network_settlement' THEN
        ARRAY['restriction.loss_voucher',
              '挂失只停凭证，不停钱。 / A loss report blocks the voucher, never the money.']
      WHEN r.from_at <> r.opened_at OR r.to_at IS NOT NULL OR r.approved_by IS NOT NULL
        OR r.device IS NULL THEN
        ARRAY['restriction.loss_at_once',
              '挂失马上生效，不用审批，并记下设备。 / It holds at once, without approval.']
      END
    WHEN r.opened_role NOT IN ('reviewer', 'approver', 'supervisor') THEN
      ARRAY['restriction.not_staff', '只有经办人员能提出限制。 / Only staff open a restriction.']
    WHEN r.opened_by = r.person OR r.approved_by = r.person THEN
      ARRAY['restriction.own', '不能经办自己的事。 / Nobody handles their own case.']
    WHEN coalesce(r.approved_by, '') = '' OR r.approved_by = r.opened_by THEN
      ARRAY['restriction.four_eyes',
            '提出和批准要是两个人。 / Who opens it and who approves it are two people.']
    WHEN btrim(r.authority) = '' OR btrim(r.document_no) = '' THEN
      ARRAY['restriction.no_document',
            '没有决定机关和文书号，不能限制。 / No restriction without authority and document.']
    WHEN r.target = 'voucher' THEN
      ARRAY['restriction.voucher_loss_only',
            '停用凭证只用于本人挂失。 / Only a loss report is about a voucher.']
    WHEN r.basis <> 'court_order' AND r.effect <> 'no_network_settlement' THEN
      ARRAY['restriction.money',
            '这一依据只能暂停联网结算，不能动钱；冻结资金要有法院文书。'
            ' / This basis suspends network settlement only; money takes a court order.']
    WHEN r.basis <> 'court_order' AND (r.notified_at IS NULL OR r.notified_at > r.from_at) THEN
      ARRAY['restriction.no_notice',
            '先送达通知，再生效。 / The person is notified before it holds.']
    WHEN r.basis = 'violation' AND (r.to_at IS NULL
      OR (r.to_at AT TIME ZONE 'Asia/Shanghai') NOT BETWEEN
           (r.from_at AT TIME ZONE 'Asia/Shanghai') + interval '3 months'
           AND (r.from_at AT TIME ZONE 'Asia/Shanghai') + interval '12 months') THEN
      ARRAY['restriction.violation_months',
            '令735第四十一条：暂停3个月以上12个月以下。 / Order 735, article 41: 3 to 12 months.']
    WHEN r.review_by > (r.from_at AT TIME ZONE 'Asia/Shanghai')::date + 366
      OR r.review_by < (r.from_at AT TIME ZONE 'Asia/Shanghai')::date THEN
      ARRAY['restriction.review',
            '一年内要复查一次。 / It is reviewed within a year.']
  END;
$$;

-- Who decides works at the desk in that role, and neither they nor their family are restricted. The
-- desk's table comes later in the migrations; it is looked up when the first restriction is written.
CREATE FUNCTION restriction.check_staff(whose text, opener text, as_role text, approver text)
RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM application.staff s
       WHERE s.id = opener AND as_role = ANY (s.roles) AND s.ended_at IS NULL)
     OR (approver IS NOT NULL AND NOT EXISTS (SELECT FROM application.staff s
       WHERE s.id = approver AND s.roles && ARRAY['approver', 'supervisor']
         AND s.ended_at IS NULL)) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.not_staff', DETAIL =
      '提出的要是经办人员，批准的要有复核或主管职责。'
      ' / Who opens it is on the desk in that role; who approves it is an approver or supervisor.';
  END IF;
  IF EXISTS (SELECT FROM application.staff s WHERE s.id IN (opener, approver)
       AND (s.person = whose OR EXISTS (SELECT FROM people.relation r
         WHERE r.person = s.person AND r.relative = whose))) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.own', DETAIL =
      '不能经办自己或家人的事。 / Nobody handles their own case or their family''s.';
  END IF;
END $$;

CREATE FUNCTION restriction.check_basis() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  why text[] := restriction.why_not(NEW);
BEGIN
  IF why IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = why[1], DETAIL = why[2];
  END IF;
  IF NOT EXISTS (SELECT FROM people.person WHERE ref = NEW.person) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'restriction.no_person',
      DETAIL = '没有这个人。 / There is no such person.';
  ELSIF NEW.target = 'account' AND NOT EXISTS (SELECT FROM ledger.account
      WHERE id = NEW.account_id AND owner = NEW.person) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'restriction.other_account',
      DETAIL = '不是这个人的账户。 / It is not this person''s account.';
  ELSIF NEW.basis <> 'loss_report' THEN
    PERFORM restriction.check_staff(NEW.person, NEW.opened_by, NEW.opened_role, NEW.approved_by);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER basis BEFORE INSERT ON restriction.restriction
  FOR EACH ROW EXECUTE FUNCTION restriction.check_basis();

-- Money is stopped in the ledger: on one account, or on every account the person has and opens.
-- An account being opened and a restriction being written at the same time wait for each other, so
-- that the later one sees the earlier.
CREATE FUNCTION restriction.put_blocks() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('restriction:' || NEW.person, 0));
  PERFORM ledger.put_block(a.id, NEW.effect, NEW.from_at, NEW.to_at, NEW.ref)
     FROM ledger.account a
    WHERE a.owner = NEW.person AND NOT a.is_limit
      AND (NEW.account_id IS NULL OR a.id = NEW.account_id)
    ORDER BY a.id;
  RETURN NULL;
END $$;
CREATE TRIGGER blocks AFTER INSERT ON restriction.restriction
  FOR EACH ROW WHEN (NEW.effect <> 'no_network_settlement')
  EXECUTE FUNCTION restriction.put_blocks();

CREATE FUNCTION restriction.block_new_account() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('restriction:' || NEW.owner, 0));
  PERFORM ledger.put_block(NEW.id, s.effect, s.from_at, s.to_at, s.ref)
     FROM restriction.standing s
    WHERE s.person = NEW.owner AND s.target = 'person' AND s.lifted_at IS NULL
      AND s.effect <> 'no_network_settlement' AND (s.to_at IS NULL OR s.to_at > NEW.opened_at)
    ORDER BY s.ref;
  RETURN NULL;
END $$;
CREATE TRIGGER blocked_from_the_start AFTER INSERT ON ledger.account
  FOR EACH ROW WHEN (NOT NEW.is_limit AND NEW.owner LIKE 'p\_%')
  EXECUTE FUNCTION restriction.block_new_account();

-- Ending a loss report takes more than the phone that reported: the counter, or the face of the
-- holder on another device. Every other restriction is lifted as it was opened, by two people.
CREATE FUNCTION restriction.check_event() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  r restriction.restriction;
  staff boolean := NEW.actor_role IN ('reviewer', 'approver', 'supervisor');
BEGIN
  SELECT * INTO r FROM restriction.restriction WHERE ref = NEW.restriction;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'restriction.unknown',
      DETAIL = '没有这条限制。 / There is no such restriction.';
  ELSIF NEW.at < r.opened_at THEN
    RAISE EXCEPTION USING ERRCODE = 'YB400', MESSAGE = 'restriction.too_early',
      DETAIL = '时间早于限制本身。 / It is dated before the restriction itself.';
  ELSIF EXISTS (SELECT FROM restriction.event WHERE restriction = r.ref AND kind = 'lifted') THEN
    RAISE EXCEPTION USING ERRCODE = 'YB409', MESSAGE = 'restriction.lifted',
      DETAIL = '这条限制已经解除。 / This restriction has been lifted.';
  ELSIF NEW.kind = 'appealed' THEN
    IF NEW.actor_role NOT IN ('holder', 'guardian') OR r.basis = 'loss_report' THEN
      RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.appeal',
        DETAIL = '申诉由本人提出。 / The person restricted appeals.';
    END IF;
  ELSIF NEW.kind = 'lifted' AND r.basis = 'loss_report' THEN
    IF NOT coalesce((staff AND NEW.proof = 'counter' AND NEW.actor_id <> r.person)
        OR (NEW.actor_role = 'holder' AND NEW.actor_id = r.person AND NEW.proof = 'face_check'
            AND NEW.device <> r.device), false) THEN
      RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.more_proof', DETAIL =
        '取消挂失要到窗口，或在另一部设备上刷脸；报失的那部手机不够。'
        ' / Cancelling takes the counter, or your face on another device.';
    END IF;
  ELSIF NOT staff OR NEW.actor_id = r.person OR NEW.approved_by = r.person THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.not_staff',
      DETAIL = '这一步由经办人员办。 / Staff do this, and never in their own case.';
  ELSIF NEW.kind IN ('lifted', 'reviewed', 'upheld')
      AND (coalesce(NEW.approved_by, '') = '' OR NEW.approved_by = NEW.actor_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.four_eyes', DETAIL =
      '提出和批准要是两个人。 / Who opens it and who approves it are two people.';
  END IF;
  IF staff THEN
    PERFORM restriction.check_staff(r.person, NEW.actor_id, NEW.actor_role, NEW.approved_by);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER allowed BEFORE INSERT ON restriction.event
  FOR EACH ROW EXECUTE FUNCTION restriction.check_event();

CREATE FUNCTION restriction.end_blocks() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.end_block(NEW.restriction, NEW.at);
  RETURN NULL;
END $$;
CREATE TRIGGER blocks AFTER INSERT ON restriction.event
  FOR EACH ROW WHEN (NEW.kind = 'lifted') EXECUTE FUNCTION restriction.end_blocks();

-- Grants: a person lets a near relative use some of their account. ------------------------------

CREATE TABLE sharing.given (
  ref            text PRIMARY KEY CHECK (ref ~ '^g_[0-9a-z]{26}$'),
  kind           text NOT NULL CHECK (kind IN ('family_share', 'wallet_quota', 'one_payment')),
  person         text NOT NULL,
  beneficiary    text NOT NULL CHECK (beneficiary <> person),
  relation       text NOT NULL,
  account_id     bigint NOT NULL,           -- what the relative's payments are taken from
  purse_id       bigint NOT NULL,           -- what a wallet quota was set aside from; else the same
  cap_account_id bigint NOT NULL,
  cap_fen        bigint NOT NULL CHECK (cap_fen > 0),
  purposes       text[] NOT NULL CHECK (cardinality(purposes) BETWEEN 1 AND 10),
  region         text NOT NULL CHECK (region ~ '^[0-9]{6}$'),
  from_at        timestamptz NOT NULL,
  to_at          timestamptz CHECK (to_at > from_at),
  given_by       text NOT NULL,
  given_role     text NOT NULL,
  given_at       timestamptz NOT NULL,
  application    text,
  CHECK (kind <> 'wallet_quota' OR purposes <@ ARRAY['care', 'medicine', 'premium']),
  CHECK ((account_id <> purse_id) = (kind = 'wallet_quota'))
);
CREATE INDEX given_person ON sharing.given (person);
CREATE INDEX given_beneficiary ON sharing.given (beneficiary);

CREATE TABLE sharing.ended (
  ref        text PRIMARY KEY REFERENCES sharing.given,
  at         timestamptz NOT NULL,
  actor_id   text NOT NULL CHECK (actor_id <> ''),
  actor_role text NOT NULL,
  reason     text NOT NULL CHECK (reason IN ('ended_by_giver', 'ended_by_beneficiary', 'expired',
           'relation_ended', 'enrolment_ended', 'by_staff', 'paid')),
  unused_fen bigint NOT NULL CHECK (unused_fen >= 0)
);

-- The law's side of a grant, whoever writes it: the giver's own word, a near relative on that day
-- (Civil Code, article 1045), a giver with an employees' account, a beneficiary who is insured.
CREATE FUNCTION sharing.check_given() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_day date := (NEW.from_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF NOT (NEW.given_role = 'holder' AND NEW.given_by = NEW.person)
      AND NOT (NEW.given_role IN ('reviewer', 'approver', 'system')
               AND NEW.application IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'grant.not_giver', DETAIL =
      '授权要由账户本人提出。 / Only the holder of the account gives a grant.';
  ELSIF NOT EXISTS (SELECT FROM people.relation WHERE person = NEW.person
      AND relative = NEW.beneficiary AND kind = NEW.relation AND from_day <= v_day
      AND (to_day IS NULL OR v_day <= to_day)) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'grant.not_near_relative', DETAIL =
      '对方在这一天不是登记在册的近亲属。 / No near relative on record on that day.';
  ELSIF NOT EXISTS (SELECT FROM people.enrolment WHERE person = NEW.person AND insutype = '310'
      AND status = 'active' AND from_day <= v_day AND (to_day IS NULL OR v_day <= to_day)) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'grant.giver_not_insured', DETAIL =
      '只有职工医保的个人账户可以共济。 / Only an account of the employees'' insurance is shared.';
  ELSIF NOT EXISTS (SELECT FROM people.enrolment WHERE person = NEW.beneficiary
      AND status = 'active' AND from_day <= v_day AND (to_day IS NULL OR v_day <= to_day)) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'grant.beneficiary_not_insured', DETAIL =
      '对方要参加基本医保。 / The relative has to be insured.';
  ELSIF 2 <> (SELECT count(*) FROM unnest(ARRAY[NEW.account_id, NEW.purse_id]) u (id)
        JOIN ledger.account a ON a.id = u.id
       WHERE a.owner = NEW.person AND a.kind IN ('personal', 'personal_past'))
      OR NOT EXISTS (SELECT FROM ledger.account a WHERE a.id = NEW.cap_account_id
        AND a.owner = NEW.person AND a.label = NEW.ref AND a.is_limit) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'grant.other_account', DETAIL =
      '只能授权用自己的个人账户。 / Only one''s own personal account is shared.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER lawful BEFORE INSERT ON sharing.given
  FOR EACH ROW EXECUTE FUNCTION sharing.check_given();

-- The ledger's rule comes and goes with the grant, whoever writes it.
CREATE FUNCTION sharing.put_rule() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.put_grant_rule(NEW.ref, NEW.account_id, NEW.beneficiary, NEW.purposes,
    NEW.from_at, NEW.to_at, NEW.cap_account_id);
  RETURN NULL;
END $$;
CREATE TRIGGER rule AFTER INSERT ON sharing.given
  FOR EACH ROW EXECUTE FUNCTION sharing.put_rule();

CREATE FUNCTION sharing.end_rule() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.end_grant_rule(NEW.ref, NEW.at);
  RETURN NULL;
END $$;
CREATE TRIGGER rule AFTER INSERT ON sharing.ended
  FOR EACH ROW EXECUTE FUNCTION sharing.end_rule();

-- Either side may end it, and so may staff; nobody ends another's.
CREATE FUNCTION sharing.check_ended() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.actor_role NOT IN ('reviewer', 'approver', 'supervisor', 'system')
      AND NOT EXISTS (SELECT FROM sharing.given WHERE ref = NEW.ref
        AND NEW.actor_role IN ('holder', 'guardian') AND NEW.actor_id IN (person, beneficiary)) THEN
    RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'grant.not_yours', DETAIL =
      '只有授权的双方能解除。 / Only the two sides of a grant end it.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER allowed BEFORE INSERT ON sharing.ended
  FOR EACH ROW EXECUTE FUNCTION sharing.check_ended();

-- What is written stays. ---------------------------------------------------------------------------
CREATE FUNCTION restriction.refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'YB403', MESSAGE = 'restriction.append_only', DETAIL =
    '记下的不能改，也不能删，只能再记一条。 / What is recorded stays; add what came of it.';
END $$;
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY[
    'restriction.restriction', 'restriction.event', 'sharing.given', 'sharing.ended'
  ] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s'
      ' FOR EACH STATEMENT EXECUTE FUNCTION restriction.refuse_change()', wanted);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO yibao_app', wanted);
    EXECUTE format('GRANT SELECT ON %s TO yibao_reader', wanted);
  END LOOP;
END
$$;
GRANT SELECT ON restriction.standing TO yibao_app, yibao_reader;

-- Blocks and rules are written by the triggers above alone: who could call the ledger's functions
-- would lift a restriction, or share an account, without anybody having decided it.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA restriction, sharing FROM PUBLIC;
GRANT EXECUTE ON FUNCTION restriction.why_not, restriction.check_staff TO yibao_app;
REVOKE EXECUTE ON FUNCTION ledger.put_block, ledger.end_block, ledger.put_grant_rule,
  ledger.end_grant_rule FROM yibao_app;
RESET ROLE;
