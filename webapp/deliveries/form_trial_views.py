"""Send test, of a form's Automation page: what the form's webhook answers to an example."""

from flask import Response
from sqlalchemy.orm import Session

from webapp.deliveries.form_trial import send_example
from webapp.forms.lifecycle import get_form
from webapp.http.fields import FORM, FormId
from webapp.http.html import render
from webapp.http.me import Me
from webapp.http.pages import Pages

pages = Pages("form_trial")


@pages.post("/settings/integrations/website-forms/<form_id>/automation/send-test", role="admin", own_transaction=True)
def send_test(session: Session, me: Me, form_id: FormId) -> Response:
    form = get_form(session, me.workspace_id, form_id)
    url, name = form.webhook_url, form.name
    result = send_example(session, form)
    return render(
        "deliveries/form_trial.html",
        fragment="deliveries/_form_trial.html",
        result=result,
        body=result.response.decode("utf-8", "replace"),
        url=url,
        name=name,
        id=FORM.show(form_id),
    )
