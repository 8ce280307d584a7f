"""Whether a workspace can answer: its database is there, its tables are those of this release, and it was loaded."""

from domain.errors import DashboardError
from storage import files
from storage.database import Database, head_revision, revision

OLDER, UNLOADED = "database-older", "database-unloaded"


def obstacle(database: Database) -> str:
    """The code of what is in the way, an empty text for nothing; never raises for what an operator can mend."""
    try:
        with database.reading() as connection:
            found = revision(connection)
            if found is None or found != head_revision():
                return OLDER
            return "" if files.loaded(connection) else UNLOADED
    except DashboardError as error:
        return error.code
