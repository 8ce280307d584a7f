"""What a test does that changes the trail behind the product's back: first it takes the guards of the database away."""

from sqlalchemy import Connection


def unguard(connection: Connection) -> None:
    """Let the rows of the audit trail be changed in this database."""
    if connection.dialect.name == "sqlite":
        for deed in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER audit_no_{deed}")
    else:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update ON audit")
