"""People: matching, lifecycle, assignment, comments, and what is done with many of them at the desk."""

from webapp.leads import desk_models as desk_models  # its tables are there whoever asks for them
from webapp.leads import queue_models as queue_models  # the same
