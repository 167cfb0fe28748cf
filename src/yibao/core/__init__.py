"""What every room stands on: money, dates, regions, citations, errors and the knowledge loader.

Nothing here knows a policy, a message or a person. Import the module you need
(`from yibao.core.money import share`); this package imports none of them itself, so that
one command pays only for what it uses.
"""
