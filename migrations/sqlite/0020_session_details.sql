-- What the list of one's sessions shows.
-- The id names a session in forms and in the list; the digest of its cookie
-- stays in here.
alter table sessions add column id blob check (length(id) = 16);
-- The header User-Agent at log-in, cut and without control characters.
alter table sessions add column agent text not null default '' check (length(agent) <= 200);
-- The client's address at log-in. Both are empty for sessions that are older
-- than these columns.
alter table sessions add column address text not null default '' check (length(address) <= 45);

-- Sessions that outlive the update: any value will do that no other has.
update sessions set id = substr(digest, 1, 16);

create unique index sessions_by_id on sessions (id);
-- One's sessions, newest first. It also serves what the index by user did.
create index sessions_of_user on sessions (user_id, created);
drop index sessions_by_user;
