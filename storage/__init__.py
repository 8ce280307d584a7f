"""Domain to SQL and back: figures with their revisions, definitions, roll-ups, on SQLite and PostgreSQL alike."""
