-- Backtests: what to run, as a snapshot that later edits don't touch; how far it is; what came out.

create table backtests (
    id uuid primary key,
    organisation_id uuid not null references organisations on delete cascade,
    name text not null check (length(name) between 1 and 300),
    strategy_id uuid,
    document_id uuid,
    -- Made by the extraction worker without anyone asking.
    baseline boolean not null default false,
    spec jsonb not null check (jsonb_typeof(spec) = 'object'),
    spec_hash text not null,
    dataset_id uuid not null references datasets,
    dataset_version text not null,
    first_date date not null,
    last_date date not null,
    benchmark text,
    -- Parameter names with their values, in order; the last varies fastest.
    grid jsonb check (jsonb_typeof(grid) = 'array'),
    -- Claims of the document to compare with.
    claims jsonb not null default '[]' check (jsonb_typeof(claims) = 'array'),
    state text not null default 'queued' check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    failure text check (length(failure) between 1 and 2000),
    done integer not null default 0,
    total integer not null check (total between 1 and 100000),
    run_id text,
    engine_version text,
    statistics jsonb not null default '{}',
    curve jsonb not null default '[]',
    claim_checks jsonb not null default '[]',
    top_variants jsonb not null default '[]',
    warnings jsonb not null default '[]',
    created_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    unique (organisation_id, id),
    foreign key (organisation_id, strategy_id) references strategies (organisation_id, id)
        on delete set null (strategy_id),
    foreign key (organisation_id, document_id) references documents (organisation_id, id)
        on delete set null (document_id),
    foreign key (organisation_id, created_by) references users (organisation_id, id) on delete set null (created_by),
    check (first_date < last_date),
    check (done between 0 and total),
    check (state <> 'completed' or done = total),
    check ((state = 'failed') = (failure is not null)),
    check ((state in ('completed', 'failed', 'cancelled')) = (finished_at is not null))
);

create index backtests_page on backtests (organisation_id, id desc);
create index backtests_strategy on backtests (strategy_id, id desc);
-- One baseline for the same rules on the same prices, however often the extraction runs.
create unique index backtests_baseline on backtests (strategy_id, spec_hash, dataset_id, dataset_version)
    where baseline;

alter table backtests enable row level security;
alter table backtests force row level security;
create policy tenant on backtests using (organisation_id = (select app_organisation()));
grant select, insert, update, delete on backtests to fo_app;

create table backtest_chunks (
    organisation_id uuid not null,
    backtest_id uuid not null,
    chunk integer not null check (chunk >= 0),
    first_variant integer not null check (first_variant >= 0),
    variants integer not null check (variants > 0),
    -- Statistics of the chunk's variants, one array per statistic; there exactly when the chunk is done.
    results jsonb,
    finished_at timestamptz,
    primary key (backtest_id, chunk),
    foreign key (organisation_id, backtest_id) references backtests (organisation_id, id) on delete cascade,
    check ((results is null) = (finished_at is null))
);

alter table backtest_chunks enable row level security;
alter table backtest_chunks force row level security;
create policy tenant on backtest_chunks using (organisation_id = (select app_organisation()));
grant select, insert, update, delete on backtest_chunks to fo_app;
