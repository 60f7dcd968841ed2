-- The software that a vendor sells.
create table products (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    name text not null,
    code text,
    -- The code, folded in Rust: what is unique and looked up.
    code_key text,
    distribution_strategy text not null check (distribution_strategy in ('LICENSED', 'OPEN', 'CLOSED')),
    url text,
    -- A JSON array of strings.
    platforms text,
    metadata text not null default '{}',
    created integer not null,
    updated integer not null,
    unique (account_id, code_key)
) strict, without rowid;
