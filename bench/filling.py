"""Leads by the hundred thousand, with all that comes with one, made by the database itself."""

from sqlalchemy import Connection, NullPool, create_engine, text

BATCH = 10_000

# A number becomes an id with one lead a minute, older than whatever a run adds.
_ID = "UNHEX(CONCAT(LPAD(HEX(1500000000000 + n * 10000 + {kind}), 12, '0'), '7000', LEFT(MD5(n), 16)))"
_LEAD, _SUBMISSION, _COMMENT, _SUBMITTED, _CREATED = (_ID.format(kind=kind) for kind in range(5))
_EMAIL = "CONCAT('jane.smith.', n, '@example.org')"
_PHONE = "CONCAT('+1303', LPAD(n, 7, '0'))"
_EMAIL_KEY = f"CONCAT('e', UNHEX(SHA2({_EMAIL}, 256)))"
_PHONE_KEY = f"CONCAT('p', UNHEX(SHA2({_PHONE}, 256)))"
_BODY = f"""CONCAT('{{"fields":{{"name":"Jane Smith","email":"', {_EMAIL}, '","message":"I need a quote."}}}}')"""
_AT = "FROM_UNIXTIME(1500000000 + n * 10)"

_STATEMENTS = (
    "INSERT INTO leads (id, workspace_id, form_id, is_test, first_name, last_name, email, phone, company, budget, "
    "status, project_types, tags, custom_data, email_key, phone_key, created_at, updated_at) "
    f"SELECT {_LEAD}, :workspace, :form, 0, ELT(1 + n % 5, 'Jane', 'John', 'Mary', 'Ahmed', 'Li'), "
    f"CONCAT('Smith', n % 1000), {_EMAIL}, {_PHONE}, CONCAT('Company ', n % 5000), '$50,000', "
    f"ELT(1 + n % 3, 'New', 'Contacted', 'Won'), '[\"kitchen\"]', '[]', '{{}}', {_EMAIL_KEY}, {_PHONE_KEY}, "
    f"{_AT}, {_AT}",
    f"INSERT INTO identities (workspace_id, `key`, lead_id) SELECT :workspace, {_EMAIL_KEY}, {_LEAD}",
    f"INSERT INTO identities (workspace_id, `key`, lead_id) SELECT :workspace, {_PHONE_KEY}, {_LEAD}",
    "INSERT INTO submissions (id, workspace_id, form_id, person_id, lead_id, credential, dialect, is_test, outcome, "
    "reason, body, content_type, ip, user_agent, mapped, result, created_at, settled_at) "
    f"SELECT {_SUBMISSION}, :workspace, :form, {_LEAD}, {_LEAD}, 'key', 'forms_api', 0, 'accepted', '', {_BODY}, "
    f"'application/json', '127.0.0.1', '', {_BODY}, '{{}}', {_AT}, {_AT}",
    "INSERT INTO comments (id, workspace_id, lead_id, submission_id, body, created_at) "
    f"SELECT {_COMMENT}, :workspace, {_LEAD}, {_SUBMISSION}, 'I need a quote for a kitchen remodel.', {_AT}",
    *(
        "INSERT INTO events (id, workspace_id, kind, is_test, form_id, submission_id, lead_id, data, created_at) "
        f"SELECT {id_}, :workspace, '{kind}', 0, :form, {_SUBMISSION}, {_LEAD}, '{{}}', {_AT}"
        for id_, kind in ((_SUBMITTED, "form.submitted"), (_CREATED, "lead.created"))
    ),
)


def fill(database_url: str, workspace_id: bytes, form_id: bytes, leads: int) -> None:
    """So many leads with identities, submission, comment and two dispatched events each."""
    engine = create_engine(database_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for first in range(1, leads + 1, BATCH):
            last = min(first + BATCH - 1, leads)
            _insert(connection, first, last, {"workspace": workspace_id, "form": form_id})
        for table in ("leads", "identities", "submissions", "comments", "events"):
            connection.execute(text(f"ANALYZE TABLE {table}"))


def _insert(connection: Connection, first: int, last: int, owner: dict[str, bytes]) -> None:
    numbers = f" FROM (SELECT seq n FROM seq_{first}_to_{last}) numbers"  # noqa: S608 (two numbers)
    for statement in _STATEMENTS:
        # A colon of the JSON in a body is no parameter.
        connection.execute(text(statement.replace('":', '"\\:') + numbers), owner)
