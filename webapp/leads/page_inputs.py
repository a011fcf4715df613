"""What the address of the list of leads says: its filters, its order, its columns, and where in it one is."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from webapp.http.fields import Day, FormId, MemberId, PublicId
from webapp.http.route import PageArgs

MERGE = PublicId("mrg", "merge")
VIEW = PublicId("view", "saved view")
BULK_JOB = PublicId("job", "action")
IMPORT = PublicId("imp", "import")
MergeId = Annotated[bytes, MERGE]
ViewId = Annotated[bytes, VIEW]
BulkJobId = Annotated[bytes, BULK_JOB]
ImportId = Annotated[bytes, IMPORT]

SortName = Literal["newest", "oldest", "changed", "name", "company"]
COLUMNS = (
    *("name", "email", "phone", "company", "role", "status", "tags", "assignee", "source", "form", "created"),
    *("changed", "location", "address", "city", "state", "zip", "budget", "timeline", "projectTypes", "score"),
)
DEFAULT_COLUMNS = ("name", "company", "status", "assignee", "source", "created")

CUSTOM = "customData."  # before the key of a column that shows a custom field
_MOST_COLUMNS = 60


def _known(columns: list[str]) -> list[str]:
    """Which custom fields there are, only the workspace knows."""
    known = [name for name in dict.fromkeys(columns) if name in COLUMNS or name.startswith(CUSTOM)]
    return known[:_MOST_COLUMNS]


class LeadsArgs(PageArgs):
    """The state of the list. Several statuses: any of them; several tags: all of them; days are the viewer's own."""

    q: Annotated[str | None, Field(max_length=200)] = None
    status: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=50)] = []
    tag: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=10)] = []
    source: Annotated[str | None, Field(max_length=500)] = None
    form: FormId | None = None
    assignee: MemberId | Literal["me", "none"] | None = None
    since: Day | None = None
    until: Day | None = None
    waiting: bool = False
    queued: bool = False
    incomplete: bool = False
    test: bool = False
    deleted: bool = False
    sort: SortName = "newest"
    columns: Annotated[list[str], AfterValidator(_known)] = []
    after: Annotated[str | None, Field(max_length=3_000)] = None
    before: Annotated[str | None, Field(max_length=3_000)] = None
