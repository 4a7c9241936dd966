# SPDX-License-Identifier: BSD-2-Clause
"""The test of tools/lint: a small tree without faults, in which no check may find anything, and
for each check faults to plant in it, which it has to find, in the right line."""

import os
import shutil
import tempfile

import csource

SPDX = '/* SPDX-License-Identifier: BSD-2-Clause */\n'

GOOD = {
    '.clang-format': 'BasedOnStyle: LLVM\nIndentWidth: 8\nUseTab: Always\n'
                     'BreakBeforeBraces: Linux\nColumnLimit: 100\nSortIncludes: false\n'
                     'AllowShortFunctionsOnASingleLine: None\n',
    'include/xmhf/types.h': SPDX + '#ifndef TYPES_H\n#define TYPES_H\n\n#include <stdint.h>\n\n'
                                   'typedef uint32_t u32;\n\n#endif\n',
    'core/a.h': SPDX + '#ifndef A_H\n#define A_H\n\n#include <xmhf/types.h>\n\nu32 a(u32 x);\n\n'
                       '#endif\n',
    # Words in comments and strings are no code.
    'core/a.c': SPDX + '/* asm volatile("hlt"); */\n#include "core/a.h"\n#include "x86/cpu.h"\n\n'
                       'u32 a(u32 x)\n{\n\tconst char *s = "asm";\n\n'
                       '\treturn x + cpu() + (u32)s[0];\n}\n',
    'core/loop.c': SPDX + '#include "core/a.h"\n\nu32 loop(u32 n)\n{\n\twhile (n > 1)\n'
                          '\t\tLOOP_ASSIGNS(n)\n\t\tLOOP_INVARIANT(n > 0 &&\n'
                          '\t\t\t\tn < 9)\n\t\tLOOP_DECREASES(n)\n\t{\n\t\tn--;\n\t}\n'
                          '\treturn n;\n}\n',
    'x86/cpu.h': SPDX + '#ifndef CPU_H\n#define CPU_H\n\n#include <xmhf/types.h>\n\nu32 cpu(void);'
                        '\n\n#endif\n',
    'x86/cpu.c': SPDX + '#include "x86/cpu.h"\n#include "x86/hw.h"\n\n#ifdef DEBUG\n#endif\n\n'
                        'u32 cpu(void)\n{\n\thw_hlt();\n\treturn 1;\n}\n',
    'x86/hw.h': SPDX + '#ifndef HW_H\n#define HW_H\n\nstatic inline void hw_hlt(void)\n{\n'
                       '\t__asm__ volatile("hlt");\n}\n\n#endif\n',
    'svm/b.c': SPDX + '#include "core/a.h"\n#include "svm/b.h"\n#include "x86/hw.h"\n\n'
                      'u32 b(void)\n{\n\treturn a(1);\n}\n',
    'svm/b.h': SPDX + '#ifndef B_H\n#define B_H\n\n#include <xmhf/types.h>\n\nu32 b(void);\n\n'
                      '#endif\n',
    'vmx/b.h': SPDX + '#ifndef V_H\n#define V_H\n\n#include <xmhf/types.h>\n\nu32 v(void);\n\n'
                      '#endif\n',
    'hypapps/hello/hello.c': SPDX + '#include <xmhf/types.h>\n\nu32 hello(void)\n{\n\treturn 1;\n'
                                    '}\n',
    'x86/run.S': SPDX + '\t.text\n\thlt\n',
    'tools/run': '#!/usr/bin/env bash\n# SPDX-License-Identifier: BSD-2-Clause\necho ok\n',
    'tools/run.py': '# SPDX-License-Identifier: BSD-2-Clause\nprint(1)\n',
    'Makefile': '# SPDX-License-Identifier: BSD-2-Clause\nall:\n',
    'README.md': 'A text.\n',
}


def long_function(lines):
    body = '\tx++;\n' * (lines - 4)
    return (SPDX + f'static int longest(int x)\n{{\n{body}\treturn x;\n}}\n\n'
            'int (*f)(int) = longest;\n')


