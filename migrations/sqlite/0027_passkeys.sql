-- Passkeys: public keys of people (Web Authentication), for log-in in place of the password, or of the code.
create table passkeys (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    user_id blob not null references users (id) on delete cascade,
    name text not null,
    -- The id that the authenticator chose.
    credential blob not null check (length(credential) between 1 and 1023),
    -- By its number in COSE: -7, -8 or -257.
    algorithm integer not null,
    public_key blob not null check (length(public_key) <= 300),
    -- How often the authenticator signed, as it says itself; 0: it does not count.
    sign_count integer not null,
    -- Whether it can be copied to other devices of its owner, and whether it was.
    backup_eligible integer not null check (backup_eligible in (0, 1)),
    backed_up integer not null check (backed_up in (0, 1)),
    created integer not null,
    last_used integer
) strict, without rowid;

create unique index passkeys_by_credential on passkeys (account_id, credential);
create index passkeys_of_user on passkeys (user_id, created);
