"""The programs that the Share tab hands out: read and run by PHP."""

import json
import subprocess
from pathlib import Path

import pytest
from flask import Flask, render_template

from tests.servers.programs import program
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
