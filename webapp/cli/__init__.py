"""The command line: which command is where. A command is loaded when it is called, so that a server carries none."""

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

PLACES = {
    "workspace": "webapp.cli.workspaces",
    "keys": "webapp.cli.keys",
    "user": "webapp.cli.users",
    "worker": "webapp.worker.commands",
    "purge": "webapp.worker.commands",
    "demo": "webapp.onboarding.commands",
    "up": "webapp.operations.commands",
    "web": "webapp.operations.commands",
    "doctor": "webapp.operations.commands",
    "backup": "webapp.operations.commands",
    "restore": "webapp.operations.commands",
    "db": "webapp.operations.migrations",
}


class Commands(AppGroup):
    """The commands of an application; a place adds its own by `register(app)`."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.name)
        self._app = app

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(PLACES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in PLACES:
            import_module(PLACES[name]).register(self._app)
        return super().get_command(context, name)


def register(app: Flask) -> None:
    app.cli = Commands(app)
