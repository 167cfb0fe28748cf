"""The doors: command line, HTTP interface and pages over the rooms below.

Comes in: what a person types, posts or pipes. Goes out: words, JSON or pages. A door reads,
limits, asks one room and renders; it decides nothing itself, stores nothing and fetches nothing.
Import a door by its module; this package imports none of them.
"""
