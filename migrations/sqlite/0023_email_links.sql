-- Emails that wait for proof by the link that was sent to them: one a user, the latest. The link's code is not here,
-- only its HMAC-SHA256. It is derived from the master key and the salt when the letter is sent.
create table email_links (
    user_id blob not null primary key references users (id) on delete cascade,
    account_id blob not null references accounts (id),
    email text not null,
    salt blob not null check (length(salt) = 32),
    digest blob not null unique check (length(digest) = 32),
    created integer not null
) strict, without rowid;

create index email_links_by_age on email_links (created);

-- The salt of the link in a letter; null: it has none.
alter table letters add column salt blob check (length(salt) = 32);
