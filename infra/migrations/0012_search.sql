-- Search that costs what an organisation's own pages cost, whoever else has pages.
--
-- Under row-level security an index on `search` alone is of no use: `@@` is not leakproof, so the policy is checked first, page
-- by page of all organisations. So each page's vector carries its organisation as a lexeme, and a function past the policy looks
-- for that lexeme and the words in one index. It answers only about the transaction's own organisation.

do $$
begin
    begin
        create role fo_search nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
end
$$;
grant usage on schema public to fo_search;

create function organisation_lexeme(organisation uuid) returns text
    language sql immutable parallel safe
    return 'organisation:' || organisation::text;

drop index document_pages_search;
alter table document_pages drop column search;
alter table document_pages add column search tsvector not null generated always as (
    to_tsvector('english', left(text, 200000)) || array_to_tsvector(array[organisation_lexeme(organisation_id)])
) stored;
create index document_pages_search on document_pages using gin (search);

create policy search on document_pages for select to fo_search using (true);
create policy search on documents for select to fo_search using (true);
grant select (organisation_id, document_id, number, search) on document_pages to fo_search;
grant select (organisation_id, page_count) on documents to fo_search;

-- A lexeme as a query for it alone, whatever characters it has.
create function lexeme_query(lexeme text) returns tsquery
    language sql immutable parallel safe
    return ('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''')::tsquery;

-- The pages that hold any of the words, all of the phrases and none of what is excluded, the best first. The rank is a sum over
-- the words of how rare each is among the organisation's pages (the inverse document frequency of BM25, Robertson and Zaragoza
-- 2009) times how often it stands on the page, which saturates and counts less on long pages.
create function search_pages(words text, phrases text[], excluded text[], most integer)
    returns table (document_id uuid, number integer, rank real, query tsquery)
    language plpgsql stable security definer set search_path = public, pg_temp
as $$
#variable_conflict use_column
declare
    -- Frequent words are counted to here, and choose no pages where rarer ones choose enough.
    counted constant integer := 5000;
    enough constant integer := 2000;
    most_words constant integer := 16;
    own uuid := app_organisation();
    required tsquery := lexeme_query(organisation_lexeme(own));
    shown tsquery;
    one tsquery;
    text_of text;
    queries tsquery[] := '{}';
    weights double precision[] := '{}';
    chosen tsquery;
    frequency bigint;
    total bigint := 0;
    pages double precision;
begin
    if own is null then
        return;
    end if;
    foreach text_of in array phrases loop
        one := phraseto_tsquery('english', text_of);
        if numnode(one) > 0 then
            required := required && one;
            shown := coalesce(shown || one, one);
            chosen := required;
        end if;
    end loop;
    foreach text_of in array excluded loop
        one := phraseto_tsquery('english', text_of);
        if numnode(one) > 0 then
            required := required && !! one;
        end if;
    end loop;
    -- Phrases have to be there, so they choose the pages and words only order them.
    if chosen is not null then
        chosen := required;
        total := enough;
    end if;
    select coalesce(sum(d.page_count), 0) into pages from documents d where d.organisation_id = own;
    for one, frequency in
        select w.query, f.frequency
        from (
            select lexeme_query(l.lexeme) as query
            from unnest(to_tsvector('english', concat_ws(' ', words, array_to_string(phrases, ' ')))) l
            limit most_words
        ) w
        cross join lateral (
            select count(*) as frequency
            from (
                select from document_pages p
                where p.search @@ (lexeme_query(organisation_lexeme(own)) && w.query) limit counted
            ) found
        ) f
        where f.frequency > 0
        order by f.frequency
    loop
        queries := queries || one;
        weights := weights || ln(1 + (greatest(pages, frequency) - frequency + 0.5) / (frequency + 0.5));
        shown := coalesce(shown || one, one);
        if total < enough then
            chosen := coalesce(chosen || one, one);
            total := total + frequency;
        end if;
    end loop;
    if chosen is null then
        return;
    end if;
    return query
        select p.document_id, p.number,
               coalesce((
                   select sum(w.weight * ts_rank(p.search, w.query, 1)) from unnest(queries, weights) as w (query, weight)
               ), 0)::real as rank,
               shown
        from document_pages p
        where p.search @@ (required && chosen) and p.organisation_id = own
        order by rank desc, p.document_id desc, p.number
        limit most;
end
$$;

grant fo_search to current_user;
grant create on schema public to fo_search;
alter function search_pages(text, text[], text[], integer) owner to fo_search;
revoke create on schema public from fo_search;
revoke execute on function search_pages(text, text[], text[], integer) from public;
grant execute on function search_pages(text, text[], text[], integer) to fo_app;
