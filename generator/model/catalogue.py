"""Every finding that the program can make: its code, its severity, and what an error holds back.

The sentence and the remedy of a code stand in `templates/text/fa.toml` under `[finding.<code>]`; a test holds the
two and docs/findings.md together. An error holds back the letters that rest on the faulty fact, never the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from generator.model import Finding, Severity


class Blocks(StrEnum):
    """What can't be made as long as the finding stands."""

    NOTHING = "nothing"
    PARTY_LETTERS = "party_letters"  # the letters of the party that the finding concerns
    QUOTING_LETTERS = "quoting_letters"  # the letters that would quote the cell: see `quoting`
    ROSTER = "roster"  # the roster of the session that it concerns, and its invitations
    UNRECORDED_LETTERS = (
        "unrecorded_letters"  # letters that call a document not recorded: it may stand in what is unread
    )
    UNREAD = "unread"  # letters and decisions that could rest on what was not read: see resting.py
    TEXT_LETTERS = "text_letters"  # the letters that are written with that paragraph: see `letter_texts`
    ALL_LETTERS = "all_letters"  # it concerns the office, or a table that every letter rests on


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

SEVERITY: Mapping[str, Severity] = {
    # IN: files of input/
    "IN-001": NOTE,  # a lock file: the workbook is open in Excel
    "IN-002": NOTE,  # a file of another kind
    "IN-003": NOTE,  # error values could not be told from blank cells
    "IN-004": WARNING,  # a folder that is a link
    "IN-005": WARNING,  # a format of which only the values are read
    "IN-006": ERROR,  # two rows that say of one sheet that it is two things
    # TBL: tables and headers
    "TBL-001": WARNING,  # a sheet that is none of our tables
    "TBL-002": NOTE,  # a column that we do not know
    "TBL-003": ERROR,  # a table is not read because a required header is misspelled
    "TBL-004": NOTE,  # a table is not there: the shipped default holds
    "TBL-005": WARNING,  # a header that is almost one of ours
    "TBL-006": WARNING,  # a sheet that could be two tables
    "TBL-007": NOTE,  # a hidden sheet was read, because the office says what it is
    "TBL-008": NOTE,  # a code was derived from the name
    "TBL-009": WARNING,  # two columns with one meaning
    "TBL-010": NOTE,  # hidden rows were read
    "TBL-011": WARNING,  # a cell far from all others was left out
    "TBL-012": WARNING,  # a remark under a table was left out
    "TBL-013": ERROR,  # a document's column that is almost one of the requirements
    "TBL-014": WARNING,  # a row that is still a sample
    "TBL-020": ERROR,  # a filled column that was not understood, and may be one that letters rest on
    "TBL-021": ERROR,  # a column that was there before is gone
    "TBL-022": ERROR,  # a sheet that was read before is no longer read as it was
    "TBL-023": ERROR,  # the register has lost many of its rows
    "TBL-024": ERROR,  # a table that would be missing: its sheet is not read
    "TBL-025": WARNING,  # a sheet of doubtful kind
    "TBL-026": WARNING,  # a hidden sheet is not read
    "TBL-027": NOTE,  # a sheet is left unread because the office says so
    "TBL-028": WARNING,  # an answer about a sheet with a role that is none
    "TBL-029": WARNING,  # a workbook that repeats another one
    "TBL-030": NOTE,  # totals, headings of groups and foot lines in a table
    "TBL-031": WARNING,  # an answer about a sheet that is dated in the future
    "TBL-032": WARNING,  # an answer about a sheet that is nowhere
    "TBL-033": ERROR,  # a sheet that was not read, and whose table is missing
    "TBL-034": WARNING,  # a sheet of numbers only
    "TBL-035": WARNING,  # a sheet of pictures, text boxes or charts only
    "TBL-036": NOTE,  # hidden columns were read
    "TBL-037": ERROR,  # two columns with one meaning that say different things
    "TBL-038": NOTE,  # pictures or text boxes beside a table
    "TBL-039": ERROR,  # a table whose rows are columns
    "TBL-040": WARNING,  # a list under a table that is none of ours
    "TBL-041": WARNING,  # a second list of parties on the sheet of the register
    "TBL-042": ERROR,  # an answer about a sheet by which the table would be missing that it plainly is
    "TBL-043": ERROR,  # an answer about a sheet that lacks what the table needs
    # VAL: single values
    "VAL-000": ERROR,  # a required cell is empty
    "VAL-001": ERROR,  # a word outside the accepted ones
    "VAL-002": ERROR,  # not a date
    "VAL-003": ERROR,  # an ambiguous date
    "VAL-004": WARNING,  # a day number of Excel in a cell that is not a date
    "VAL-005": ERROR,  # a date that the calendar does not have
    "VAL-006": ERROR,  # not a whole number
    "VAL-007": NOTE,  # Arabic letters
    "VAL-008": NOTE,  # a leading zero was put back
    "VAL-009": WARNING,  # not a phone number
    "VAL-010": WARNING,  # not a valid id
    "VAL-011": WARNING,  # not a postal code
    "VAL-012": WARNING,  # not one e-mail address
    "VAL-013": ERROR,  # an error value such as #N/A
    "VAL-014": ERROR,  # a formula without a stored result
    "VAL-015": ERROR,  # not an hour
    "VAL-016": NOTE,  # a Gregorian date typed as text
    "VAL-017": WARNING,  # a Jalali date stored as if it were Gregorian
    "VAL-018": ERROR,  # a date where text is meant
    "VAL-019": WARNING,  # a weekday that is not the date's
    "VAL-020": WARNING,  # a cell that is not filled in yet
    # VAL-03x: what people see is what is read
    "VAL-030": ERROR,  # a number format that shows something else than the cell holds
    "VAL-031": ERROR,  # more digits than a number cell can hold
    "VAL-032": ERROR,  # struck through, all or a part of it
    "VAL-033": ERROR,  # raised or lowered, all or a part of it
    "VAL-034": WARNING,  # a comment, which is not read
    "VAL-035": ERROR,  # damaged letters
    "VAL-036": WARNING,  # a real date among Jalali dates in words or digits
    "VAL-037": ERROR,  # a real date that may have been a two-digit year
    "VAL-038": ERROR,  # a date outside the years that its column can hold
    "VAL-039": ERROR,  # an hour in the date that is not the one in its own cell
    "VAL-040": NOTE,  # a cell that says there is nothing
    "VAL-041": WARNING,  # a word of more than one meaning
    "VAL-042": WARNING,  # no number of a register
    "VAL-043": ERROR,  # TRUE or FALSE where text is meant
    "VAL-044": WARNING,  # several lines where one name or number is meant
    "VAL-045": WARNING,  # a colour that few cells of the table have
    "VAL-046": WARNING,  # no name of one person
    "VAL-047": WARNING,  # a conditional format under which something else can be seen
    "VAL-048": ERROR,  # a sign for «as above» instead of the value
    "VAL-049": ERROR,  # a number or a code with a question mark
    "VAL-050": ERROR,  # a state in the cell of a party's name
    "VAL-051": ERROR,  # an hour at which nobody meets
    "VAL-052": ERROR,  # a row that is struck through
    "VAL-053": WARNING,  # a sign that points to a footnote
    "VAL-054": NOTE,  # two hours, of which the first is when it begins
    "VAL-055": ERROR,  # a number or a sign where a reason is meant
    # VOC: the office's own words
    "VOC-001": WARNING,  # a meaning that is none of ours
    "VOC-002": WARNING,  # a word that already means something else
    "VOC-003": WARNING,  # two rows that contradict
    "VOC-004": WARNING,  # a column that is none
    # PII: personal data in open text
    "PII-001": ERROR,  # a cell that is shown to others
    "PII-002": ERROR,  # the name of a file or of a sheet
    "PII-003": ERROR,  # a private value on a finished page, which was left out
    # REF: names that refer to another row
    "REF-001": ERROR,  # no such party
    "REF-002": ERROR,  # no such requirement
    "REF-003": ERROR,  # no such session
    "REF-004": ERROR,  # a code twice
    "REF-005": ERROR,  # a name twice
    "REF-006": NOTE,  # a party called by its name without its kind or its province
    "REF-007": ERROR,  # a number that two sessions bear
    "REF-008": ERROR,  # a row that may be of the session that bore the number before
    # PTY: parties, their branches and those who head them
    "PTY-001": WARNING,  # one person (by national id) heads the branches of two parties
    "PTY-002": WARNING,  # a secretary of the same name heads another branch
    "PTY-003": NOTE,  # no e-mail and no telephone: letters have to be handed over
    "PTY-004": WARNING,  # a branch registered in the future
    "PTY-005": ERROR,  # two titles of one person that contradict
    "PTY-006": WARNING,  # a congress in the future
    "PTY-007": WARNING,  # a licence or registration number that two parties bear
    "PTY-008": WARNING,  # one e-mail address of two parties
    # PTY-01x: who is who; CHG: the table of party changes
    "PTY-010": ERROR,  # a new party that has the name, the licence or an id of one that is gone
    "PTY-011": ERROR,  # another name under a known code
    "PTY-012": WARNING,  # a new party that has the licence number of another one
    "PTY-013": ERROR,  # a known code that seems to be another party's now
    "PTY-014": WARNING,  # a party came back that nothing says had left
    "CHG-001": ERROR,  # of a party that nobody knows
    "CHG-002": WARNING,  # the other party of it is not known
    "CHG-003": ERROR,  # without what it needs
    "CHG-004": WARNING,  # dated in the future
    "CHG-005": ERROR,  # two rows that contradict
    "CHG-006": ERROR,  # rows that lead in a circle
    "CHG-007": WARNING,  # the register still has what was before
    # DOS: dossiers
    "DOS-001": WARNING,  # a state is not recorded
    "DOS-002": ERROR,  # two states for one requirement
    "DOS-003": WARNING,  # an expiry is not known
    "DOS-004": WARNING,  # a party without any dossier row
    "DOS-005": NOTE,  # a document expires within 30 days
    "DOS-006": NOTE,  # the same row twice
    "DOS-007": ERROR,  # a document received in the future
    "DOS-008": WARNING,  # a document reviewed before it was received
    "DOS-009": WARNING,  # a document that had run out before it was received
    "DOS-010": WARNING,  # a document that is not asked of this party
    "DOS-011": ERROR,  # a document that is called complete, with a defect beside it
    "DOS-012": WARNING,  # a dossier whose documents say another thing than its state as a whole
    "DOS-013": ERROR,  # a document reviewed in the future
    "DOS-014": WARNING,  # a document that the tables of dossiers have no column for
    "DOS-015": WARNING,  # two days until which one document is good
    # REQ: requirements; POL: policies
    "REQ-001": ERROR,  # two rows of one requirement that hold on one day
    "REQ-002": ERROR,  # a requirement whose period ends before it begins
    "REQ-003": ERROR,  # a term without the day that it is counted from
    "REQ-004": ERROR,  # counted from a column that is none
    "REQ-005": WARNING,  # the day that a term is counted from is not known of a party
    "REQ-006": ERROR,  # more time to bring it than its period has
    "REQ-008": WARNING,  # a blank «mandatory» beside others that are filled
    "POL-001": ERROR,  # two lines of a policy with one order that hold on one day
    "POL-002": ERROR,  # a line of a policy whose period ends before it begins
    # LIC: licences
    "POL-003": WARNING,  # two lines of a policy with one order
    "POL-004": WARNING,  # a ground twice in a policy
    "LIC-001": WARNING,  # «valid», but its date has passed
    "LIC-002": WARNING,  # the branch bears another title than the licence
    "LIC-003": WARNING,  # a licence issued in the future
    "LIC-004": WARNING,  # «expired», but its date lies ahead
    # SES: sessions; DEC: the director's decisions
    "SES-001": ERROR,  # no date
    "SES-002": ERROR,  # no such policy, or one that can't be read
    "SES-003": WARNING,  # no policy
    "SES-004": ERROR,  # a number twice
    "SES-005": WARNING,  # two sessions on one day
    "SES-006": WARNING,  # on a day off
    "SES-007": WARNING,  # too far from the one before
    "SES-008": WARNING,  # still «planned» though its day has passed
    "SES-009": WARNING,  # its chair is not on its roster
    "SES-010": WARNING,  # dated before a session of a lower number
    "SES-011": WARNING,  # not within a month of the last, though the rule says monthly
    "SES-012": WARNING,  # none ahead, and the last is too long ago
    "SES-013": ERROR,  # «held» though its day is still to come
    "SES-014": ERROR,  # a title that can't stand in the subject of an e-mail
    "SES-020": WARNING,  # a row of a sealed session that says something else today
    "SES-021": WARNING,  # a correction of a session that is not sealed
    "SES-022": ERROR,  # a correction that can't be applied
    "SES-023": ERROR,  # a correction that is dated in the future
    "SES-024": WARNING,  # another chair or policy than the issued invitations announced
    "SES-025": ERROR,  # its policy is not in force on its day
    "SES-026": WARNING,  # its row is gone before it was held or called off
    "SES-027": WARNING,  # a decision about a sealed session
    "SES-028": ERROR,  # the day and hour of a session that is a fact, under another number
    "SES-029": ERROR,  # two corrections of one day that differ
    "DEC-001": ERROR,  # no reason
    "DEC-002": WARNING,  # about a blocked party
    "DEC-003": ERROR,  # two that contradict
    "DEC-004": WARNING,  # dated after its session
    "DEC-005": ERROR,  # dated in the future
    # ATT: attendance; AGD: agenda and outcomes; VIE: views
    "ATT-001": WARNING,  # of a party that was not invited
    "ATT-002": ERROR,  # both present and absent
    "ATT-003": WARNING,  # at a session that was not held
    "ATT-004": WARNING,  # at a session whose day is still to come
    "ATT-005": WARNING,  # changed after the year was closed
    "AGD-001": WARNING,  # an outcome due before its session
    "AGD-002": NOTE,  # two items of a session with one number
    "AGD-003": WARNING,  # an outcome of a session that was not held
    "AGD-004": WARNING,  # an outcome changed after the year was closed
    "VIE-001": NOTE,  # to be attributed, but to nobody that is known
    "VIE-002": WARNING,  # not to be attributed, but its text names a party or a person of the register
    "VIE-003": WARNING,  # given in the future
    # HSE: the House of Parties
    "HSE-001": WARNING,  # a step done in the future
    "HSE-002": WARNING,  # a blocked party among the members
    "HSE-003": WARNING,  # a member listed twice
    "HSE-004": WARNING,  # a member who joins in the future
    # LET: numbers and dates in the letters table
    "LET-001": ERROR,  # no such letter
    "LET-002": ERROR,  # a number without a date, or the other way round
    "LET-003": ERROR,  # two letters with one number
    "LET-004": ERROR,  # another number or date than the one it was issued with
    "LET-005": ERROR,  # in the future
    "LET-006": ERROR,  # handed over before it was issued
    "LET-007": ERROR,  # two rows that contradict
    "LET-008": ERROR,  # dated before what it speaks of
    "LET-009": ERROR,  # a number for a letter that is held back
    "LET-010": WARNING,  # the third notice has had no answer
    "LET-011": ERROR,  # a number that can't stand in the subject of an e-mail
    "LET-012": ERROR,  # a number that does not fit the office's pattern
    "LET-013": WARNING,  # an issued letter that can't be mailed: a text of it can't stand in a header
    "LET-014": ERROR,  # an act without its date, its reason, or without saying which
    "LET-015": ERROR,  # an act on a letter that was not issued
    "LET-016": ERROR,  # an act dated before its letter
    "LET-017": ERROR,  # a release against a block, a withdrawal or a session that is over
    "LET-018": ERROR,  # not to be sent, and it has left
    "LET-019": ERROR,  # to be sent and not to be sent on one day
    "LET-020": ERROR,  # an id beside the name of another party
    "LET-021": ERROR,  # an act on a letter that has not left
    "LET-022": ERROR,  # an act that does not go with what became of the letter
    "LET-023": ERROR,  # a number to be corrected, and no other number
    "LET-024": ERROR,  # a number that can't be corrected: what the letter says was not kept
    "LET-025": ERROR,  # a next stage before the third notice
    "LET-026": ERROR,  # an id beside the kind of another letter
    "LET-027": ERROR,  # a number of another year than the letter's date
    "LET-028": WARNING,  # typed into the copy in output/, from which nothing is issued
    "LET-029": WARNING,  # that copy could not be read
    "LET-030": ERROR,  # a number for a draft whose occasion is over
    "LET-031": WARNING,  # handed over after the office had said that it does not leave
    "LET-037": ERROR,  # a number that comes months after the date of its letter
    # HOL: the office's own holidays
    "HOL-001": WARNING,  # a day both off and a working day
    "HOL-002": NOTE,  # a day listed twice
    # OFF: settings in the office table
    "OFF-001": WARNING,  # a key that we do not know
    "OFF-002": ERROR,  # a value that can't be used
    "OFF-003": WARNING,  # a setting that is given twice
    "OFF-004": WARNING,  # an emblem or a font that is not there or can't be used
    # CHK: the office's own rules; OWN: what breaks them
    "CHK-001": ERROR,  # a table or a column that is none
    "CHK-002": ERROR,  # a condition without its value
    "CHK-003": ERROR,  # for some parties, of a table that names none
    "CHK-004": ERROR,  # a value that can't be one of the column
    "CHK-005": ERROR,  # a condition that does not fit the column
    "OWN-001": ERROR,  # a rule of the office is broken
    "OWN-002": WARNING,  # the same, as a warning
    "OWN-003": NOTE,  # the same, as a note
    # TPL: the office's own templates and wording
    "TPL-001": ERROR,  # a template that does not compile
    "TPL-002": ERROR,  # a template with an unknown variable
    "TPL-003": WARNING,  # a line of wording that replaces none
    "TPL-004": ERROR,  # a file of templates/ that is a link out of it, or no file
    "TPL-005": ERROR,  # a template that would lead out of the site, or run what is not ours
    # TXT: the office's own paragraphs of letters
    "TXT-001": ERROR,  # a place in braces that is none
    "TXT-002": ERROR,  # a condition that is none
    "TXT-003": ERROR,  # a paragraph that is missing
    "TXT-004": ERROR,  # braces or brackets that do not fit
    "TXT-005": ERROR,  # two rows for one case
    "TXT-006": NOTE,  # a letter without rows: the shipped text holds
    "TXT-007": ERROR,  # a paragraph that not every case has
    "TXT-008": ERROR,  # a letter that leaves out what it is about
    "TXT-009": ERROR,  # a place that has no value for some letter
}

