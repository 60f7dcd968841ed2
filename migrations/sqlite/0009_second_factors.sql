-- What a person proves a log-in with besides the password: one-time codes by
-- time (RFC 6238). The seed is derived from the master key and this salt.
create table second_factors (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    user_id blob not null unique references users (id) on delete cascade,
    -- A new one when it is switched off: a seed that was in use is never shown again.
    salt blob not null check (length(salt) = 32),
    -- When it was switched on; null: it is not.
    enabled integer,
    -- The last half minute whose code was taken: none is taken twice.
    last_step integer,
    created integer not null,
    updated integer not null
) strict, without rowid;

-- Log-ins in a browser whose password was right and whose code is still to
-- come. The cookie is not here, only its HMAC-SHA256.
create table log_in_steps (
    digest blob not null primary key check (length(digest) = 32),
    account_id blob not null references accounts (id),
    user_id blob not null references users (id) on delete cascade,
    created integer not null
) strict, without rowid;

create index log_in_steps_by_age on log_in_steps (created);
create index log_in_steps_by_user on log_in_steps (user_id);
