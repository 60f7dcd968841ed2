-- How often the password was set: tells whether one that was shown is still the
-- user's. A hash that is made anew of the same password does not count.
alter table users add column password_changes integer not null default 0;
