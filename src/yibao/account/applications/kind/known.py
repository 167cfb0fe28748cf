"""The names of facts that the database answers, never the applicant: see `facts.py`."""

KNOWN_FACTS: frozenset[str] = frozenset(
    {
        "balance_yuan",
        "both_places_open",
        "filed",
        "late_filing_in_time",
        "place",
        "provider_place",
        "relation",
        "relative_insured",
        "relative_insured_here",
        "retired",
        "within_deadline",
    }
)
