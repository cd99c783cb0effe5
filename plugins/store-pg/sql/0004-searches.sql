-- Mailbox-scoped. What a search folder needs to follow changes. criteria: a prop block of a restriction and folder ids;
-- flags, state: TernSearchFlags, TernSearchState. generation: of the criteria; who fills the folder by others may not
-- write. scope: the folders looked through, as of seen_cn, 8 bytes little-endian each. is_read: as the search folder's
-- unread_count has it.
ALTER TABLE tern.search_folder
  ADD COLUMN generation int8 NOT NULL DEFAULT 1,
  ADD COLUMN scope bytea NOT NULL DEFAULT '';
ALTER TABLE tern.search_hit
  ADD COLUMN is_read boolean NOT NULL DEFAULT true;
