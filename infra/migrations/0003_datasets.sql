-- Sets of price series. A dataset without an organisation is public: everyone reads it, and only a transaction that
-- says `app.public_datasets = write`, as the ingest worker's does for the deployer's own uploads, changes it.

create function writes_public_datasets() returns boolean
    language sql stable parallel safe
    return coalesce(current_setting('app.public_datasets', true), '') = 'write';

create table datasets (
    id uuid primary key,
    organisation_id uuid references organisations on delete cascade,
    name text not null check (length(name) between 1 and 200),
    filename text check (length(filename) between 1 and 255),
    content_type text not null,
    size_bytes bigint not null check (size_bytes between 1 and 104857600),
    state text not null default 'awaiting_upload' check (state in ('awaiting_upload', 'ingesting', 'ready', 'failed')),
    failure text check (length(failure) between 1 and 2000),
    -- The entity tag of the uploaded object that the version below was made of.
    source_version text,
    -- Content hash of the canonical prices. Earlier versions stay in the bucket: runs on them can be replayed.
    version text,
    first_date date,
    last_date date,
    series_count integer not null default 0 check (series_count >= 0),
    currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
    -- What was found wrong with the prices and what was done about it.
    quality jsonb,
    created_by uuid references users on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((state = 'failed') = (failure is not null)),
    check (state <> 'ready' or (version is not null and first_date <= last_date))
);

create index datasets_page on datasets (organisation_id, id desc);

alter table datasets enable row level security;
alter table datasets force row level security;
create policy readable on datasets for select
    using (organisation_id is null or organisation_id = (select app_organisation()));
create policy tenant on datasets
    using (organisation_id = (select app_organisation()));
create policy deployer on datasets
    using (organisation_id is null and (select writes_public_datasets()));
grant select, insert, update, delete on datasets to fo_app;

-- The catalogue of the current version.
create table dataset_series (
    dataset_id uuid not null references datasets on delete cascade,
    organisation_id uuid references organisations on delete cascade,
    ticker text not null check (length(ticker) between 1 and 64),
    first_date date not null,
    last_date date not null,
    bars integer not null check (bars > 0),
    missing integer not null check (missing >= 0),
    has_open boolean not null,
    has_range boolean not null,
    has_volume boolean not null,
    adjusted boolean not null,
    primary key (dataset_id, ticker),
    check (first_date <= last_date)
);

create index dataset_series_ticker on dataset_series (ticker);

alter table dataset_series enable row level security;
alter table dataset_series force row level security;
create policy readable on dataset_series for select
    using (organisation_id is null or organisation_id = (select app_organisation()));
create policy tenant on dataset_series
    using (organisation_id = (select app_organisation()));
create policy deployer on dataset_series
    using (organisation_id is null and (select writes_public_datasets()));
grant select, insert, update, delete on dataset_series to fo_app;
