-- Search over users and products: parts of words, wherever they stand, and metadata.

-- FTS5 numbers its rows by an integer, and these tables have none. The numbers rise with age, so that a search reads
-- the newest first without sorting.
create table user_search_rows (
    row integer primary key,
    account_id blob not null,
    user_id blob not null unique
) strict;
create table product_search_rows (
    row integer primary key,
    account_id blob not null,
    product_id blob not null unique
) strict;

-- A trigram index finds any part of three characters or more, in any case. Contentless: it has no copy of the texts.
create virtual table user_search using fts5 (
    id, email, first_name, last_name, name, role, tokenize = 'trigram', content = ''
);
create virtual table product_search using fts5 (id, name, tokenize = 'trigram', content = '');
-- Each transaction adds a segment. Merging eight at a time makes a write cheaper than merging four.
insert into user_search (user_search, rank) values ('automerge', 8);
insert into product_search (product_search, rank) values ('automerge', 8);
-- What is deleted leaves the index at once, and not at the next merge.
insert into user_search (user_search, rank) values ('secure-delete', 1);
insert into product_search (product_search, rank) values ('secure-delete', 1);

create view user_search_of as
select place.row, users.id as user_id,
    substr(hex(users.id), 1, 8) || '-' || substr(hex(users.id), 9, 4) || '-' || substr(hex(users.id), 13, 4) || '-'
        || substr(hex(users.id), 17, 4) || '-' || substr(hex(users.id), 21) as id,
    users.email, users.first_name, users.last_name,
    coalesce(users.first_name, '') || ' ' || coalesce(users.last_name, '') as name,
    replace(users.role, '-', '_') as role
from users join user_search_rows as place on place.user_id = users.id;

create view product_search_of as
select place.row, products.id as product_id,
    substr(hex(products.id), 1, 8) || '-' || substr(hex(products.id), 9, 4) || '-' || substr(hex(products.id), 13, 4)
        || '-' || substr(hex(products.id), 17, 4) || '-' || substr(hex(products.id), 21) as id,
    products.name
from products join product_search_rows as place on place.product_id = products.id;

create trigger users_search_insert after insert on users begin
    insert into user_search_rows (account_id, user_id) values (new.account_id, new.id);
    insert into user_search (rowid, id, email, first_name, last_name, name, role)
    select row, id, email, first_name, last_name, name, role from user_search_of where user_id = new.id;
end;
create trigger users_search_update_old before update of email, first_name, last_name, role on users
when (old.email, old.first_name, old.last_name, old.role) is not (new.email, new.first_name, new.last_name, new.role)
begin
    insert into user_search (user_search, rowid, id, email, first_name, last_name, name, role)
    select 'delete', row, id, email, first_name, last_name, name, role from user_search_of where user_id = old.id;
end;
create trigger users_search_update_new after update of email, first_name, last_name, role on users
when (old.email, old.first_name, old.last_name, old.role) is not (new.email, new.first_name, new.last_name, new.role)
begin
    insert into user_search (rowid, id, email, first_name, last_name, name, role)
    select row, id, email, first_name, last_name, name, role from user_search_of where user_id = new.id;
end;
create trigger users_search_delete before delete on users begin
    insert into user_search (user_search, rowid, id, email, first_name, last_name, name, role)
    select 'delete', row, id, email, first_name, last_name, name, role from user_search_of where user_id = old.id;
    delete from user_search_rows where user_id = old.id;
end;

create trigger products_search_insert after insert on products begin
    insert into product_search_rows (account_id, product_id) values (new.account_id, new.id);
    insert into product_search (rowid, id, name)
    select row, id, name from product_search_of where product_id = new.id;
end;
create trigger products_search_update_old before update of name on products when old.name is not new.name begin
    insert into product_search (product_search, rowid, id, name)
    select 'delete', row, id, name from product_search_of where product_id = old.id;
end;
create trigger products_search_update_new after update of name on products when old.name is not new.name begin
    insert into product_search (rowid, id, name)
    select row, id, name from product_search_of where product_id = new.id;
end;
create trigger products_search_delete before delete on products begin
    insert into product_search (product_search, rowid, id, name)
    select 'delete', row, id, name from product_search_of where product_id = old.id;
    delete from product_search_rows where product_id = old.id;
end;

-- Lists and objects are found by their key alone: a blob of their own marks them, and the program compares the rest.
drop view user_metadata_of;
create view user_metadata_of as
select users.account_id, pair.key, users.id as user_id,
    case pair.type when 'true' then x'01' when 'false' then x'00' when 'null' then x''
        when 'array' then x'02' when 'object' then x'03' else pair.value end as value
from users, json_each(users.metadata) as pair;
insert into user_metadata (account_id, key, value, user_id)
select account_id, key, value, user_id from user_metadata_of where value in (x'02', x'03');

-- As for users.
create table product_metadata (
    account_id blob not null,
    key text not null,
    value any not null,
    product_id blob not null,
    primary key (account_id, key, value, product_id)
) strict, without rowid;

create view product_metadata_of as
select products.account_id, pair.key, products.id as product_id,
    case pair.type when 'true' then x'01' when 'false' then x'00' when 'null' then x''
        when 'array' then x'02' when 'object' then x'03' else pair.value end as value
from products, json_each(products.metadata) as pair;

create trigger products_metadata_insert after insert on products begin
    insert into product_metadata (account_id, key, value, product_id)
    select account_id, key, value, product_id from product_metadata_of where product_id = new.id;
end;
create trigger products_metadata_update_old before update of metadata on products begin
    delete from product_metadata where (account_id, key, value, product_id) in
        (select account_id, key, value, product_id from product_metadata_of where product_id = old.id);
end;
create trigger products_metadata_update_new after update of metadata on products begin
    insert into product_metadata (account_id, key, value, product_id)
    select account_id, key, value, product_id from product_metadata_of where product_id = new.id;
end;
create trigger products_metadata_delete before delete on products begin
    delete from product_metadata where (account_id, key, value, product_id) in
        (select account_id, key, value, product_id from product_metadata_of where product_id = old.id);
end;

insert into product_metadata (account_id, key, value, product_id)
select account_id, key, value, product_id from product_metadata_of;

insert into user_search_rows (account_id, user_id) select account_id, id from users order by id;
insert into user_search (rowid, id, email, first_name, last_name, name, role)
select row, id, email, first_name, last_name, name, role from user_search_of order by row;
insert into product_search_rows (account_id, product_id) select account_id, id from products order by id;
insert into product_search (rowid, id, name) select row, id, name from product_search_of order by row;
