-- Imports of users that have begun to write: how far each is, in the transactions that write its rows. So a broken one
-- goes on where it stopped, whatever broke it.
create table imports (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- Who began it; null: the operator.
    user_id blob references users (id) on delete set null,
    -- SHA-256 of the file.
    digest blob not null check (length(digest) = 32),
    -- The name of the file, or of the source.
    name text not null check (length(name) <= 255),
    -- Whether rows that break a rule are left out; otherwise there are none.
    skips integer not null check (skips in (0, 1)),
    -- How many rows of the file are done: those of the three kinds.
    position integer not null check (position = users_created + users_existing + rows_refused),
    users_created integer not null,
    users_existing integer not null,
    rows_refused integer not null,
    started integer not null,
    updated integer not null,
    -- When the last row was written; null: it was not.
    finished integer,
    unique (account_id, digest)
) strict, without rowid;

create index imports_by_age on imports (account_id, started);
create index imports_by_user on imports (user_id) where user_id is not null;
