-- Where a vendor hears of events, and the events on their way there.
create table webhook_endpoints (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- The product whose events it hears; null: it hears all.
    product_id blob references products (id) on delete cascade,
    url text not null check (length(url) <= 4096),
    -- A JSON array of names of events, or of the one name '*'. Empty: disabled.
    subscriptions text not null,
    -- The version of the API that its requests name.
    api_version text not null,
    created integer not null,
    updated integer not null
) strict, without rowid;

create index webhook_endpoints_by_account on webhook_endpoints (account_id, id);
create index webhook_endpoints_by_product on webhook_endpoints (product_id, id) where product_id is not null;

-- One row for an event and each endpoint that hears of it, written in the transaction of what happened. The payload can be
-- many kilobytes, so the table has a rowid: its indexes stay small.
create table webhook_events (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- The endpoint may be gone.
    endpoint_id blob not null check (length(endpoint_id) = 16),
    -- The product that the endpoint was bound to when it happened.
    product_id blob references products (id) on delete cascade,
    -- That of the endpoint when it happened.
    url text not null,
    event text not null,
    -- A whole JSON document.
    payload text not null,
    api_version text not null,
    -- The same for a retry by hand.
    idempotency_token text not null check (length(idempotency_token) = 64),
    status text not null check (status in ('DELIVERING', 'DELIVERED', 'FAILING', 'FAILED')),
    -- How often it was sent in vain.
    attempts integer not null default 0 check (attempts >= 0),
    -- When it is sent; null: it is not.
    due integer,
    last_response_code integer,
    last_response_body text,
    created integer not null,
    updated integer not null
) strict;

create index webhook_events_by_account on webhook_events (account_id, id);
create index webhook_events_by_event on webhook_events (account_id, event, id);
create index webhook_events_by_product on webhook_events (product_id, id) where product_id is not null;
create index webhook_events_by_product_event on webhook_events (product_id, event, id) where product_id is not null;
create index webhook_events_by_endpoint on webhook_events (endpoint_id, id);
-- Who delivers goes from endpoint to endpoint, however many events wait for one.
create index webhook_events_by_endpoint_due on webhook_events (endpoint_id, due, id) where due is not null;
create index webhook_events_by_due on webhook_events (due) where due is not null;
