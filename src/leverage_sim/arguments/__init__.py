"""Arguments: one table of what each takes, for the Python API and for the commands, and one wording of a refusal.

A function under ``@checked()`` is handed plain values, or its caller is told of every argument that is none of its
kind, a line each, before anything is played or written. An error speaks of the argument (``quarters``) to whom calls
from Python, and of the option (``--quarters``) to whom types a command.
"""
