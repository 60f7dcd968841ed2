-- Whether whoever signs up must prove their email before they can log in.
alter table accounts add column verified_emails integer not null default 0 check (verified_emails in (0, 1));

-- When the email was proven; null: it was not.
alter table users add column email_verified integer;
-- Whether log-in waits for that proof.
alter table users add column awaits_proof integer not null default 0 check (awaits_proof in (0, 1));
-- Whether the email is only claimed: somebody signed up with it, and nobody has proven it since.
alter table users add column claimed integer not null default 0 check (claimed in (0, 1));

-- Whether the token was sent by mail, so that who has it has the mailbox.
alter table password_resets add column mailed integer not null default 0 check (mailed in (0, 1));
