-- Letters to people about their own accounts, until they are sent. A letter is written in the transaction of what it
-- tells about. It has no secret: a link is derived from the master key when the letter is sent.
create table letters (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    recipient text not null,
    kind text not null,
    -- A tag such as 'de'.
    language text not null,
    -- The other email of a letter about a change of email.
    email text,
    -- The client that caused it; null: staff, a product or the operator did.
    address text,
    agent text not null,
    -- How often it could not be sent.
    attempts integer not null default 0,
    -- When it is sent, or tried again.
    due integer not null,
    -- When it happened.
    created integer not null
) strict, without rowid;

create index letters_by_due on letters (due);
create index letters_by_age on letters (created);
create index letters_by_recipient on letters (account_id, recipient);
