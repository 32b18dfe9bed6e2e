-- A transaction says by one call whom it acts for. A pooler that shares connections takes a `SET` in the open for a change of the
-- session and ties it to its client; a function's own settings, which end with the transaction, it need not know of.

create function enter(organisation uuid) returns void
    language plpgsql volatile as $$
begin
    perform set_config('app.organisation', organisation::text, true);
end;
$$;

-- For a person: their access token is good for a while, their role may end before it.
create function enter_as(organisation uuid, person uuid, held text) returns void
    language plpgsql volatile as $$
begin
    perform set_config('app.organisation', organisation::text, true);
    if not exists (select from public.users u where u.id = person and u.role = held) then
        raise exception 'the user is gone or has another role' using errcode = 'FO001';
    end if;
end;
$$;

create function enter_public() returns void
    language plpgsql volatile as $$
begin
    perform set_config('app.public_datasets', 'write', true);
end;
$$;

-- The workers sign in as a role of their own, with connections of their own, so that requests can't take those of the work.
do $$
begin
    begin
        create role fo_worker nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
    -- Another database's migration may be granting it at this moment, and then it is granted.
    begin
        grant fo_app to fo_worker;
    exception when internal_error or unique_violation then null;
    end;
    -- No statement outlasts its caller: an API function has fifteen seconds, of which a frozen one uses none.
    execute format('alter role fo_app in database %I set statement_timeout = %L', current_database(), '10s');
    execute format('alter role fo_app in database %I set idle_in_transaction_session_timeout = %L', current_database(), '20s');
    execute format('alter role fo_worker in database %I set statement_timeout = %L', current_database(), '60s');
    execute format('alter role fo_worker in database %I set idle_in_transaction_session_timeout = %L', current_database(), '300s');
end
$$;

grant usage on schema public to fo_worker;
