"""Runs the whole portal as the children of one process: what `manage.py up` is made of.

`installation` keeps the folder and its secrets, `listener` takes the port, `plan` says which processes there are,
`child` starts and stops one of them, `household` keeps all of them running.
"""


class CannotStart(Exception):
    """The portal cannot run here as asked; the message tells the person why and what to do."""
