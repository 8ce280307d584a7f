"""A reporter that sends file after file and says each receipt it was given: to be killed, or to run beside others.

`python -m tests.services.sender ADDRESS UNIT [FILES WRITERS]` writes ``number sha256`` for each acknowledged
submission; with WRITERS, so many send at once, each so many files.
"""

import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from domain.assessment import Thresholds
from domain.org_unit import Level
from domain.people import Grant, Person, Role
from services import submissions
from services.acting import Acting
from services.catalogue import catalogue
from services.view import View
from storage.database import Database

TODAY = date(2020, 12, 31)
HEAD = "don_vi,chi_tieu,ky_bao_cao,tu_so,mau_so,ghi_chu\n"
WHOLE = 1_000_000


def acting(database: Database, unit: str) -> Acting:
    """A reporter of `unit` in the official workspace, at this moment."""
    view = View(database=database, codelists=catalogue(database), as_of=TODAY, rules=Thresholds())
    person = Person(login=f"of-{unit}", grants=(Grant(Role.REPORTER, unit),))
    return Acting(view=view, person=person, now=datetime.now(UTC), today=TODAY, training=False)


def indicators(at: Acting, unit: str) -> list[str]:
    """Rates the unit reports monthly."""
    level = at.codelists.org_units[unit].level
    assert level is Level.PROVINCE
    return [
        one.code
        for one in at.codelists.indicators.values()
        if level in one.levels and one.frequency == "monthly" and one.counts == "required"
    ]


def file(codes: list[str], unit: str, number: int, remark: str = "") -> bytes:
    """One whole month of a unit; `number` is the numerator of every rate, so that a mixture would be seen."""
    return (HEAD + "".join(f"{unit},{code},2020-06,{number},{WHOLE},{remark}\n" for code in codes)).encode()


def main(address: str, unit: str, numbers: Iterable[int]) -> None:
    """Send a file for each number."""
    database = Database(address)
    at = acting(database, unit)
    codes = indicators(at, unit)
    for number in numbers:
        at = replace(at, now=datetime.now(UTC))
        receipt = submissions.submit(at, file(codes, unit, number), f"{unit}-{number}.csv", EXPLAINED)
        print(receipt.number, receipt.sha256, flush=True)
    database.dispose()


EXPLAINED = {"unlike-own-history": "số thử nghiệm của phép kiểm tra", "share-for-percent": "số thử nghiệm nhỏ hơn 1"}

if __name__ == "__main__":
    where, whose, *rest = sys.argv[1:]
    if not rest:
        main(where, whose, count(1))
    else:
        files, writers = map(int, rest)
        with ThreadPoolExecutor(writers) as threads:
            sent = [range(1 + files * n, 1 + files * (n + 1)) for n in range(writers)]
            list(threads.map(lambda numbers: main(where, whose, numbers), sent))
