"""Which pictures the pages of forms take."""

import pytest
from flask import Flask

from tests.conftest import World, new_world
from tests.submissions.files.samples import GIF, HEIC, HTML, PDF, SVG, jpeg, png, webp
from webapp.database.ids import new_id
from webapp.errors import Invalid, NotFound
from webapp.extensions import db
from webapp.forms.images import IMAGE, MOST_BYTES, keep_image, picture_of, sizes_of

TAKEN = [
    (png(640, 200), "image/png", (640, 200)),
    (jpeg(300, 200), "image/jpeg", (300, 200)),
    (webp(50, 40), "image/webp", (50, 40)),
    (GIF, "image/gif", (3, 2)),
    (png(4096, 4096), "image/png", (4096, 4096)),
]
REFUSED = [
    (b"", "Choose a picture."),
    (SVG, "This is not a PNG, JPEG, WebP or GIF picture."),
    (HTML, "This is not a PNG, JPEG, WebP or GIF picture."),
    (PDF, "This is not a PNG, JPEG, WebP or GIF picture."),
    (HEIC, "This is not a PNG, JPEG, WebP or GIF picture."),
    (b"GIF89a", "This picture is damaged."),
    (png(0, 5), "This picture is damaged."),
    (png()[:20], "This picture is damaged."),
    (b"\xff\xd8\xff\xe1\x00\x00" * 9, "This picture is damaged."),
    (png(40_000, 40_000), "This picture measures 40000 by 40000 pixels."),
    (png(4097, 1), "This picture measures 4097 by 1 pixels."),
    (png() + bytes(MOST_BYTES), "This picture is larger than 1 MB."),
]


@pytest.mark.parametrize(("content", "kind", "size"), TAKEN)
def test_a_picture_is_known_by_its_own_bytes(
    context: Flask, world: World, content: bytes, kind: str, size: tuple[int, int]
) -> None:
    image = keep_image(db.session(), world.workspace_id, content)
    picture = picture_of(db.session.connection(), image.id)
    assert (picture.type, picture.content) == (kind, content)
    shown = IMAGE.show(image.id)
    assert sizes_of(db.session.connection(), [shown, "img_x", ""]) == {shown: size}


@pytest.mark.parametrize(("content", "problem"), REFUSED)
def test_what_no_page_should_show_is_refused_with_its_cure(
    context: Flask, world: World, content: bytes, problem: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        keep_image(db.session(), world.workspace_id, content)
    assert refusal.value.fields["image"][0].startswith(problem)


def test_a_workspace_keeps_a_picture_once(context: Flask, world: World) -> None:
    other = new_world("Other", "owner@other.test")
    own = [keep_image(db.session(), world.workspace_id, GIF).id for _ in range(2)]
    assert own[0] == own[1] != keep_image(db.session(), other.workspace_id, GIF).id


def test_a_picture_that_is_not_there_has_no_size(context: Flask) -> None:
    assert sizes_of(db.session.connection(), [IMAGE.show(new_id())]) == {}
    with pytest.raises(NotFound):
        picture_of(db.session.connection(), new_id())
