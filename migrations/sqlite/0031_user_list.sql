-- What the staff's list of users is filtered and sorted by, and who logged in when.

-- When the user last logged in, in a browser or over the API; null: not since this is kept.
alter table users add column last_log_in integer;
-- Whether a second factor is on. Kept by the triggers below.
alter table users add column second_factor integer not null default 0 check (second_factor in (0, 1));

update users set second_factor = 1 where id in (select user_id from second_factors where enabled is not null);
update users set last_log_in = (select max(created) from sessions where user_id = users.id)
where id in (select user_id from sessions);

create trigger second_factors_insert after insert on second_factors begin
    update users set second_factor = new.enabled is not null where id = new.user_id;
end;
create trigger second_factors_update after update of enabled on second_factors begin
    update users set second_factor = new.enabled is not null where id = new.user_id;
end;
create trigger second_factors_delete after delete on second_factors begin
    update users set second_factor = 0 where id = old.user_id;
end;

-- Each begins with all that is filtered by, and ends with what is sorted by. A filter that is not set is every one of
-- its values, so a list is a merge of a few dozen parts of an index at most.
create index users_by_facts on users
    (account_id, role, second_factor, (email_verified is not null), (banned is not null), id);
create index users_by_log_in on users
    (account_id, role, second_factor, (email_verified is not null), (banned is not null), last_log_in, id);

-- The latest log-ins of each user, a few dozen at most and for 90 days. Refused ones are in the log only: anybody can
-- cause them.
create table log_ins (
    user_id blob not null references users (id) on delete cascade,
    id blob not null check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- Over the API, and not in a browser.
    api integer not null check (api in (0, 1)),
    -- The header User-Agent, cut and without control characters.
    agent text not null check (length(agent) <= 200),
    address text not null check (length(address) <= 45),
    created integer not null,
    primary key (user_id, id)
) strict, without rowid;

create index log_ins_by_age on log_ins (created);
