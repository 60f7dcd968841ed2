-- A way to set a password without the old one: one a user, the latest. The
-- token is not here, only its HMAC-SHA256.
create table password_resets (
    user_id blob not null primary key references users (id) on delete cascade,
    account_id blob not null references accounts (id),
    digest blob not null unique check (length(digest) = 32),
    created integer not null
) strict, without rowid;

create index password_resets_by_age on password_resets (created);
