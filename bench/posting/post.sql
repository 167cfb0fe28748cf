\set a random(1, 50000)
\set b random(50001, 100000)
\set fen random(1, 50)
\set n :n + 1
SELECT ledger.post('bench', :run || '-' || :client_id || '-' || :n, 'pharmacy', ARRAY[:a::bigint, :b], ARRAY[-1 * :fen::bigint, :fen], '2026-03-01 09:00+08', 'H1', 'institution', '{}');
