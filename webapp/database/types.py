"""Column types that mean the same on SQLite, MariaDB and MySQL."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BINARY, VARBINARY, BigInteger, DateTime, Dialect, Integer, LargeBinary, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator, TypeEngine

Id: TypeEngine[bytes] = BINARY(16).with_variant(LargeBinary(16), "sqlite")
Digest: TypeEngine[bytes] = BINARY(32).with_variant(LargeBinary(32), "sqlite")
IdentityKey: TypeEngine[bytes] = VARBINARY(33).with_variant(LargeBinary(33), "sqlite")
Bytes: TypeEngine[bytes] = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
LongText: TypeEngine[str] = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
Counter: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


# The mark of a column whose text may hold something sealed among others: the link of a letter, good for some days.
SEALED_INSIDE = {"sealed_inside": True}


def searched(length: int) -> String:
    """A text whose indexes know neither case nor, on MySQL and MariaDB, accents; those of SQLite: the migration's."""
    of_mysql = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_unicode_520_ci")
    return String(length).with_variant(of_mysql, "mysql", "mariadb")


class UtcTime(TypeDecorator[datetime]):
    """A moment, to the microsecond; aware and in UTC on this side, without a zone in the database."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime() if dialect.name == "sqlite" else mysql.DATETIME(fsp=6))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """MySQL's driver words a moment slowly, and takes a text as it is."""
        if value is None:
            return None
        naive = value.astimezone(UTC).replace(tzinfo=None)
        return naive if dialect.name == "sqlite" else naive.isoformat(" ")

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Sealed(TypeDecorator[bytes]):
    """What was encrypted, or nothing: whoever needs it opens it then. A change of the key walks every such column."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Bytes)


class Json(TypeDecorator[Any]):
    """JSON kept as text: a native JSON column reorders keys, and MariaDB's refuses what a form may hold."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LongText)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)
