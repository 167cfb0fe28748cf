"""The way to the bank, from the environment.

YIBAO_BANK   the folder shared with the bank (YIBAO_HOME/bank)
YIBAO_PAYER  the account that pays: name,number,bank code of 12 digits
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from yibao.account.bank import BankAccount, FileDrop
from yibao.core.errors import InputError
from yibao.service.settings import Settings
from yibao.service.usecases.office import Till

PAYER = "YIBAO_PAYER"
FOLDER = "YIBAO_BANK"


def read_till(settings: Settings, environment: Mapping[str, str] | None = None) -> Till | None:
    """The way to the bank; None when no account that pays is named.

    Raises: `InputError` when it is named wrongly.
    """
    given = os.environ if environment is None else environment
    payer = given.get(PAYER, "").strip()
    if not payer:
        return None
    parts = [part.strip() for part in payer.split(",")]
    account = BankAccount(*parts) if len(parts) == 3 else None
    if account is None or account.faults(PAYER):
        says = f"{PAYER} 要写成“户名,账号,12 位行号”。 / {PAYER} is name,number,bank code."
        raise InputError("bank.payer", says)
    folder = Path(given.get(FOLDER) or settings.home / "bank").expanduser()
    return Till(FileDrop(folder), account)
