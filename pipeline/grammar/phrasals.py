"""Verbs of several words: "turned down", "put on hold", "was content", and the one verb that each means.

In: nothing. Out: tables by dictionary form.
"""

from __future__ import annotations

STATES: dict[str, str] = {
    "content": "agree", "happy": "agree", "satisfied": "agree", "comfortable": "agree", "willing": "agree",
    "favour": "agree", "agreement": "agree", "supportive": "support", "unable": "fail", "minded": "intend",
    "unanimous": "agree",
    "due": "expect", "likely": "expect", "unlikely": "expect", "set": "expect", "scheduled": "expect",
    "supposed": "expect", "yet": "expect", "keen": "wish", "ready": "proceed", "hold": "defer", "live": "implement",
    "force": "implement", "operation": "implement",
}  # fmt: skip
"""What somebody or something is said to be: "members were content", "is on hold", "is ready to"."""

AFTER_PREPOSITION = frozenset({"favour", "agreement", "hold", "force", "operation"})
"""States that follow "in" or "on"."""

NOT_YET = frozenset({"ready"})
"""States in which nothing has happened so far."""

PHRASALS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "become": ((("effective",), "implement"), (("aware",), "inform")),
    "bring": ((("into", "force"), "implement"), (("into", "operation"), "implement"),
              (("into", "effect"), "implement"), (("up", "to", "date"), "update")),
    "call": ((("for",), "request"), (("on",), "request"), (("upon",), "request")),
    "carry": ((("over",), "defer"), (("forward",), "defer"), (("out",), "undertake")),
    "come": ((("into", "force"), "implement"), (("into", "effect"), "implement"), (("into", "operation"), "implement"),
             (("out", "in", "favour"), "approve"), (("down", "in", "favour"), "approve"), (("before",), "discuss"),
             (("up", "for", "discussion"), "discuss"), (("back", "to"), "revisit")),
    "deal": ((("with",), "consider"),),
    "divide": ((("over",), "debate"), (("on",), "debate")),
    "dwell": ((("on",), "consider"),),
    "enter": ((("into", "force"), "implement"), (("into", "effect"), "implement"),
              (("into", "operation"), "implement")),
    "find": ((("in", "favour"), "approve"), (("against",), "reject")),
    "give": ((("rise", "to"), "prompt"), (("way",), "other"), (("up",), "withdraw")),
    "go": ((("live",), "implement"), (("into", "effect"), "implement"), (("on",), "other"),
           (("through",), "consider"), (("over",), "consider"), (("ahead",), "proceed"), (("forward",), "proceed")),
    "hold": ((("over",), "defer"), (("in", "abeyance"), "defer"), (("off",), "defer"), (("back",), "defer")),
    "have": ((("before", "it"), "consider"), (("before", "them"), "consider"), (("sight", "of"), "consider"),
             (("no", "objection"), "agree"), (("no", "objections"), "agree"), (("no", "difficulty"), "agree"),
             (("no", "concerns"), "agree")),
    "raise": ((("no", "objection"), "agree"), (("no", "objections"), "agree"), (("no", "difficulty"), "agree")),
    "express": ((("no", "objection"), "agree"), (("no", "objections"), "agree"), (("no", "difficulty"), "agree")),
    "see": ((("no", "objection"), "agree"), (("no", "objections"), "agree"), (("no", "difficulty"), "agree")),
    "keep": ((("on", "hold"), "defer"), (("informed",), "inform")),
    "lay": ((("over",), "defer"),),
    "leave": ((("over",), "defer"), (("on", "the", "table"), "defer"), (("open",), "defer")),
    "look": ((("at",), "consider"), (("into",), "consider")),
    "make": ((("aware",), "inform"),),
    "nod": ((("through",), "approve"),),
    "place": ((("on", "hold"), "defer"),),
    "put": ((("on", "hold"), "defer"), (("on", "ice"), "defer"), (("off",), "defer"), (("into", "effect"), "implement"),
            (("forward",), "raise"), (("into", "force"), "implement")),
    "remain": ((("on", "hold"), "defer"),),
    "stay": ((("on", "hold"), "defer"),),
    "rule": ((("out",), "reject"),),
    "roll": ((("out",), "deploy"),),
    "sail": ((("through",), "carry"),),
    "set": ((("out",), "explain"), (("up",), "establish"), (("aside",), "defer")),
    "settle": ((("on",), "agree"), (("upon",), "agree"), (("for",), "agree")),
    "sign": ((("off",), "approve"), (("up", "to"), "agree")),
    "stand": ((("over",), "defer"),),
    "step": ((("through",), "explain"),),
    "strike": ((("down",), "reject"), (("out",), "reject")),
    "take": ((("any", "further"), "proceed"), (("effect",), "implement"), (("note",), "note"),
             (("back",), "withdraw"), (("up",), "other"), (("through",), "explain"), (("forward",), "proceed")),
    "talk": ((("through",), "explain"), (("about",), "discuss"), (("over",), "discuss")),
    "throw": ((("out",), "reject"),),
    "turn": ((("down",), "reject"), (("away",), "reject"), (("to",), "consider")),
    "vote": ((("down",), "reject"), (("through",), "approve")),
    "walk": ((("through",), "explain"),),
    "wave": ((("through",), "approve"),),
    "weigh": ((("up",), "consider"),),
    "work": ((("through",), "consider"),),
}  # fmt: skip
"""By verb: the particles that follow it, and the verb that is meant."""

PARTING = frozenset(
    {"down", "over", "on", "in", "off", "out", "through", "up", "forward", "aware", "into", "back", "any", "away"}
)
"""First particles that may stand behind the object: "put it on hold", "walked members through the design"."""
