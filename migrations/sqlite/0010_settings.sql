-- What an account chose besides its own attributes.
create table settings (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    key text not null check (key in ('default_user_permissions', 'default_license_permissions')),
    -- A JSON array of permissions.
    value text not null,
    created integer not null,
    updated integer not null,
    unique (account_id, key)
) strict, without rowid;

-- What a customer may do, where the account said so when they were created, as
-- a JSON array; null: what the role may.
alter table users add column permissions text;
