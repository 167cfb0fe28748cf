\set a random(1, 50000)
\set b random(50001, 100000)
\set fen random(1, 50)
SELECT peer.create_transfer('pgla_' || lpad((:a)::text, 26, '0'), 'pgla_' || lpad((:b)::text, 26, '0'), :fen, '2026-03-01 09:00+08', '{}');
