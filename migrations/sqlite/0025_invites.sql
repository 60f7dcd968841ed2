-- Links with which people sign up, also while the account is protected. The code is not here, only its HMAC-SHA256.
create table invites (
    id blob not null primary key check (length(id) = 16),
    account_id blob not null references accounts (id),
    -- Who made it: one of the two, or neither where the operator did. It ends with them.
    creator_user_id blob references users (id) on delete cascade,
    creator_product_id blob references products (id) on delete cascade,
    digest blob not null unique check (length(digest) = 32),
    -- The only address that it is for, as a user's; null: any.
    email text,
    -- The product that brings the users, for the record; null: none.
    product_id blob references products (id) on delete set null,
    uses integer not null check (uses > 0),
    uses_left integer not null check (uses_left between 0 and uses),
    expiry integer not null,
    created integer not null,
    check (creator_user_id is null or creator_product_id is null)
) strict, without rowid;

create index invites_by_age on invites (account_id, id);
create index invites_by_user on invites (creator_user_id) where creator_user_id is not null;
create index invites_by_product on invites (creator_product_id, id) where creator_product_id is not null;
create index invites_by_product_named on invites (product_id) where product_id is not null;
create index invites_by_expiry on invites (expiry);

-- The invite that a user signed up with. It stays when the invite is gone.
create table invite_uses (
    user_id blob not null primary key references users (id) on delete cascade,
    account_id blob not null references accounts (id),
    invite_id blob not null check (length(invite_id) = 16),
    product_id blob references products (id) on delete set null,
    created integer not null
) strict, without rowid;

create index invite_uses_by_product on invite_uses (product_id) where product_id is not null;
