"""Runs the vectors of Protocol/vectors against this client: python3 vectors.py

Every file of every chapter is read. A chapter that is not known here, a key or an expectation outside its list, an
outcome that is not the expected one, and a rule of the grammar that no accepted vector matches make it fail. What only
a server reads is counted here and tried in the live run.
"""
import os
import re
import sys

import chapters
import matrix
from chapters import Wrong

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'Protocol', 'vectors')
ESCAPES = {b'r': b'\r', b'n': b'\n', b't': b'\t', b'\\': b'\\'}


def read(path):
    """A vector as {key: value}, with the joined input under 'input'."""
    values, data = {}, b''
    with open(path, encoding='utf-8') as file:
        for line in file.read().split('\n'):
            if not line or line.startswith('#'):
                continue
            key, colon, value = line.partition(': ')
            if not colon and line.endswith(':'):
                key, value = line[:-1], ''
            elif not colon:
                raise Wrong(f'a line that fits nothing: {line[:40]}')
            if key == 'hex':
                data += bytes.fromhex(value)
            elif key == 'text':
                data += unescaped(value)
            elif key in values:
                raise Wrong(f'{key} stands twice')
            else:
                values[key] = value
    for key in ('name', 'expect'):
        if key not in values:
            raise Wrong(f'no {key}')
    values['input'] = data
    return values


def unescaped(text):
    def byte(match):
        code = match[1]
        return bytes([int(code[1:], 16)]) if code[0:1] == b'x' else ESCAPES[code]
    return re.sub(rb'\\(x[0-9a-fA-F]{2}|[rnt\\])', byte, text.encode('utf-8'))


def chapter(name):
    """(file name, vector) of a chapter, in order."""
    folder = os.path.join(ROOT, name)
    for file in sorted(os.listdir(folder)):
        if not file.endswith('.txt'):
            raise Wrong(f'{name}/{file} is not a vector')
        yield file, read(os.path.join(folder, file))


def run_chapter(name):
    """How many vectors failed."""
    failed = passed = left = 0
    for file, vector in chapter(name):
        for grammar in chapters.GRAMMARS.values():
            grammar.counts = vector['expect'] == 'accept'
        try:
            result = chapters.RUNNERS[name](vector)
        except (Wrong, KeyError, ValueError) as error:
            print(f'vectors: FAILED: {name}/{file}: {error!r}', file=sys.stderr)
            failed += 1
            continue
        if result == chapters.SERVER_ONLY:
            left += 1
        else:
            passed += 1
    print(f'vectors: {name}: {passed} passed' + (f', {left} are for a server: see the live run' if left else ''))
    return failed


def unmatched_rules():
    """The rules of the grammar that no accepted vector matched, by file."""
    uses = [use for grammar in chapters.GRAMMARS.values() for use in grammar.uses()]
    matched = {(file, rule) for file, rule, used in uses if used}
    return sorted({f'{file}: {rule}' for file, rule, used in uses} - {f'{file}: {rule}' for file, rule in matched})


def main():
    failed = 0
    for name in sorted(os.listdir(ROOT)):
        if not os.path.isdir(os.path.join(ROOT, name)):
            continue
        if name == 'disclosure':
            failed += matrix.run(os.path.join(ROOT, name))
        elif name in chapters.RUNNERS:
            failed += run_chapter(name)
        else:
            print(f'vectors: FAILED: {name}: this client does not know the chapter', file=sys.stderr)
            failed += 1
    for rule in unmatched_rules():
        print(f'vectors: FAILED: no accepted vector has something of the rule {rule}', file=sys.stderr)
        failed += 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
