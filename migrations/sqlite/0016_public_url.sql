-- The public URL of the server that last started; null: none has. The command line makes links with it.
alter table installation add column public_url text;
