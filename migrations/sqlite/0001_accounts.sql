-- The vendor's account: the tenant that everything else names.
create table accounts (
    id blob not null primary key check (length(id) = 16),
    name text not null,
    -- Stands in addresses; lower case by its own rules, so plain equality will do.
    slug text not null unique,
    -- 0 open, 1 protected: only staff and products create users.
    protected integer not null default 0 check (protected in (0, 1)),
    -- Who chose that last, in words, and when; null while it is as at set-up.
    protection_changed_by text,
    protection_changed integer,
    api_version text not null default '1.8',
    -- Unix milliseconds, here and everywhere.
    created integer not null,
    updated integer not null
) strict, without rowid;

-- The default account is the first one.
create index accounts_by_age on accounts (created, id);
