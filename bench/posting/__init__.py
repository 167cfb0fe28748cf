"""Parts of ./do bench ledger: the workloads beside each other on one PostgreSQL."""
