-- Directory-scoped. Entries of kind 8 are public stores: one an organisation.
CREATE UNIQUE INDEX entry_public_store ON tern_dir.entry (organisation) WHERE kind = 8 AND removed IS NULL;
