"""How hypothesis runs here: the same examples on every machine, and no clock on a shared one."""

from hypothesis import settings

settings.register_profile("domain", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=3000)
settings.load_profile("domain")
