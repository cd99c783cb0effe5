-- Mailbox-scoped. Limits in KiB ([MS-OXCSTOR] 2.2.2.1.1); NULL: the default of the installation, -1: none. Beside the
-- counter that they bound: a save that has locked the row knows them. Rewritten by an administrator only, no index.
ALTER TABLE tern.mailbox ADD COLUMN quota_warning int4, ADD COLUMN quota_send int4, ADD COLUMN quota_receive int4;
