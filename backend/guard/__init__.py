"""What stands before every route: limits, headers that confine, and a log that cannot tell anything of anybody.

Pure ASGI, and a stranger to the other parts of the server: backend/server.py puts it around them.
"""
