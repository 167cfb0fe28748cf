"""Parts of bench/check.py: texts, peers, meters, accuracy and the tables they fill."""
