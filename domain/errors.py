"""Mistakes of the operator: shown as one sentence, without a traceback."""

from domain.wording import Wording


class DashboardError(Exception):
    """Something an operator can mend. The sentence is under ``error.<code>`` in `locales/`.

    A name among its parameters is a wording, so that the sentence says it in the language of whoever reads it.
    """

    def __init__(self, code: str, **params: str | Wording) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
