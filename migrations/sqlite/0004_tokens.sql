-- What an app shows to act for a user or a product. The secret is not here:
-- only its HMAC-SHA256 under the account's key.
create table tokens (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- Whom it acts for: one of the two.
    user_id blob references users (id) on delete cascade,
    product_id blob references products (id) on delete cascade,
    kind text not null,
    digest blob not null unique check (length(digest) = 32),
    name text,
    -- null: never.
    expiry integer,
    -- Written in batches, to the minute.
    last_used integer,
    created integer not null,
    updated integer not null,
    check ((user_id is null) <> (product_id is null))
) strict, without rowid;

create index tokens_by_age on tokens (account_id, id);
create index tokens_by_user on tokens (user_id, id) where user_id is not null;
create index tokens_by_product on tokens (product_id, id) where product_id is not null;
create index tokens_by_expiry on tokens (expiry) where expiry is not null;
