"""The files of exported leads: links that open without signing in, as long as they are good."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp.leads.models import Lead
from webapp.submissions.files.links import Links
from webapp.submissions.files.models import SubmissionFile
from webapp.submissions.models import Submission

FILES = "Files"


def file_cells(engine: Engine, leads: Sequence[Lead], links: Links) -> Mapping[bytes, str]:
    """For each lead that sent files: name and link of each, one a line, the oldest first."""
    sent = (
        select(Submission.person_id, SubmissionFile)
        .join(SubmissionFile, SubmissionFile.submission_id == Submission.id)
        .where(Submission.person_id.in_([lead.id for lead in leads]))
        .order_by(Submission.id, SubmissionFile.field, SubmissionFile.name)
    )
    lines: dict[bytes, list[str]] = defaultdict(list)
    with Session(engine) as session:
        for lead_id, file in session.execute(sent):
            if lead_id is not None:
                lines[lead_id].append(f"{file.name} {links.to(file)}")
    return {lead_id: "\n".join(told) for lead_id, told in lines.items()}
