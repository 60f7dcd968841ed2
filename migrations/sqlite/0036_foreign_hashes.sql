-- Users may come with hashes of other programs: bcrypt ($2b$12$, then salt and tag in 53 letters), argon2 and PBKDF2 with
-- salts and tags of any length. So the parameters of a hash are what is before its last two parts, or, of bcrypt, before
-- the last one. For the hashes that were there before, that is the same text as until now.
alter table users add column password_parameters text generated always as (
    case substr(password_hash, 1, 2)
        when '$2' then substr(password_hash, 1, 6)
        else rtrim(rtrim(rtrim(rtrim(
            password_hash, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'), '$'),
            'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'), '$')
    end
) virtual;

drop trigger users_password_costs_insert;
drop trigger users_password_costs_update;
drop trigger users_password_costs_delete;

create trigger users_password_costs_insert after insert on users when new.password_hash is not null begin
    insert into password_costs (parameters, users) values (new.password_parameters, 1)
    on conflict (parameters) do update set users = users + 1;
end;
create trigger users_password_costs_update after update of password_hash on users begin
    update password_costs set users = users - 1 where parameters = old.password_parameters;
    insert into password_costs (parameters, users)
    select new.password_parameters, 1 where new.password_hash is not null
    on conflict (parameters) do update set users = users + 1;
    delete from password_costs where parameters = old.password_parameters and users = 0;
end;
create trigger users_password_costs_delete after delete on users when old.password_hash is not null begin
    update password_costs set users = users - 1 where parameters = old.password_parameters;
    delete from password_costs where parameters = old.password_parameters and users = 0;
end;
