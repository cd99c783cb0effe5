-- Mailbox-scoped. When the change log had come to a number, so that it can be pruned by age: written by the duty that
-- prunes, not by those who change something.
CREATE TABLE tern.log_mark (
  mailbox_id int8 NOT NULL,
  cn int8 NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (mailbox_id, cn)
);
