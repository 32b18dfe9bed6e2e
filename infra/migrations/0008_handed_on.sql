-- A chunk that turned out to be more than one invocation's work keeps what it has done and hands the rest on, in new chunks.

alter table backtest_chunks
    add column handed_on_by integer,
    add foreign key (backtest_id, handed_on_by) references backtest_chunks (backtest_id, chunk);
