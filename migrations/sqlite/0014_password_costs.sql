-- Which parameters the hashes of passwords have, and how many users have such a
-- hash: a log-in takes as long as the dearest of them, whoever it names. Kept by
-- triggers, so it holds after a restart and for every process that writes. A hash
-- ends in a salt of 22 letters and a tag of 43, each after a dollar sign; what is
-- before them is its algorithm with its parameters.
create table password_costs (
    parameters text not null primary key,
    users integer not null check (users >= 0)
) strict, without rowid;

insert into password_costs (parameters, users)
select substr(password_hash, 1, length(password_hash) - 67), count(*)
from users where password_hash is not null group by 1;

create trigger users_password_costs_insert after insert on users when new.password_hash is not null begin
    insert into password_costs (parameters, users)
    values (substr(new.password_hash, 1, length(new.password_hash) - 67), 1)
    on conflict (parameters) do update set users = users + 1;
end;
create trigger users_password_costs_update after update of password_hash on users begin
    update password_costs set users = users - 1
    where parameters = substr(old.password_hash, 1, length(old.password_hash) - 67);
    insert into password_costs (parameters, users)
    select substr(new.password_hash, 1, length(new.password_hash) - 67), 1 where new.password_hash is not null
    on conflict (parameters) do update set users = users + 1;
    delete from password_costs
    where parameters = substr(old.password_hash, 1, length(old.password_hash) - 67) and users = 0;
end;
create trigger users_password_costs_delete after delete on users when old.password_hash is not null begin
    update password_costs set users = users - 1
    where parameters = substr(old.password_hash, 1, length(old.password_hash) - 67);
    delete from password_costs
    where parameters = substr(old.password_hash, 1, length(old.password_hash) - 67) and users = 0;
end;
