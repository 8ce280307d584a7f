"""The figures as they were last accepted or published, where the current revision is provisional."""

from sqlalchemy import Connection, Table, delete, insert, literal, select, tuple_

from domain.observation import ObsStatus
from storage.codes import STATUS
from storage.tables import KEY, figure_columns, observation_accepted, observation_current, stock

_COLUMNS = [column.name for column in figure_columns()]
_PROVISIONAL = STATUS[ObsStatus.PROVISIONAL]


def follow(connection: Connection, incoming: Table) -> None:
    """Keep what the provisional ones of `incoming` replace; forget it where something final comes.

    To be called before the current table is changed, and only where `incoming` revises something.
    """
    key = [observation_accepted.c[column] for column in KEY]
    final = select(*(incoming.c[column] for column in KEY)).where(incoming.c.status != _PROVISIONAL)
    connection.execute(delete(observation_accepted).where(tuple_(*key).in_(final)))
    # As a list of keys and not as a join: SQLite would look through all figures. What is final now was not kept yet.
    provisional = select(*(incoming.c[column] for column in KEY)).where(incoming.c.status == _PROVISIONAL)
    replaced = select(*(observation_current.c[column] for column in _COLUMNS)).where(
        tuple_(*(observation_current.c[column] for column in KEY)).in_(provisional),
        observation_current.c.status != _PROVISIONAL,
    )
    connection.execute(insert(observation_accepted).from_select(_COLUMNS, replaced))


def any_provisional(connection: Connection) -> bool:
    """Whether any current figure is provisional: a look at the counts, which are a screenful."""
    statement = select(literal(1)).where(stock.c.provisional == 1, stock.c.n > 0).limit(1)
    return connection.execute(statement).first() is not None
