# SPDX-License-Identifier: BSD-2-Clause
"""What lint and sloc know of C and assembly text: where the comments and strings are, and which
lines are functions."""

import re

TOKEN = re.compile(r'''
    (?P<comment> /\*.*?\*/ | //[^\n]* )
  | (?P<string> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' )
''', re.VERBOSE | re.DOTALL)
# In assembly, # starts a comment unless a preprocessor directive follows it.
ASM_COMMENT = re.compile(r'^\s*\#(?!\s*(?:include|define|undef|if|ifdef|ifndef|elif|else|endif'
                         r'|error|pragma|line)\b).*$', re.MULTILINE)


def strip(text, strings=False, assembly=False):
    """@text without comments (and without what is in strings), each line where it was."""
    def blank(match):
        if match['string'] is not None and not strings:
            return match[0]
        if match['string'] is not None:
            return match[0][0] + match[0][-1]
        return ' ' + '\n' * match[0].count('\n')
    text = TOKEN.sub(blank, text)
    return ASM_COMMENT.sub('', text) if assembly else text


def code_lines(text, assembly=False):
    """How many lines of @text hold code."""
    return sum(1 for line in strip(text, assembly=assembly).splitlines() if line.strip())


def functions(text):
    """(name, first line, last line) of each function, in kernel style: braces in column 0."""
    lines = strip(text, strings=True).splitlines()
    first = 0
    for i, line in enumerate(lines):
        if line.startswith('{'):
            head = ' '.join(lines[first:i])
            name = re.search(r'(\w+)\s*\(', re.sub(r'__attribute__\s*\(\(.*?\)\)', '', head))
            end = next((j for j in range(i, len(lines)) if lines[j].startswith('}')),
                       len(lines) - 1)
            if name is not None:
                yield name[1], first + 1, end + 1
        # A declaration or definition begins after whatever ended the last one.
        if line.startswith(('}', '#')) or line.rstrip().endswith((';', '\\')) or not line.strip():
            first = i + 1
