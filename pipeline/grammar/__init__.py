"""A small grammar of committee English: tokens, verb groups, subjects, and what a sentence states as done."""
