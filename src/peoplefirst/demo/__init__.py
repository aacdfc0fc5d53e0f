"""The main job on real purchases: what a naive shop sends, and what a considerate friend would.

The purchases are CDNOW's (January 1997 to June 1998), a data set published for research. They
are real; the names, zones, addresses and consents of the people are made up from their numbers.
"""
