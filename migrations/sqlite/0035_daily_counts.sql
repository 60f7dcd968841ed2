-- What staff see first: how many signed up and logged in on each day, which tokens of products expire, and whether mail
-- goes out.

-- Kept by the triggers below, so that nobody counts users. A day is one of UTC: days since 1970.
create table daily_counts (
    account_id blob not null,
    day integer not null,
    kind text not null check (kind in ('sign-ups', 'log-ins')),
    count integer not null check (count > 0),
    primary key (account_id, day, kind)
) strict, without rowid;

-- Customers only, in whatever way they were created. Who is deleted later has signed up all the same.
create trigger users_count_day after insert on users when new.role = 'user' begin
    insert into daily_counts (account_id, day, kind, count) values (new.account_id, new.created / 86400000, 'sign-ups', 1)
    on conflict (account_id, day, kind) do update set count = count + 1;
end;
create trigger log_ins_count_day after insert on log_ins begin
    insert into daily_counts (account_id, day, kind, count) values (new.account_id, new.created / 86400000, 'log-ins', 1)
    on conflict (account_id, day, kind) do update set count = count + 1;
end;

insert into daily_counts (account_id, day, kind, count)
select account_id, created / 86400000, 'sign-ups', count(*) from users where role = 'user'
group by account_id, created / 86400000;
insert into daily_counts (account_id, day, kind, count)
select account_id, created / 86400000, 'log-ins', count(*) from log_ins group by account_id, created / 86400000;

create index product_tokens_by_expiry on tokens (account_id, expiry) where product_id is not null and expiry is not null;
create index letters_failing on letters (account_id) where attempts > 0;