# Check: faults, each as file, new text (or a change of the old), and the line to be found.
FAULTS = {
    'check_format': [
        ('core/a.c', lambda t: t.replace('\treturn x', '\treturn  x'), 10),
        ('x86/cpu.h', lambda t: t.replace('u32 cpu(void)', 'u32 cpu( void )'), 7),
        ('core/loop.c', lambda t: t.replace('n > 1', 'n>1'), 6),
        ('core/loop.c', lambda t: t.replace('n--', 'n --'), 12),
    ],
    'check_layers': [
        ('core/a.c', lambda t: t.replace('x86/cpu.h', 'svm/b.h'), 4),
        ('core/a.c', lambda t: t.replace('x86/cpu.h', 'vmx/b.h'), 4),
        ('core/a.c', lambda t: t.replace('x86/cpu.h', 'x86/hw.h'), 4),
        ('core/a.h', lambda t: t.replace('<xmhf/types.h>', '"loader/loader.h"'), 5),
        ('core/a.c', lambda t: t.replace('"x86/cpu.h"', '<string.h>'), 4),
        ('core/a.c', lambda t: t.replace('core/a.h', 'a.h'), 3),
        ('svm/b.c', lambda t: t.replace('svm/b.h', 'vmx/b.h'), 3),
        ('vmx/b.h', lambda t: t.replace('<xmhf/types.h>', '"svm/b.h"'), 5),
        ('x86/run.S', lambda t: t + '#include "svm/b.h"\n', 4),
        ('x86/cpu.c', lambda t: t.replace('x86/hw.h', 'svm/b.h'), 3),
        ('hypapps/hello/hello.c', lambda t: t.replace('<xmhf/types.h>', '"core/a.h"'), 2),
        ('include/xmhf/types.h', lambda t: t.replace('<stdint.h>', '"core/a.h"'), 5),
        # Assembly that comes by way of another header: the finding is in core/a.c.
        ('x86/cpu.h', lambda t: t.replace('<xmhf/types.h>', '"x86/hw.h"'), ('core/a.c', 4)),
    ],
    'check_assembly': [
        ('core/a.c', lambda t: t.replace('\treturn', '\t__asm__("hlt");\n\treturn'), 10),
        ('svm/b.c', lambda t: t.replace('\treturn', '\tasm volatile("hlt");\n\treturn'), 8),
        ('x86/cpu.h', lambda t: t.replace('u32 cpu', '#define HLT __asm("hlt")\nu32 cpu'), 7),
        ('hypapps/hello/hello.c', lambda t: t.replace('\treturn', '\tasm("hlt");\n\treturn'), 6),
    ],
    'check_conditionals': [
        ('core/a.c', lambda t: t + '#ifdef DEBUG\n#endif\n', 12),
        ('core/a.c', lambda t: t + '\n# if 0\n#endif\n', 13),
        ('core/a.c', lambda t: t + '#ifndef X\n#endif\n', 12),
    ],
    'check_headers': [
        ('core/a.h', lambda t: t.replace('#include <xmhf/types.h>\n', ''), 1),
        ('svm/b.h', lambda t: t.replace('#ifndef B_H\n', '').replace('#endif\n', '')
         .replace('u32 b(void);', 'struct b {\n\tu32 x;\n};'), 1),
    ],
    'check_file_size': [
        ('x86/run.S', lambda t: t + '\tnop\n' * 498, 501),
        ('tools/run.py', lambda t: t + 'print(2)\n' * 499, 501),
        ('core/a.c', lambda t: t + '/* */\n' * 490, 501),
    ],
    'check_function_size': [
        ('core/long.c', lambda t: long_function(61), 2),
        ('core/long.c', lambda t: long_function(61).replace('(int x)', '(\n\tint x)', 1)
         .replace('\tx++;\n', '', 1), 2),
    ],
    'check_licence': [
        ('core/a.c', lambda t: t.replace(SPDX, ''), 1),
        ('x86/run.S', lambda t: t.replace('BSD-2-Clause', 'MIT'), 1),
        ('tools/run', lambda t: t.replace('SPDX', ''), 1),
        ('Makefile', lambda t: 'all:\n', 1),
    ],
    'check_registries': [
        ('README.md', lambda t: t + 'See https://py' + 'pi.org/x.\n', 2),
        ('tools/run', lambda t: t + 'npm --registry https://registry.np' + 'mjs.org\n', 4),
        ('Makefile', lambda t: t + '# http://deb.deb' + 'ian.org/debian\n', 3),
    ],
    'check_python': [('tools/run.py', lambda t: t + 'def f(:\n', 3)],
    'check_shell': [('tools/run', lambda t: t + 'if true; then\n', 5)],
}

# What must not be found: the longest that is allowed, in a tree that is otherwise GOOD.
ALLOWED = [
    ('core/long.c', long_function(60)),
    ('x86/run.S', GOOD['x86/run.S'] + '\tnop\n' * 497),
]

# How many lines of code there are: text, is it assembly, number.
COUNTS = [
    ('', False, 0),
    ('int a; /* one\n two */\n\n// three\nint b;\n', False, 2),
    ('/* one */ int a; /* two */\n', False, 1),
    ('char *s = "/*";\nint a;\nchar c = \'"\';\n/* */\n', False, 3),
    ('#ifdef X /* y */\n#endif\n', False, 2),
    ('# a comment\n#include "a.h"\n\tnop # another\n/* one\n */ hlt\n', True, 3),
]


def write(root, files):
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
        with open(os.path.join(root, path), 'w') as f:
            f.write(text)


def findings(tree_class, check, files):
    root = tempfile.mkdtemp(prefix='lint')
    try:
        write(root, files)
        return {(path, line) for path, line, _ in check(tree_class(root))}
    finally:
        shutil.rmtree(root)


def run(tree_class, checks):
    """0 if each check finds what it has to and nothing else; else says what and returns 1."""
    wrong = []
    planted = 0
    for check in checks:
        name = check.__name__
        for path, text in [('README.md', GOOD['README.md']), *ALLOWED]:
            found = findings(tree_class, check, {**GOOD, path: text})
            if found:
                wrong.append(f'{name}: finds {found} where nothing is wrong')
        for path, change, where in FAULTS.get(name, []):
            files = {**GOOD, path: change(GOOD.get(path, ''))}
            want = where if isinstance(where, tuple) else (path, where)
            planted += 1
            if files == GOOD:
                wrong.append(f'{name}: the fault in {path} is none')
            found = findings(tree_class, check, files)
            if found != {want}:
                wrong.append(f'{name}: finds {found or "nothing"}, not {want}')
        if name not in FAULTS:
            wrong.append(f'{name}: no fault is planted for it')
    for text, assembly, lines in COUNTS:
        if csource.code_lines(text, assembly) != lines:
            wrong.append(f'csource: counts {csource.code_lines(text, assembly)} lines in {text!r}')
    for line in wrong:
        print('lint: self-test: ' + line)
    print(f'lint: self-test: {planted} planted faults, {len(wrong)} things are wrong'
          if wrong else f'lint: self-test: all {planted} planted faults found')
    return 1 if wrong else 0
