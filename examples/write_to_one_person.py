"""Write to one person, and ask again at once: the second has to wait.

Drafts are written into a folder; with SMTP("smtp://…", sender=…) they would be sent.
"""

import tempfile
from datetime import UTC, datetime

from peoplefirst import CheckIn, Consent, Outreach, Person, Policy
from peoplefirst.adapters import Outbox
from peoplefirst.ledgers import SQLiteLedger

maya = Person(
    id="42",
    name="Maya Lindqvist",
    email="maya@example.com",
    timezone="Europe/Stockholm",
    locale="sv-SE",
    consents=[Consent("email", given_at=datetime(2026, 3, 1, tzinfo=UTC), how="box at checkout")],
)
monday = datetime(2026, 9, 21, 13, 30, tzinfo=UTC)

with tempfile.TemporaryDirectory() as folder:
    ledger = SQLiteLedger(f"{folder}/people.db")
    drafts = Outbox(f"{folder}/drafts", sender="Tea & Co <hello@tea.example>")
    outreach = Outreach(Policy.friendly(), ledger, [drafts])

    message = CheckIn(about="Assam, second flush")
    print(outreach.send(maya, message, now=monday))
    print(outreach.send(maya, message, now=monday))
    print(drafts.parcels[0].content.text)
    print(outreach.statement(maya))
    ledger.close()