#: What is only true if all workbooks were read: something is missing, is not known, or has gone.
_OF_ALL = frozenset(
    {
        *("TBL-004", "TBL-021", "TBL-022", "TBL-023", "TBL-024", "TBL-032", "TBL-033"),
        *(
            "REF-001",
            "REF-002",
            "REF-003",
            "REQ-005",
            "DOS-001",
            "DOS-003",
            "DOS-004",
            "DOS-010",
            "PTY-003",
            "ATT-001",
            "VIE-001",
        ),
        "VOC-001",
        *("PTY-010", "PTY-011", "PTY-013", "PTY-014", "CHG-001", "CHG-002", "CHG-007"),
        *("SES-002", "SES-006", "SES-007", "SES-009", "SES-010", "SES-011", "SES-012", "SES-025"),
        *("LET-001", "LET-009", "LET-010"),
    }
)

#: Values that are there and can't be used: their cell is not empty, whatever a rule makes of what is missing.
UNREADABLE = frozenset(
    {
        *("VAL-001", "VAL-002", "VAL-003", "VAL-005", "VAL-006", "VAL-013", "VAL-014", "VAL-015", "VAL-018", "VAL-051"),
        *("VAL-030", "VAL-031", "VAL-032", "VAL-033", "VAL-035", "VAL-037", "VAL-038", "VAL-043", "REQ-006"),
        *("VAL-048", "VAL-049", "VAL-052", "VAL-055"),
    }
)

