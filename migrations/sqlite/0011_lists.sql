-- What lists are answered from, however long they are. Ids sort by age, so an
-- index that ends in the id is read in the order in which a list is shown.

-- Every list of people names roles, and the rest tells who is active. Both stand
-- in the place of the index by age alone.
drop index users_by_age;
create index users_by_role on users (account_id, role, id, banned, created);
create index users_by_ban on users (account_id, role, id) where banned is not null;

drop index tokens_by_age;
create index tokens_by_kind on tokens (account_id, kind, id);

create index products_by_age on products (account_id, id);

-- What metadata holds at its top, one row a key, kept by the triggers below. Any
-- type, so that 1 equals 1.0 and is not '1'; words that are no text are blobs.
create table user_metadata (
    account_id blob not null,
    key text not null,
    value any not null,
    user_id blob not null,
    primary key (account_id, key, value, user_id)
) strict, without rowid;

create view user_metadata_of as
select users.account_id, pair.key, users.id as user_id,
    case pair.type when 'true' then x'01' when 'false' then x'00' when 'null' then x'' else pair.value end as value
from users, json_each(users.metadata) as pair
where pair.type not in ('object', 'array');

create trigger users_metadata_insert after insert on users begin
    insert into user_metadata (account_id, key, value, user_id)
    select account_id, key, value, user_id from user_metadata_of where user_id = new.id;
end;
create trigger users_metadata_update_old before update of metadata on users begin
    delete from user_metadata where (account_id, key, value, user_id) in
        (select account_id, key, value, user_id from user_metadata_of where user_id = old.id);
end;
create trigger users_metadata_update_new after update of metadata on users begin
    insert into user_metadata (account_id, key, value, user_id)
    select account_id, key, value, user_id from user_metadata_of where user_id = new.id;
end;
create trigger users_metadata_delete before delete on users begin
    delete from user_metadata where (account_id, key, value, user_id) in
        (select account_id, key, value, user_id from user_metadata_of where user_id = old.id);
end;

insert into user_metadata (account_id, key, value, user_id)
select account_id, key, value, user_id from user_metadata_of;

-- How many there are: of users by role, of tokens by kind. Kept by triggers too,
-- which also see the tokens that go with a user.
create table counts (
    account_id blob not null,
    list text not null check (list in ('users', 'tokens')),
    kind text not null,
    count integer not null check (count >= 0),
    primary key (account_id, list, kind)
) strict, without rowid;

create trigger users_count_insert after insert on users begin
    insert into counts (account_id, list, kind, count) values (new.account_id, 'users', new.role, 1)
    on conflict (account_id, list, kind) do update set count = count + 1;
end;
create trigger users_count_update after update of role on users begin
    update counts set count = count - 1
    where account_id = old.account_id and list = 'users' and kind = old.role;
    insert into counts (account_id, list, kind, count) values (new.account_id, 'users', new.role, 1)
    on conflict (account_id, list, kind) do update set count = count + 1;
end;
create trigger users_count_delete after delete on users begin
    update counts set count = count - 1
    where account_id = old.account_id and list = 'users' and kind = old.role;
end;

create trigger tokens_count_insert after insert on tokens begin
    insert into counts (account_id, list, kind, count) values (new.account_id, 'tokens', new.kind, 1)
    on conflict (account_id, list, kind) do update set count = count + 1;
end;
create trigger tokens_count_update after update of kind on tokens begin
    update counts set count = count - 1
    where account_id = old.account_id and list = 'tokens' and kind = old.kind;
    insert into counts (account_id, list, kind, count) values (new.account_id, 'tokens', new.kind, 1)
    on conflict (account_id, list, kind) do update set count = count + 1;
end;
create trigger tokens_count_delete after delete on tokens begin
    update counts set count = count - 1
    where account_id = old.account_id and list = 'tokens' and kind = old.kind;
end;

insert into counts (account_id, list, kind, count)
select account_id, 'users', role, count(*) from users group by account_id, role;
insert into counts (account_id, list, kind, count)
select account_id, 'tokens', kind, count(*) from tokens group by account_id, kind;
