"""Mistakes of the operator: shown as one sentence, without a traceback."""


class DashboardError(Exception):
    """Something an operator can mend. The sentence is under ``error.<code>`` in `locales/`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
