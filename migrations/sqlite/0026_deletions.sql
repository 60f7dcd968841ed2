-- Users who asked for the deletion of their account have seven days to come back.

-- When the user is deleted; null: is not to be.
alter table users add column deletion integer;
create index users_by_deletion on users (deletion) where deletion is not null;

-- 1: password and code were right, and what is left is the question whether to keep the account.
alter table log_in_steps add column proven integer not null default 0 check (proven in (0, 1));
