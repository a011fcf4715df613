"""The programs that the Share tab hands out: read and run by PHP."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, render_template

from tests.servers.programs import program
from tests.servers.receiver import Answer, receiver
from webapp.forms.embed.platforms import MODES, PLATFORMS, instructions, plugin
from webapp.forms.embed.snippets import DEFAULT_CONTROLS, Place

PLACE = Place("https://inlet.test", "form_01", "Contact", 640)
# As much of WordPress as the plugin calls, and what a website then asks of it.
WORDPRESS = r"""<?php
define('ABSPATH', '/');
$made = [];
function add_shortcode($name, $show) { global $made; $made[$name] = $show; }
function add_action($when, $then) { $then(); }
function wp_embed_register_handler($name, $address, $show) { global $made; $made['embed'] = [$address, $show]; }
function wp_register_script(...$given) {}
function wp_add_inline_script(...$given) {}
function wp_enqueue_script($name, $address) { global $made; $made['script'] = $address; }
function register_block_type($name, $given) { global $made; $made['block'] = $given['render_callback']; }
function shortcode_atts($usual, $given) { return array_merge($usual, array_intersect_key($given, $usual)); }
function esc_url($text) { return $text; }
function esc_attr($text) { return htmlspecialchars($text); }
function esc_html($text) { return htmlspecialchars($text); }
require __DIR__ . '/plugin.php';
preg_match($made['embed'][0], 'https://inlet.test/f/form_01', $found);
echo json_encode([
    'shortcode' => $made['inlet_form'](['id' => 'form_01']),
    'block' => $made['block'](['id' => 'form_01', 'mode' => 'modal', 'text' => 'A <b>', 'height' => '']),
    'address' => $made['embed'][1]($found),
    'nonsense' => $made['inlet_form'](['id' => '"><script>']),
    'script' => $made['script'],
]);
"""
# A website of Next.js whose visitor is behind a proxy.
NEXT = """
import { POST } from './route.mjs';
const headers = { referer: 'https://acme.test/', 'user-agent': 'Browser', 'x-forwarded-for': '203.0.113.9, 10.0.0.1' };
const body = new URLSearchParams({ email: 'jane@example.com', _gotcha: 'x' });
const answer = await POST(new Request('https://acme.test/api/contact', { method: 'POST', headers, body }));
console.log(answer.status, await answer.text());
"""
EVERY_WAY = [(platform.slug, mode) for platform in PLATFORMS for mode in platform.modes or ("",)]


def read_by_php(path: Path, text: str) -> str:
    path.write_text(text)
    return subprocess.run([program("php"), "-l", path], capture_output=True, text=True).stdout


@pytest.mark.parametrize(("slug", "mode"), EVERY_WAY)
def test_every_platform_says_what_to_paste_in_every_way_it_has(app: Flask, slug: str, mode: str) -> None:
    with app.app_context():
        told = instructions(slug, mode, PLACE, DEFAULT_CONTROLS)
    assert (told.platform.slug, told.mode) == (slug, mode or "inline")
    assert "form_01" in told.text
    assert told.label


def test_a_platform_or_a_way_that_is_none_is_the_usual_one(app: Flask) -> None:
    with app.app_context():
        told = instructions("gopher", "nothing", PLACE, DEFAULT_CONTROLS)
    assert (told.platform.slug, told.label) == ("html", MODES["inline"])


def test_php_reads_the_plugin_and_the_proxy(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        programs = {"plugin": plugin(PLACE), "proxy": render_template("embed/contact.php.txt", place=PLACE)}
    for name, text in programs.items():
        assert read_by_php(tmp_path / f"{name}.php", text).startswith("No syntax errors"), name
    assert "const INLET_SITE = 'https://inlet.test';" in programs["plugin"]


def test_the_plugin_shows_a_form_by_shortcode_block_and_address(app: Flask, tmp_path: Path) -> None:
    """Within as much of WordPress as it calls."""
    with app.app_context():
        (tmp_path / "plugin.php").write_text(plugin(PLACE))
    (tmp_path / "site.php").write_text(WORDPRESS)
    ran = subprocess.run([program("php"), tmp_path / "site.php"], capture_output=True, text=True)
    frame = (
        '<iframe src="https://inlet.test/f/form_01" data-lead-form="form_01" title="Form" width="100%" height="640"'
        ' loading="lazy" frameborder="0"></iframe>'
    )
    assert json.loads(ran.stdout) == {
        "shortcode": frame,
        "block": '<a href="https://inlet.test/f/form_01" data-lead-open="modal">A &lt;b&gt;</a>',
        "address": frame,
        "nonsense": "",
        "script": "https://inlet.test/embed.js",
    }


def test_the_route_of_next_js_hands_on_every_field_the_honeypot_too(app: Flask, tmp_path: Path) -> None:
    with receiver() as server:
        server.answer(Answer(201, body=b"taken"))
        with app.app_context():
            route = render_template("embed/nextjs.js.txt", place=replace(PLACE, site=server.url))
        (tmp_path / "route.mjs").write_text(route)
        (tmp_path / "site.mjs").write_text(NEXT)
        site = [program("node"), str(tmp_path / "site.mjs")]
        ran = subprocess.run(site, capture_output=True, text=True, env={**os.environ, "INLET_API_KEY": "sk_1"})
        assert (ran.stdout, ran.stderr) == ("201 taken\n", "")
        (request,) = server.wait_for(1)
    assert (request.path, request.headers["x-api-key"]) == ("/api/v1/forms/form_01/submissions", "sk_1")
    assert json.loads(request.body) == {
        "fields": {"email": "jane@example.com", "_gotcha": "x"},
        "metadata": {"pageUrl": "https://acme.test/", "ip": "203.0.113.9", "userAgent": "Browser"},
    }
