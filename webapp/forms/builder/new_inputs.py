"""What the pages of a new form send."""

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField

from webapp.http.html import Input


class TemplateInput(Input):
    name = StringField("Name", description="What you call it. Visitors see it above the form.")


class FileInput(Input):
    file = FileField("File", description="The JSON file that Export gave you, up to 1 MB.")


class MarkupInput(Input):
    html = TextAreaField(
        "HTML of your form",
        description="From <form> to </form>, or the whole page. Nothing in it is run or loaded.",
    )


class FoundInput(TemplateInput):
    html = HiddenField()
