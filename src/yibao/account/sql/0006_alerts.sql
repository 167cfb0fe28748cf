-- What people are told: one row an alert, written in the transaction of what it tells of, and one
-- row for each way it still has to go. Sent at least once; the alert's id lets receivers drop
-- what comes twice.
CREATE SCHEMA alert AUTHORIZATION yibao_owner;
GRANT USAGE ON SCHEMA alert TO yibao_app, yibao_reader;

CREATE TABLE alert.alert (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person      text NOT NULL REFERENCES people.person,
  kind        text NOT NULL CHECK (kind ~ '^[a-z_]{3,40}$'),
  at          timestamptz NOT NULL,
  about       jsonb NOT NULL CHECK (octet_length(about::text) <= 4000),
  dedupe      text NOT NULL UNIQUE CHECK (length(dedupe) BETWEEN 1 AND 200),
  -- Ten digits a person can read out: the status page says whether they are ours.
  code        text NOT NULL UNIQUE CHECK (code ~ '^[0-9]{10}$')
);
CREATE INDEX alert_person ON alert.alert (person, id);

CREATE TABLE alert.seen (
  alert_id bigint PRIMARY KEY REFERENCES alert.alert,
  at       timestamptz NOT NULL
);

CREATE TABLE alert.preference (
  person         text PRIMARY KEY REFERENCES people.person,
  lang           text NOT NULL DEFAULT 'zh' CHECK (lang IN ('zh', 'en')),
  email_sealed   bytea,
  webhook_sealed bytea,
  -- Kinds that go out by e-mail and webhook; all kinds are always in the app.
  kinds          text[],
  quiet_from     time,
  quiet_to       time,
  CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

CREATE TABLE alert.delivery (
  alert_id   bigint NOT NULL REFERENCES alert.alert,
  channel    text NOT NULL CHECK (channel IN ('email', 'webhook')),
  state      text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'given_up')),
  attempts   smallint NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL,
  last_error text CHECK (length(last_error) <= 300),
  PRIMARY KEY (alert_id, channel)
);
CREATE INDEX delivery_due ON alert.delivery (next_at) WHERE state = 'due';

-- Writes an alert once and gives its id; the same `dedupe` again changes nothing.
CREATE FUNCTION alert.enqueue(
  who text, what text, happened timestamptz, facts jsonb, once text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  made bigint;
  wish alert.preference;
  china timestamp := happened AT TIME ZONE 'Asia/Shanghai';
  due timestamptz := happened;
  digits text;
BEGIN
  LOOP
    SELECT id INTO made FROM alert.alert WHERE dedupe = once;
    IF FOUND THEN
      RETURN made;
    END IF;
    digits := lpad((('x' || substr(md5(gen_random_uuid()::text), 1, 15))::bit(60)::bigint
                    % 10000000000)::text, 10, '0');
    INSERT INTO alert.alert (person, kind, at, about, dedupe, code)
    VALUES (who, what, happened, facts, once, digits)
    ON CONFLICT DO NOTHING RETURNING id INTO made;
    EXIT WHEN made IS NOT NULL;
  END LOOP;
  SELECT * INTO wish FROM alert.preference WHERE person = who;
  IF NOT FOUND OR NOT (wish.kinds IS NULL OR what = ANY (wish.kinds)) THEN
    RETURN made;
  END IF;
  -- Quiet hours wait until they end; they may run over midnight.
  IF wish.quiet_from < wish.quiet_to
     AND china::time >= wish.quiet_from AND china::time < wish.quiet_to THEN
    due := (china::date + wish.quiet_to) AT TIME ZONE 'Asia/Shanghai';
  ELSIF wish.quiet_from > wish.quiet_to AND china::time >= wish.quiet_from THEN
    due := (china::date + 1 + wish.quiet_to) AT TIME ZONE 'Asia/Shanghai';
  ELSIF wish.quiet_from > wish.quiet_to AND china::time < wish.quiet_to THEN
    due := (china::date + wish.quiet_to) AT TIME ZONE 'Asia/Shanghai';
  END IF;
  IF wish.email_sealed IS NOT NULL THEN
    INSERT INTO alert.delivery (alert_id, channel, next_at) VALUES (made, 'email', due);
  END IF;
  IF wish.webhook_sealed IS NOT NULL THEN
    -- A machine does not sleep.
    INSERT INTO alert.delivery (alert_id, channel, next_at) VALUES (made, 'webhook', happened);
  END IF;
  RETURN made;
END
$$;

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['alert', 'seen', 'preference', 'delivery'] LOOP
    EXECUTE format('ALTER TABLE alert.%I OWNER TO yibao_owner', wanted);
    EXECUTE format('GRANT SELECT ON alert.%I TO yibao_app, yibao_reader', wanted);
  END LOOP;
END
$$;
ALTER FUNCTION alert.enqueue OWNER TO yibao_owner;
REVOKE EXECUTE ON FUNCTION alert.enqueue FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alert.enqueue TO yibao_app;
GRANT INSERT ON alert.seen TO yibao_app;
GRANT INSERT, UPDATE, DELETE ON alert.preference TO yibao_app;
GRANT UPDATE (state, attempts, next_at, last_error) ON alert.delivery TO yibao_app;
