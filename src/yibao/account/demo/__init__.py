"""示范市 for trying things out: invented people, families, hospitals, and a year of movements.

Nobody in it exists: ID numbers begin with 990100, a region that no place has. The same seed gives
the same city to the last fen.
"""

from yibao.account.demo.invent import City, Someone, invent
from yibao.account.demo.year import Movement, invent_year

__all__ = ["City", "Movement", "Someone", "invent", "invent_year"]
