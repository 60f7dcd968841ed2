-- Metadata keys get the form that is shown and found. What a key becomes depends on
-- Unicode, so the program rewrites them, at once after this step, and takes the row out.
create table unfinished_migrations (
    name text not null primary key
) strict, without rowid;

insert into unfinished_migrations (name) values ('metadata_keys');
