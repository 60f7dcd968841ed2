-- What happened, in the transaction of what did it. Rows are never changed. Each has a hash over itself and the row before
-- it, so that a changed or removed one is found.
create table event_logs (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- 1, 2, 3, … within the account.
    position integer not null check (position > 0),
    event text not null,
    -- Who did it. Records may be gone, so no foreign keys.
    actor text not null check (actor in ('user', 'product', 'operator', 'nobody', 'clock')),
    actor_id blob check (length(actor_id) = 16),
    -- The id of the request, where there was one.
    request text check (length(request) <= 64),
    -- The address of its client.
    address text,
    resource text not null,
    resource_id blob not null check (length(resource_id) = 16),
    -- A JSON object.
    metadata text not null,
    created integer not null,
    hash blob not null check (length(hash) = 32),
    check ((actor in ('user', 'product')) = (actor_id is not null))
) strict, without rowid;

create unique index event_logs_by_position on event_logs (account_id, position);
create index event_logs_by_age on event_logs (account_id, id);
create index event_logs_by_event on event_logs (account_id, event, id);
create index event_logs_by_actor on event_logs (account_id, actor_id, event, id) where actor_id is not null;
create index event_logs_by_resource on event_logs (account_id, resource_id, id);
create index event_logs_by_request on event_logs (account_id, request, id) where request is not null;

-- Where the rows of an account begin and end.
create table event_chains (
    account_id blob not null primary key references accounts (id),
    -- The last row.
    position integer not null check (position > 0),
    hash blob not null check (length(hash) = 32),
    -- The last row that was deleted because of its age; 0 and zeros: none was.
    pruned_position integer not null check (pruned_position between 0 and position),
    pruned_hash blob not null check (length(pruned_hash) = 32)
) strict, without rowid;
