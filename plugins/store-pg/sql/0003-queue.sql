-- Mailbox-scoped. Work of the queue knows its message; what was delivered under a key isn't delivered again.

-- The message that the work was written with. While an entry is under way its due time is the end of the lease, so
-- that one index finds what may be taken, however much waits.
ALTER TABLE tern.queue ADD COLUMN message_id int8 NOT NULL DEFAULT 0;
CREATE INDEX queue_kind_due ON tern.queue (kind, due);
CREATE INDEX queue_message ON tern.queue (mailbox_id, message_id, kind);

-- Written in the transaction of the delivery.
CREATE TABLE tern.delivered (
  mailbox_id int8 NOT NULL,
  key text NOT NULL,
  delivered timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (mailbox_id, key)
);
CREATE INDEX delivered_time ON tern.delivered (delivered);
