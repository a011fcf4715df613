"""The application as servers and the `flask` command find it."""

import sys

from webapp import create_app
from webapp.operations import logs

app = create_app(start=sys.argv[-1:] == ["up"])
logs.configure(app.config)
