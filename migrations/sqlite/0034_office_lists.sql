-- What the staff's lists of products and users show and are searched by.

-- When a token of a product was last used, however many it has.
create index tokens_by_product_use on tokens (product_id, last_used) where product_id is not null;

-- Products are found by their code, too: an index cannot get another column, so it is made again.
drop trigger products_search_insert;
drop trigger products_search_update_old;
drop trigger products_search_update_new;
drop trigger products_search_delete;
drop view product_search_of;
drop table product_search;

create virtual table product_search using fts5 (id, name, code, tokenize = 'trigram', content = '');
insert into product_search (product_search, rank) values ('automerge', 8);
insert into product_search (product_search, rank) values ('secure-delete', 1);

create view product_search_of as
select place.row, products.id as product_id,
    substr(hex(products.id), 1, 8) || '-' || substr(hex(products.id), 9, 4) || '-' || substr(hex(products.id), 13, 4)
        || '-' || substr(hex(products.id), 17, 4) || '-' || substr(hex(products.id), 21) as id,
    products.name, products.code
from products join product_search_rows as place on place.product_id = products.id;

create trigger products_search_insert after insert on products begin
    insert into product_search_rows (account_id, product_id) values (new.account_id, new.id);
    insert into product_search (rowid, id, name, code)
    select row, id, name, code from product_search_of where product_id = new.id;
end;
create trigger products_search_update_old before update of name, code on products
when (old.name, old.code) is not (new.name, new.code)
begin
    insert into product_search (product_search, rowid, id, name, code)
    select 'delete', row, id, name, code from product_search_of where product_id = old.id;
end;
create trigger products_search_update_new after update of name, code on products
when (old.name, old.code) is not (new.name, new.code)
begin
    insert into product_search (rowid, id, name, code)
    select row, id, name, code from product_search_of where product_id = new.id;
end;
create trigger products_search_delete before delete on products begin
    insert into product_search (product_search, rowid, id, name, code)
    select 'delete', row, id, name, code from product_search_of where product_id = old.id;
    delete from product_search_rows where product_id = old.id;
end;

insert into product_search (rowid, id, name, code) select row, id, name, code from product_search_of order by row;

-- How many passkeys a user has. Kept by the triggers below.
alter table users add column passkeys integer not null default 0 check (passkeys >= 0);

-- Who has a passkey and no password logs in by more than a password, too: a passkey asks for its owner's finger, face or
-- PIN. Beside a password it makes no log-in harder.
drop trigger second_factors_insert;
drop trigger second_factors_update;
drop trigger second_factors_delete;
create trigger second_factors_insert after insert on second_factors begin
    update users set second_factor = new.enabled is not null or (passkeys > 0 and password_hash is null)
    where id = new.user_id;
end;
create trigger second_factors_update after update of enabled on second_factors begin
    update users set second_factor = new.enabled is not null or (passkeys > 0 and password_hash is null)
    where id = new.user_id;
end;
create trigger second_factors_delete after delete on second_factors begin
    update users set second_factor = passkeys > 0 and password_hash is null where id = old.user_id;
end;
create trigger passkeys_insert after insert on passkeys begin
    update users set passkeys = passkeys + 1 where id = new.user_id;
end;
create trigger passkeys_delete after delete on passkeys begin
    update users set passkeys = passkeys - 1 where id = old.user_id;
end;
create trigger users_second_step after update of passkeys, password_hash on users
when (old.passkeys > 0 and old.password_hash is null) is not (new.passkeys > 0 and new.password_hash is null)
begin
    update users set second_factor = (new.passkeys > 0 and new.password_hash is null)
        or exists (select 1 from second_factors where user_id = new.id and enabled is not null)
    where id = new.id;
end;

update users set passkeys = (select count(*) from passkeys where user_id = users.id)
where id in (select user_id from passkeys);
