"""The closed word classes of English that the grammar needs, as plain lists.

In: nothing. Out: sets of lower-case words.
"""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text that are separated by blanks.

    >>> sorted(word_set("of in"))
    ['in', 'of']
    """
    return frozenset(words.split())


MODALS = word_set("will would shall should may might can could must cannot ought won't wouldn't shouldn't couldn't")
BE = word_set("be is are was were been being isn't aren't wasn't weren't am")
HAVE = word_set("have has had having hasn't haven't hadn't")
DO = word_set("do does did doesn't don't didn't")
AUXILIARIES = MODALS | BE | HAVE | DO
NEGATIONS = word_set("not never hardly nor neither cannot")
DETERMINERS = word_set(
    "the a an this these those its their his her our any all both each every some no such another either"
)
PREPOSITIONS = word_set(
    "of in on at by for to from with within without into onto under over after before since during through via per "
    "about regarding concerning upon against between among as than towards following including excluding containing "
    "covering affecting comprising introducing amending pending despite throughout until till ahead alongside around "
    "across per re given amongst"
)
CONJUNCTIONS = word_set("and or but nor while whilst whereas although though because so & plus")
RELATIVES = word_set("which who whom whose where whereby")
SUBORDINATORS = word_set("if unless whether when whenever once until till before after as since lest provided assuming")
PRONOUNS = word_set("it they them we he she both i you")
MARKS = frozenset(",;:–—-/|")
ADVERBS = word_set(
    "also then now since already subsequently therefore hereby yet still just again both all each further "
    "duly thus first later only ever even instead however too accordingly soon once twice recently "
    "currently nevertheless nonetheless moreover meanwhile together overall broadly ultimately finally "
    "unanimously by-correspondence and/or longer last today yesterday itself themselves"
)
NO_ADVERBS = word_set("supply reply apply july family assembly rely early only comply likely")

PARTICLES = word_set("out up off down back forward away")
"""What goes with a verb, and names nothing: "turned MP101 down"."""

FUNCTION_WORDS = (
    AUXILIARIES
    | NEGATIONS
    | DETERMINERS
    | PREPOSITIONS
    | CONJUNCTIONS
    | RELATIVES
    | SUBORDINATORS
    | PRONOUNS
    | ADVERBS
    | PARTICLES
) | {"that"}


# Nouns by what they name

ROLE_NOUNS = word_set(
    "chair chairman chairperson chairwoman co-chair deputy vice-chair member members representative "
    "representatives attendees delegates participant participants"
)
"""Who speaks for a committee: "the TABASC Chair"."""

BACK_NOUNS = word_set(
    "committee sub-committee subcommittee group sub-group subgroup board panel workgroup forum council "
    "meeting members member attendees delegates chair chairman chairperson representatives majority all"
)
"""What means a committee named before."""

OUTSIDERS = word_set(
    "proposer proposers authority administrator secretariat regulator government department minister state "
    "supplier suppliers party parties respondent respondents industry user users manager company author "
    "consultant consultants consultee consultees stakeholder stakeholders licensee operator operators network "
    "networks analyst lawyer lawyers we i he she mr mrs ms dr transporter transporters shipper shippers "
    "generator generators provider providers owner owners distributor distributors office ltd limited plc"
)
"""Who acts, and is no committee; organisations of a code are entities and need no word here."""

PROPOSAL_NOUNS = word_set("modification modifications proposal proposals mod mods cp dcp eip change changes")
"""What means a modification named before, or goes with its id."""

REPORTS = word_set("report fmr dmr dfmr rta iwa declaration")
"""The papers on a modification that are sent to whoever decides, by their initials too."""

PART_NOUNS = PROPOSAL_NOUNS | word_set(
    "requirements requirement solution solutions legal text redlining assessment report consultation response "
    "responses timetable date approach costs cost case progress statement paper plan steps way risk issue update "
    "item business design matter comments drafting specification option options draft benefits arguments evidence "
    "impact results"
)
"""Words for a part or an aspect of a modification."""
