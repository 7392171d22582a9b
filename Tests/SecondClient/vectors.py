"""Runs the vectors of Protocol/vectors against this client: python3 vectors.py

Every file of every chapter is read. A chapter that is not known here, a key or an expectation outside its list, and an
outcome that is not the expected one make it fail. What only a server does, is counted and said.
"""
import os
import re
import sys

import cbor
import response

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'Protocol', 'vectors')
SERVER_ONLY = 'server only'


class Wrong(Exception):
    """The outcome is not what the vector expects, or the vector is not well formed."""


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
        return bytes([int(code[1:], 16)]) if code[0:1] == b'x' else {b'r': b'\r', b'n': b'\n', b't': b'\t',
                                                                     b'\\': b'\\'}[code]
    return re.sub(rb'\\(x[0-9a-fA-F]{2}|[rnt\\])', byte, text.encode('utf-8'))


def allow(vector, keys):
    for key in vector:
        if key not in ('name', 'expect', 'note', 'input') and key not in keys:
            raise Wrong(f'unknown key {key}')


def same(what, got, expected):
    if got != expected:
        raise Wrong(f'{what}: expected {expected}, got {got}')


# cbor

def run_cbor(vector):
    allow(vector, ('diagnostic',))
    if vector['expect'] != 'accept' and vector['expect'] not in cbor.FAULTS:
        raise Wrong('an expectation outside the list')
    try:
        item = cbor.decode(vector['input'])
        outcome = 'accept'
    except cbor.Fault as fault:
        outcome = fault.code
    same('outcome', outcome, vector['expect'])
    if outcome == 'accept':
        same('written again', cbor.encode(item).hex(), vector['input'].hex())
        same('from the notation', cbor.encode(Notation(vector['diagnostic']).whole()).hex(), vector['input'].hex())


class Notation:
    """Reads the diagnostic notation of RFC 8949 §8, as far as the vectors use it."""

    TOKENS = re.compile(r'''\s*(?:(h'[0-9a-f]*')|("(?:[^"\\]|\\.)*")|([\[\]{}:,])|([^\s\[\]{}:,"]+))''')

    def __init__(self, text):
        self.tokens = [match[0].strip() for match in self.TOKENS.finditer(text)]

    def whole(self):
        item = self.item()
        if self.tokens:
            raise Wrong('more than one item in the notation')
        return item

    def item(self):
        token = self.tokens.pop(0)
        words = {'true': True, 'false': False, 'null': None, 'NaN': float('nan'), 'Infinity': float('inf'),
                 '-Infinity': float('-inf')}
        if token == '[':
            return self.until(']', self.item)
        if token == '{':
            return cbor.Pairs(self.until('}', self.pair))
        if token.startswith("h'"):
            return bytes.fromhex(token[2:-1])
        if token.startswith('"'):
            return re.sub(r'\\(u[0-9a-f]{4}|.)', lambda match: chr(int(match[1][1:], 16))
                          if len(match[1]) == 5 else match[1], token[1:-1])
        if token in words:
            return words[token]
        return float(token) if '.' in token else int(token)

    def pair(self):
        key = self.item()
        same('notation', self.tokens.pop(0), ':')
        return key, self.item()

    def until(self, end, part):
        parts = []
        while self.tokens[0] != end:
            parts.append(part())
            if self.tokens[0] == ',':
                self.tokens.pop(0)
        self.tokens.pop(0)
        return parts


# http

def run_http(vector):
    allow(vector, ('role', 'status', 'body', 'connection'))
    if vector['role'] == 'request':
        return SERVER_ONLY
    try:
        head = response.read(vector['input'], body_limit=1_000_000)
    except response.Refused as refused:
        same('outcome', refused.code, vector['expect'])
        return None
    if head is None:
        raise Wrong('the head does not end')
    same('outcome', 'accept', vector['expect'])
    same('body', 'none' if head.body is None else str(head.body), vector['body'])
    same('connection', 'close' if head.close else 'keep', vector['connection'])
    return None


CHAPTERS = {'cbor': run_cbor, 'http': run_http}
ELSEWHERE = ('disclosure',)


def main():
    failed = False
    for chapter in sorted(os.listdir(ROOT)):
        folder = os.path.join(ROOT, chapter)
        if not os.path.isdir(folder) or chapter in ELSEWHERE:
            continue
        if chapter not in CHAPTERS:
            print(f'vectors: {chapter}: this client does not know the chapter')
            continue
        passed = left = 0
        for name in sorted(os.listdir(folder)):
            try:
                if not name.endswith('.txt'):
                    raise Wrong('not a vector')
                outcome = CHAPTERS[chapter](read(os.path.join(folder, name)))
            except (Wrong, KeyError, ValueError) as error:
                print(f'vectors: FAILED: {chapter}/{name}: {error!r}', file=sys.stderr)
                failed = True
                continue
            if outcome == SERVER_ONLY:
                left += 1
            else:
                passed += 1
        print(f'vectors: {chapter}: {passed} passed' + (f', {left} are the server\'s alone' if left else ''))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
