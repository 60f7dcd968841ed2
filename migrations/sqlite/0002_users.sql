-- People: the vendor's staff and customers.
create table users (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- Trimmed and lower-cased before it comes here: SQLite folds ASCII only.
    email text not null,
    first_name text,
    last_name text,
    role text not null check (role in ('admin', 'developer', 'sales-agent', 'support-agent', 'read-only', 'user')),
    -- argon2id as a PHC string; null: cannot log in by password.
    password_hash text,
    -- When the user was banned; null: is not.
    banned integer,
    -- A JSON object.
    metadata text not null default '{}',
    created integer not null,
    updated integer not null,
    unique (account_id, email)
) strict, without rowid;

create index users_by_age on users (account_id, id);
