"""People, money, applications: the part that must never be wrong.

PostgreSQL is the only store and the posting path is SQL functions; Python never reads a balance,
changes it and writes it back. Amounts are whole fen. What joins two parts of this room, such as
an application and the hold that secures its payout, happens in one `Transaction`.
"""
