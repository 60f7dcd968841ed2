-- Log-ins in a browser. The cookie is not here, only its HMAC-SHA256.
create table sessions (
    digest blob not null primary key check (length(digest) = 32),
    account_id blob not null references accounts (id),
    user_id blob not null references users (id) on delete cascade,
    created integer not null,
    -- Written in batches, to the minute.
    last_seen integer not null
) strict, without rowid;

create index sessions_by_user on sessions (user_id);
create index sessions_by_age on sessions (created);
