"""A reference stands for a file of one form, and nobody else can make one."""

from flask import Flask

from webapp.database.ids import new_id
from webapp.submissions.files.references import Reference, read, sign

FORM, OTHER = new_id(), new_id()
CV = Reference("cv", "Größe.pdf", "C:\\Größe.pdf", 3, "ab" * 32, "pdf")


def test_a_reference_comes_back_as_it_was_and_says_the_same_each_time(context: Flask) -> None:
    for reference in (CV, CV.refused("It is empty.")):
        assert read(sign(reference, FORM), FORM) == reference
        assert sign(reference, FORM) == sign(reference, FORM)


def test_what_another_form_or_nobody_signed_is_no_reference(context: Flask) -> None:
    signed = sign(CV, FORM)
    assert [read(text, FORM) for text in (signed[:-1], signed.replace("pdf", "exe"), "", "\udc80", "{}", 5, None)] == [
        None
    ] * 7
    assert read(signed, OTHER) is None


def test_a_reference_outlives_a_change_of_the_secret_key(context: Flask) -> None:
    signed = sign(CV, FORM)
    context.config.update(
        SECRET_KEY_PREVIOUS=(context.config["SECRET_KEY"],), SECRET_KEY="another one, as long as that"
    )
    assert read(signed, FORM) == CV
    context.config.update(SECRET_KEY_PREVIOUS=())
    assert read(signed, FORM) is None


def test_an_id_stands_for_a_name_and_a_content_in_a_form() -> None:
    same = Reference("other", CV.name, "other", 5, CV.sha256, "pdf")
    assert same.id_for(FORM) == CV.id_for(FORM)
    assert CV.id_for(OTHER) != CV.id_for(FORM)
    assert Reference("cv", "b.pdf", "b.pdf", 3, CV.sha256).id_for(FORM) != CV.id_for(FORM)
