-- Users who may not sign in any more, and rights to users that are no wider than what is done with them.

alter table users add column disabled_at timestamptz;

-- Who is added, and with which password, is the owner's to say.
revoke insert, update, delete on users from fo_app;
grant update (role, disabled_at) on users to fo_app;
-- Organisations are read, and no more.
revoke select on users from fo_app;
grant select (id, organisation_id, email, role, disabled_at, created_at) on users to fo_app;

create or replace function enter_as(organisation uuid, person uuid, held text) returns void
    language plpgsql volatile as $$
begin
    perform set_config('app.organisation', organisation::text, true);
    if not exists (
        select from public.users u where u.id = person and u.role = held and u.disabled_at is null
    ) then
        raise exception 'the user is gone, disabled, or has another role' using errcode = 'FO001';
    end if;
end;
$$;

grant create on schema public to fo_login;
create or replace function login_user(address text)
    returns table (id uuid, organisation_id uuid, email text, password_hash text, role text, created_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp
    begin atomic
        select u.id, u.organisation_id, u.email, u.password_hash, u.role, u.created_at
        from users u
        where u.email = lower(address) and u.disabled_at is null;
    end;
revoke create on schema public from fo_login;
