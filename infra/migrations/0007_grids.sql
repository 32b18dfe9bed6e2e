-- A grid keeps its conditions and its sample, and the order of its parameters: `json`, as `jsonb` sorts keys.

alter table backtests drop constraint backtests_grid_check;

create function pg_temp.grid_of(pairs jsonb) returns json language sql immutable return (
    select json_build_object('axes', json_object_agg(pair ->> 0, pair -> 1)) from jsonb_array_elements(pairs) pair
);

alter table backtests
    alter column grid type json using pg_temp.grid_of(grid),
    add check (json_typeof(grid) = 'object');
