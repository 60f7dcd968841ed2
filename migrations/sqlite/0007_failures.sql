-- Password checks that failed one after the other, by digest of account and
-- email: known and unknown emails alike, so that the count tells nobody which.
create table failures (
    digest blob not null primary key check (length(digest) = 32),
    count integer not null check (count > 0),
    last integer not null
) strict, without rowid;

create index failures_by_age on failures (last);
