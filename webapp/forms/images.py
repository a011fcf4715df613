"""Pictures for the pages of forms: taken in by what they are, kept in the database, shown from our own host."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from webapp.database.ids import new_id, parse
from webapp.errors import Invalid
from webapp.forms.image_models import FormImage
from webapp.http.fields import PublicId
from webapp.submissions.files.images import pixels
from webapp.submissions.files.kinds import BY_NAME, kind_of

IMAGE = PublicId("img", "image")

KINDS = ("png", "jpeg", "webp", "gif")
TYPES = ", ".join(BY_NAME[kind].type for kind in KINDS)
MOST_BYTES, MOST_SIDE = 1024 * 1024, 4096
_table = FormImage.__table__


@dataclass(frozen=True)
class Picture:
    """An image as it is served."""

    type: str
    content: bytes


def keep_image(session: Session, workspace_id: bytes, content: bytes) -> FormImage:
    """The image of this content, which each workspace keeps once. Raises Invalid for what no page should show."""
    kind, (width, height) = _examine(content)
    digest = sha256(content).digest()
    own = select(FormImage).where(FormImage.workspace_id == workspace_id, FormImage.sha256 == digest)
    known = session.scalar(own)
    if known is not None:
        return known
    image = FormImage(id=new_id(), workspace_id=workspace_id, kind=kind, width=width, height=height, content=content)
    image.sha256, image.created_at = digest, datetime.now(UTC)
    session.add(image)
    session.flush()
    return image


def picture_of(connection: Connection, image_id: bytes) -> Picture:
    """Raises NotFound."""
    asked = select(_table.c.kind, _table.c.content).where(_table.c.id == image_id)
    row = IMAGE.found(connection.execute(asked).one_or_none())
    return Picture(BY_NAME[row.kind].type, row.content)


def sizes_of(connection: Connection, shown_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Width and height of those images that there are, by public id."""
    ids = [id_ for shown in shown_ids if (id_ := parse(IMAGE.prefix, shown))]
    rows = connection.execute(select(_table.c.id, _table.c.width, _table.c.height).where(_table.c.id.in_(ids)))
    return {IMAGE.show(row.id): (row.width, row.height) for row in rows}


def _examine(content: bytes) -> tuple[str, tuple[int, int]]:
    """The kind and the size in pixels, both told by the content alone."""
    if not content:
        raise _invalid("Choose a picture.")
    if len(content) > MOST_BYTES:
        raise _invalid(f"This picture is larger than {MOST_BYTES // 1024**2} MB. Save it smaller, or as WebP.")
    kind = kind_of(content)
    if kind is None or kind.name not in KINDS:
        raise _invalid("This is not a PNG, JPEG, WebP or GIF picture. Save it as one of these.")
    size = pixels(kind.name, content)
    if size is None or 0 in size:
        raise _invalid("This picture is damaged. Save it anew, or choose another one.")
    if max(size) > MOST_SIDE:
        raise _invalid(f"This picture measures {size[0]} by {size[1]} pixels. Make it {MOST_SIDE} or less each way.")
    return kind.name, size


def _invalid(problem: str) -> Invalid:
    return Invalid(problem, fields={"image": [problem]})
