-- How many tokens of a user are in force, and which expired ones are the oldest:
-- read from here, however many there are. No expiry sorts behind every expiry.
create index tokens_by_life on tokens (user_id, coalesce(expiry, 9223372036854775807))
where user_id is not null;
