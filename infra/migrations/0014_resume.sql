-- Work whose message was lost: the queue forgot it, or the function that was to send it died between its commit and the sending. It is in
-- the tables, so it is found there and sent again, less and less often, and at last given up.

alter table documents
    -- Whether its message is known not to have been sent.
    add column unsent boolean not null default false,
    -- How often it was sent again since it last went on.
    add column resumed integer not null default 0 check (resumed >= 0);
alter table datasets
    add column unsent boolean not null default false,
    add column resumed integer not null default 0 check (resumed >= 0);
alter table backtests
    add column unsent boolean not null default false,
    add column resumed integer not null default 0 check (resumed >= 0);

create index documents_open on documents (updated_at) where state not in ('ready', 'failed');
create index datasets_open on datasets (updated_at) where state in ('awaiting_upload', 'ingesting');
create index backtests_open on backtests (updated_at) where state in ('queued', 'running');

-- Whose it is, is not known before it is found. This role owns the one function that looks, and can do nothing but mark what it finds.
do $$
begin
    begin
        create role fo_resume nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
end
$$;

grant usage on schema public to fo_resume;
grant select (id, organisation_id, state, unsent, resumed, created_at, updated_at), update (unsent, resumed, updated_at)
    on documents, datasets, backtests to fo_resume;
create policy resume on documents to fo_resume using (true);
create policy resume on datasets to fo_resume using (true);
create policy resume on backtests to fo_resume using (true);

-- What has not gone on for `quiet`, twice as long after each time it was sent again; what is known to be unsent at once. Marked as found,
-- so that two who look at the same time don't both find it.
create function claim_stalled(quiet interval, most integer)
    returns table (kind text, organisation_id uuid, id uuid, state text, resumed integer, age interval)
    language sql volatile security definer set search_path = public, pg_temp
    begin atomic
        with document as (
            update documents d set unsent = false, resumed = d.resumed + 1, updated_at = now()
            where d.id in (
                select o.id from documents o
                where o.state not in ('ready', 'failed') and (o.unsent or o.updated_at < now() - quiet * (1 << least(o.resumed, 5)))
                order by o.updated_at limit most for update skip locked)
            returning d.organisation_id, d.id, d.state, d.resumed, now() - d.created_at as age
        ), dataset as (
            update datasets d set unsent = false, resumed = d.resumed + 1, updated_at = now()
            where d.id in (
                select o.id from datasets o
                where o.state in ('awaiting_upload', 'ingesting')
                    and (o.unsent or o.updated_at < now() - quiet * (1 << least(o.resumed, 5)))
                order by o.updated_at limit most for update skip locked)
            returning d.organisation_id, d.id, d.state, d.resumed, now() - d.created_at as age
        ), backtest as (
            update backtests b set unsent = false, resumed = b.resumed + 1, updated_at = now()
            where b.id in (
                select o.id from backtests o
                where o.state in ('queued', 'running')
                    and (o.unsent or o.updated_at < now() - quiet * (1 << least(o.resumed, 5)))
                order by o.updated_at limit most for update skip locked)
            returning b.organisation_id, b.id, b.state, b.resumed, now() - b.created_at as age
        )
        select 'document', * from document
        union all select 'dataset', * from dataset
        union all select 'backtest', * from backtest;
    end;

grant fo_resume to current_user;
grant create on schema public to fo_resume;
alter function claim_stalled(interval, integer) owner to fo_resume;
revoke create on schema public from fo_resume;
revoke execute on function claim_stalled(interval, integer) from public;
grant execute on function claim_stalled(interval, integer) to fo_worker;
