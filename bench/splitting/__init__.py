"""One inpatient rule, divided by several engines over the same bills."""
