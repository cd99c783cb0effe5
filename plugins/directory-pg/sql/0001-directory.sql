-- The directory. Everything here is directory-scoped: every query but those for authentication, delivery and
-- administration carries the organisation. The database is UTF8 with collation C; *_key columns are fold keys.

CREATE TABLE tern_dir.organisation (
  guid uuid PRIMARY KEY,
  name text NOT NULL,
  name_key text NOT NULL UNIQUE,
  next_serial int4 NOT NULL DEFAULT 16, -- never given out twice
  version int8 NOT NULL DEFAULT 1       -- raised by whatever changes what an address book shows
);

-- alias_of: every address of this domain means the one of that domain.
CREATE TABLE tern_dir.domain (
  name_key text PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES tern_dir.organisation,
  alias_of text REFERENCES tern_dir.domain,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX domain_organisation ON tern_dir.domain (organisation);

-- A row stays when its entry is removed (removed IS NOT NULL): its DN and serial are never used again.
CREATE TABLE tern_dir.entry (
  guid uuid PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES tern_dir.organisation,
  serial int4 NOT NULL,
  kind int2 NOT NULL,
  name text NOT NULL,
  sort_key text NOT NULL,
  address text NOT NULL,
  dn text NOT NULL,
  dn_key text NOT NULL UNIQUE,
  mailbox uuid UNIQUE,
  hidden boolean NOT NULL DEFAULT false,
  disabled boolean NOT NULL DEFAULT false,
  is_admin boolean NOT NULL DEFAULT false,
  password text,
  rule text,
  props bytea,
  created timestamptz NOT NULL DEFAULT now(),
  removed timestamptz,
  UNIQUE (organisation, serial)
);
CREATE INDEX entry_sort ON tern_dir.entry (organisation, sort_key, serial) WHERE removed IS NULL;

-- Primary addresses and aliases alike, in their real domain; contacts have the outside one they stand for.
CREATE TABLE tern_dir.address (
  organisation uuid NOT NULL,
  address_key text NOT NULL,
  address text NOT NULL,
  entry uuid NOT NULL REFERENCES tern_dir.entry,
  is_primary boolean NOT NULL,
  PRIMARY KEY (organisation, address_key)
);
CREATE INDEX address_entry ON tern_dir.address (entry);

CREATE TABLE tern_dir.member (
  organisation uuid NOT NULL,
  parent uuid NOT NULL REFERENCES tern_dir.entry,
  member uuid NOT NULL REFERENCES tern_dir.entry,
  PRIMARY KEY (parent, member)
);
CREATE INDEX member_member ON tern_dir.member (member);
