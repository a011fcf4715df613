import pytest

from webapp.workspaces.topics import TOPICS, Choice, choice_of, topics_for, with_mail


@pytest.mark.contract("L7", "L8")
@pytest.mark.parametrize(("role", "mail"), [("owner", "now"), ("admin", "now"), ("member", "off"), ("viewer", "off")])
def test_owners_and_admins_are_mailed_of_leads_and_others_where_they_ask(role: str, mail: str) -> None:
    assert choice_of(role, None, "lead_new").mail == mail
    assert choice_of(role, with_mail(None, ["lead_new"], "now"), "lead_new").mail == "now"


def test_what_is_chosen_holds_and_the_rest_comes_with_the_role() -> None:
    chosen = {"lead_new": {"mail": "digest"}, "deal": {"app": False}}
    assert choice_of("owner", chosen, "lead_new") == Choice("digest", True)
    assert choice_of("owner", chosen, "deal") == Choice("off", False)


def test_only_who_can_mend_it_is_told_of_what_is_broken() -> None:
    assert set(topics_for("admin")) == set(TOPICS)
    assert set(TOPICS) - set(topics_for("member")) == {"origin_blocked", "endpoint_off", "workflow_failed", "weekly"}
    assert choice_of("member", {"endpoint_off": {"mail": "now", "app": True}}, "endpoint_off") == Choice("off", False)
