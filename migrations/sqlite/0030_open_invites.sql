-- Open invites are bounded, for the account and for each maker.
create index invites_open on invites (account_id, expiry) where uses_left > 0;
create index invites_open_of_user on invites (account_id, creator_user_id, expiry)
    where uses_left > 0 and creator_user_id is not null;
create index invites_open_of_product on invites (account_id, creator_product_id, expiry)
    where uses_left > 0 and creator_product_id is not null;
