-- What this installation knows of itself: one row.
create table installation (
    id integer not null primary key check (id = 1),
    -- Derived from the master key: tells whether the key is this database's.
    key_check blob not null check (length(key_check) = 32),
    -- The digest of the one-time set-up code, and when it ends; null: none is out.
    setup_code blob check (length(setup_code) = 32),
    setup_expiry integer
) strict;
