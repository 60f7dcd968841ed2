-- A letter may tell until when something can be undone.

-- Null: it tells of no such thing.
alter table letters add column deadline integer;
