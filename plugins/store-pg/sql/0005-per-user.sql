-- Mailbox-scoped. What an account has read in a folder of a public store: change numbers, as ranges; numbers between two
-- messages of the folder belong to either, so that a folder that was read from one end is one range. unread: how many
-- normal messages aren't read, right while unread_cn is the folder's contents_cn. Nothing had been written to cnset.
ALTER TABLE tern.per_user_read DROP COLUMN cnset, ADD COLUMN read_cns int8multirange NOT NULL DEFAULT '{}',
  ADD COLUMN unread int4, ADD COLUMN unread_cn int8;
ALTER TABLE tern.per_user_read SET (fillfactor = 70);

-- Of a private mailbox: read state of public folders as clients left it there; folder: 22 bytes, replica and counter.
CREATE TABLE tern.per_user_foreign (
  mailbox_id int8 NOT NULL,
  folder bytea NOT NULL,
  database_guid uuid NOT NULL,
  changed timestamptz NOT NULL DEFAULT now(),
  data bytea NOT NULL,
  PRIMARY KEY (mailbox_id, folder)
);
