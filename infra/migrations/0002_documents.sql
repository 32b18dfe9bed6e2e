-- Uploaded documents and the text of their pages.

create table documents (
    id uuid primary key,
    organisation_id uuid not null references organisations on delete cascade,
    filename text not null check (length(filename) between 1 and 255),
    content_type text not null,
    size_bytes bigint not null check (size_bytes between 1 and 104857600),
    state text not null default 'awaiting_upload' check (
        state in ('awaiting_upload', 'uploaded', 'parsing', 'parsed', 'extracting', 'ready', 'failed')
    ),
    -- What to tell the person who uploaded it; there exactly when the document has failed.
    failure text check (length(failure) between 1 and 2000),
    -- The entity tag of the uploaded object that the rows below were made of.
    source_version text,
    title text,
    page_count integer check (page_count >= 0),
    warnings jsonb not null default '[]' check (jsonb_typeof(warnings) = 'array'),
    -- What extraction says about the document as a whole: claims and notes that belong to no one strategy.
    extraction jsonb,
    created_by uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (organisation_id, id),
    foreign key (organisation_id, created_by) references users (organisation_id, id) on delete set null (created_by),
    check ((state = 'failed') = (failure is not null))
);

-- Ids are UUIDv7, so this is also newest first: the order lists are paged in.
create index documents_page on documents (organisation_id, id desc);

alter table documents enable row level security;
alter table documents force row level security;
create policy tenant on documents using (organisation_id = (select app_organisation()));
grant select, insert, update, delete on documents to fo_app;

create table document_pages (
    organisation_id uuid not null,
    document_id uuid not null,
    number integer not null check (number > 0),
    text text not null,
    -- A tsvector holds less than a megabyte: longer pages are searchable by their beginning.
    search tsvector not null generated always as (to_tsvector('english', left(text, 200000))) stored,
    primary key (document_id, number),
    foreign key (organisation_id, document_id) references documents (organisation_id, id) on delete cascade
);

create index document_pages_search on document_pages using gin (search);

alter table document_pages enable row level security;
alter table document_pages force row level security;
create policy tenant on document_pages using (organisation_id = (select app_organisation()));
grant select, insert, update, delete on document_pages to fo_app;
