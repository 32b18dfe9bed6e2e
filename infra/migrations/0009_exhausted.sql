-- A chunk that failed as often as it may failed its backtest, and through no fault of the strategy: its message, sent again,
-- takes the backtest up again.

alter table backtest_chunks add column exhausted boolean not null default false;