#: The same, and values of which no use is made though nothing rests on them: a name that is nobody's, no telephone.
UNUSED = UNREADABLE | {"VAL-009", "VAL-010", "VAL-011", "VAL-012", "VAL-042", "VAL-046"}

_PERSONAL = frozenset({"PII-001", "PII-002", "PII-003"})
_COMMON_TABLES = frozenset({"requirements", "office", "holidays"})
_LETTER_SETTINGS = frozenset({"deadline_days", "reminder_days", "weekend"})
#: Without them there is no roster.
_ROSTER_FACTS = frozenset({("policies", "ground"), ("policies", "in_force_from"), ("policies", "in_force_until"),
                           ("sessions", "policy")})  # fmt: skip
_TEMPLATE_FAULTS = frozenset({"TPL-001", "TPL-002", "TPL-004", "TPL-005"})
#: Findings about something that may be written down and was not read: their facts name the fields.
UNREAD = frozenset({"TBL-003", "TBL-013", "TBL-020", "TBL-021", "TBL-022", "TBL-023", "TBL-024",
                    "TBL-033", "TBL-037", "TBL-039", "TBL-042", "TBL-043"})  # fmt: skip


def severity(finding: Finding) -> Severity:
    """How grave it is."""
    return SEVERITY[finding.code]


