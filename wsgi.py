"""The application as servers and the `flask` command find it.

`python -m wsgi worker` is `flask worker` without the commands that other libraries add to `flask`, and their 4 MB.
"""

import sys

from flask.cli import ScriptInfo

from webapp import create_app
from webapp.operations import logs

command = sys.argv[-1]
app = create_app(start=command == "up", serving=command not in ("up", "worker"))
logs.configure(app.config)

if __name__ == "__main__":
    app.cli.main(obj=ScriptInfo(create_app=lambda: app))
