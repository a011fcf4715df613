"""`inlet`, the command line for developers: given out by the product as one file, which needs Python 3.9 and no more.

It imports nothing of the server, since it runs where there is none. The server packs it (webapp/guide/packing.py).
"""
