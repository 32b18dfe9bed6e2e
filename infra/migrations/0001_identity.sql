-- Organisations and their users. Every tenant table, from this first one on, is closed by row-level security: a
-- transaction sees the rows of the organisation it names in `app.organisation`, and without a name sees none.

do $$
begin
    -- Roles belong to the whole server, so another database's migration may have made them, even just now.
    begin
        create role fo_app nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
        create role fo_login nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
end
$$;

grant usage on schema public to fo_app, fo_login;

create function app_organisation() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.organisation', true), '')::uuid;

create table organisations (
    id uuid primary key,
    name text not null check (length(name) between 1 and 200),
    created_at timestamptz not null default now()
);

alter table organisations enable row level security;
alter table organisations force row level security;
create policy tenant on organisations using (id = (select app_organisation()));
grant select on organisations to fo_app;

create table users (
    id uuid primary key,
    organisation_id uuid not null references organisations on delete cascade,
    email text not null unique check (email = lower(email) and length(email) between 3 and 320),
    password_hash text not null,
    role text not null check (role in ('admin', 'analyst', 'viewer')),
    created_at timestamptz not null default now(),
    unique (organisation_id, id)
);

alter table users enable row level security;
alter table users force row level security;
create policy tenant on users using (organisation_id = (select app_organisation()));
grant select, insert, update, delete on users to fo_app;

-- At login the organisation is not known yet. These two functions are the only way past the policy above: they run
-- as a role that can do nothing but read users, and answer about one address, or whether there is anyone at all.
create policy login on users for select to fo_login using (true);
grant select on users to fo_login;

create function login_user(address text)
    returns table (id uuid, organisation_id uuid, email text, password_hash text, role text, created_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select u.id, u.organisation_id, u.email, u.password_hash, u.role, u.created_at
        from users u
        where u.email = lower(address);
    end;

create function has_users() returns boolean
    language sql stable security definer set search_path = public, pg_temp
    return exists (select from users);

-- A managed database's owner is no superuser: to hand the functions over it must be a member of their new owner.
grant fo_login to current_user;
grant create on schema public to fo_login;
alter function login_user(text) owner to fo_login;
alter function has_users() owner to fo_login;
revoke create on schema public from fo_login;

revoke execute on function login_user(text) from public;
grant execute on function login_user(text) to fo_app;
revoke execute on function has_users() from public;
do $$
begin
    execute format('grant execute on function has_users() to %I', current_user);
end
$$;