def blocks(finding: Finding) -> Blocks:
    """What the finding holds back, from its severity and the place that it has in the data."""
    if finding.code == "TBL-014":  # no letter for a party that does not exist
        return Blocks.PARTY_LETTERS if finding.party else Blocks.NOTHING
    if finding.code.startswith("OWN"):  # its rule says what it holds back
        held = Blocks(str(finding.facts.get("holds", Blocks.NOTHING)))
        return Blocks.NOTHING if held is Blocks.PARTY_LETTERS and finding.party is None else held
    if SEVERITY[finding.code] is not ERROR:
        return Blocks.NOTHING
    if finding.code in _PERSONAL:  # what the cell says can be used
        return Blocks.QUOTING_LETTERS if finding.code == "PII-001" else Blocks.NOTHING
    if finding.code in UNREAD:
        return Blocks.UNREAD
    if finding.code == "OFF-002":  # its column is the setting
        return Blocks.ALL_LETTERS if finding.column in _LETTER_SETTINGS else Blocks.NOTHING
    if finding.table == "letter_texts":  # of a row whose letter is not known any may be meant
        return Blocks.TEXT_LETTERS if finding.code.startswith("TXT-") else Blocks.ALL_LETTERS
    if finding.table in _COMMON_TABLES or finding.code in _TEMPLATE_FAULTS:
        return Blocks.ALL_LETTERS
    if finding.table in ("parties", "dossiers", "party_changes") and finding.party is not None:
        return Blocks.PARTY_LETTERS
    if finding.table == "dossiers":
        return Blocks.UNRECORDED_LETTERS
    if (finding.table, finding.column) in _ROSTER_FACTS:
        return Blocks.ROSTER
    return Blocks.NOTHING


_RANK = {ERROR: 0, WARNING: 1, NOTE: 2}


def of_the_rest(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Those that stand whatever is in workbooks that could not be read."""
    return (finding for finding in findings if finding.code not in _OF_ALL)


def sort_key(finding: Finding) -> tuple[object, ...]:
    """The gravest first, then by place."""
    letters = finding.place.cell.rstrip("0123456789")
    row = finding.place.cell[len(letters) :]
    return (
        _RANK[SEVERITY[finding.code]], finding.place.file, finding.place.sheet, int(row or 0), len(letters), letters,
        finding.code, finding.column, finding.value, finding.party or "", finding.session or 0,
    )  # fmt: skip


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each severity."""
    found = {level.value: 0 for level in Severity}
    for finding in findings:
        found[SEVERITY[finding.code].value] += 1
    return found
