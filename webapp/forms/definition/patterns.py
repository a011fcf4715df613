"""The regular expression that an owner gives a field. It is matched in time that grows with the text alone.

The engine is the one of pydantic: without backreferences and lookaround, so that no expression can hang a worker.
"""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is what the pattern describes; the pattern is one that `check_pattern` let through."""
    return _whole(pattern).isinstance_python(text)


def check_pattern(pattern: str) -> str:
    """Raises ValueError for what is no regular expression, or one that cannot be matched in linear time."""
    try:
        _compiled(pattern)
        _whole(pattern)
    except SchemaError:
        raise ValueError(
            "This is no regular expression that can be used. Write one such as [0-9]{5}, without lookaround and "
            "backreferences."
        ) from None
    return pattern


@lru_cache(maxsize=1000)
def _whole(pattern: str) -> SchemaValidator:
    return _compiled(rf"\A(?:{pattern})\z")


def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
