"""The application as servers and the `flask` command find it."""

import sys

from webapp import create_app
from webapp.operations import logs

command = sys.argv[-1]
app = create_app(start=command == "up", serving=command not in ("up", "worker"))
logs.configure(app.config)
