"""Custom fields as columns of the list and of its files: those that are shown in lists, by their labels."""

import csv
import io
import re

import pytest
from flask import Flask

from tests.calls import statements
from tests.conftest import World
from tests.leads.desk import make_lead
from tests.visitor import SignIn, Visitor
from webapp.extensions import db
from webapp.leads.list_address import HOME
from webapp.workspaces.custom_fields import define_field

DATA = {"wa no": "+1 212 555", "vip": True, "odd": [1]}


@pytest.fixture
def owner(visitor: SignIn) -> Visitor:
    return visitor("owner")


@pytest.fixture
def jane(context: Flask, world: World) -> None:
    define(world, "wa no", label="WhatsApp", type="phone", in_list=True)
    define(world, "vip", label="VIP <1>", type="checkbox", in_list=True)
    define(world, "hidden", label="Hidden", type="text")
    make_lead(world, firstName="Jane", custom_data={**DATA, "hidden": "x"})


def define(world: World, key: str, **values: object) -> None:
    define_field(db.session(), world.workspace_id, {"entity": "lead", "key": key, **values}, "tests")
    db.session.commit()


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.usefixtures("jane")
def test_a_field_that_is_shown_in_lists_is_a_column_to_choose(owner: Visitor) -> None:
    html = owner.get(f"{HOME}?all=1").text
    assert re.findall(r'value="(customData[^"]*)"', html) == ["customData.wa no", "customData.vip"]
    chosen = owner.get(f"{HOME}?columns=name&columns=customData.wa+no&columns=customData.vip").text
    assert re.findall(r'<td data-label="([^"]*)">', chosen) == ["WhatsApp", "VIP &lt;1&gt;"]
    assert '<a href="tel:+1212555">+1 212 555</a>' in chosen


@pytest.mark.usefixtures("jane")
def test_a_column_that_there_is_not_is_left_out(owner: Visitor) -> None:
    html = owner.get(f"{HOME}?columns=name&columns=customData.hidden&columns=customData.none").text
    assert re.findall(r'<td data-label="([^"]*)">', html) == []
    assert "Jane" in html


@pytest.mark.usefixtures("jane")
def test_a_file_calls_custom_data_by_its_labels_and_has_each_key_once(owner: Visitor) -> None:
    plain = rows(owner.get(f"{HOME}/export.csv?columns=name&columns=customData.vip").text)
    assert plain == [["Name", "VIP <1>"], ["Jane", "Yes"]]
    whole = rows(owner.get(f"{HOME}/export.csv?custom=1&columns=name&columns=customData.vip").text)
    assert whole == [["Name", "VIP <1>", "Hidden", "odd", "WhatsApp"], ["Jane", "Yes", "x", "[1]", "'+1 212 555"]]


@pytest.mark.usefixtures("jane")
def test_columns_of_custom_fields_cost_no_statement_of_their_own(app: Flask, owner: Visitor, world: World) -> None:
    owner.get(HOME)
    counts = []
    for path in (f"{HOME}?columns=name", f"{HOME}?columns=name&columns=customData.vip"):
        with statements(app) as sent:
            owner.get(path)
        counts.append(len(sent))
    assert counts[0] == counts[1]
