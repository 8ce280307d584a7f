"""Runs the migrations on the connection it is given: in the transaction, and under the lock, of `Database.migrate`."""

from alembic import context

from storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
