"""The database: opened by address or embedded, used one transaction at a time.

    with open_database(home="…") as database, database.transaction() as tx:
        tx.value("SELECT …", {...})

Only `store` modules write SQL; they take a `Transaction` and never commit by themselves, so that
whoever joins several steps decides what happens together.
"""

from yibao.account.database.opening import open_database
from yibao.account.database.store import Database, Transaction

__all__ = ["Database", "Transaction", "open_database"]
