-- Requests to the API. They are written in batches, and deleted by age and by number. Rows name records that may be gone,
-- so there are no foreign keys; they would cost a lookup for each request.
create table request_logs (
    account_id blob not null check (length(account_id) = 16),
    -- The day in UTC, since 1970-01-01. Ids of proxies do not sort by time.
    day integer not null,
    -- The X-Request-Id.
    id blob not null check (length(id) = 16),
    method text not null,
    -- Path and query, without secrets.
    url text not null,
    -- 499: the client hung up.
    status integer not null,
    user_agent text not null,
    address text not null,
    -- The bearer; null: the request had no valid credentials.
    requestor text,
    requestor_id blob check (length(requestor_id) = 16),
    -- The record that the path names, or that was created.
    resource text,
    resource_id blob check (length(resource_id) = 16),
    created integer not null,
    milliseconds integer not null,
    -- Headers are JSON objects. All five are null unless the operator has them kept.
    request_headers text,
    request_body text,
    response_signature text,
    response_headers text,
    response_body text,
    primary key (account_id, day, id),
    check ((requestor is null) = (requestor_id is null)),
    check ((resource is null) = (resource_id is null))
) strict, without rowid;

create index request_logs_by_requestor on request_logs (account_id, requestor_id, day, id)
    where requestor_id is not null;
create index request_logs_by_resource on request_logs (account_id, resource_id, day, id)
    where resource_id is not null;

-- How many rows each day has, so that nothing counts them.
create table request_log_days (
    account_id blob not null references accounts (id),
    day integer not null,
    rows integer not null check (rows >= 0),
    primary key (account_id, day)
) strict, without rowid;
