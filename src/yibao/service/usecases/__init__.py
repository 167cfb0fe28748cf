"""What joins rooms: each a plain function that reads from top to bottom, in one transaction.

Doors call these and show what comes out; nothing here knows of a command line, a page or a route.
"""
