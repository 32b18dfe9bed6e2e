-- Strategies found in documents, in the strategy language, with claims and the ledger of sources inside the spec.

create table strategies (
    id uuid primary key,
    organisation_id uuid not null,
    document_id uuid not null,
    -- Which upload of the document, which extractor, and which of the strategies it found.
    document_version text not null,
    extractor text not null check (length(extractor) between 1 and 40),
    ordinal integer not null check (ordinal >= 0),
    name text not null check (length(name) between 1 and 300),
    -- Absent where too little was found to write one down.
    spec jsonb check (jsonb_typeof(spec) = 'object'),
    spec_hash text,
    executable boolean not null,
    missing jsonb not null default '[]' check (jsonb_typeof(missing) = 'array'),
    -- The claims, notes and everything else the extractor says about it.
    detail jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (organisation_id, id),
    unique (document_id, extractor, ordinal),
    foreign key (organisation_id, document_id) references documents (organisation_id, id) on delete cascade,
    check ((spec is null) = (spec_hash is null)),
    check (not executable or spec is not null)
);

create index strategies_page on strategies (organisation_id, id desc);

alter table strategies enable row level security;
alter table strategies force row level security;
create policy tenant on strategies using (organisation_id = (select app_organisation()));
grant select, insert, update, delete on strategies to fo_app;
