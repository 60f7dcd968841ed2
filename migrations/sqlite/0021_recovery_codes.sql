-- What stands in for a code of a second factor whose device is lost. The codes
-- are not here, only their HMAC-SHA256. One that was used is deleted.
create table recovery_codes (
    digest blob not null primary key check (length(digest) = 32),
    account_id blob not null references accounts (id),
    factor_id blob not null references second_factors (id) on delete cascade,
    created integer not null
) strict, without rowid;

create index recovery_codes_by_factor on recovery_codes (factor_id);
