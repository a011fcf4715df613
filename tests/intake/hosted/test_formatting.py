import pytest

from webapp.intake.hosted.formatting import inline, paragraphs


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb", "a<br>b"),
        ("**bold** and *leaning*", "<strong>bold</strong> and <em>leaning</em>"),
        ("***both***", "<em><strong>both</strong></em>"),
        ("2 * 3 * 4, ** no **, a*b*c", "2 * 3 * 4, ** no **, a*b*c"),
        (
            "[How](https://example.com/a?b=c&d)",
            '<a href="https://example.com/a?b=c&amp;d" target="_blank" rel="noopener">How</a>',
        ),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](http://example.com)", "[x](http://example.com)"),
        ('[x](https://a" onload=y)', "[x](https://a&#34; onload=y)"),
        ("<b>x</b> & <script>", "&lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;"),
        ('[<img>](https://a/"x")', '<a href="https://a/&#34;x&#34;" target="_blank" rel="noopener">&lt;img&gt;</a>'),
        ("[**x**](https://a/**b**)", "[<strong>x</strong>](https://a/<strong>b</strong>)"),
    ],
)
def test_only_what_is_asked_for_becomes_markup(text: str, html: str) -> None:
    assert str(inline(text)) == html


def test_an_empty_line_begins_a_paragraph() -> None:
    assert str(paragraphs("a\nb\n \n\nc\n")) == "<p>a<br>b</p><p>c</p>"
    assert str(paragraphs(" \n")) == ""
