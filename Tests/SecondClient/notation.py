"""Reads the diagnostic notation of RFC 8949 §8, as far as the vectors use it."""
import re

import cbor

TOKENS = re.compile(r'''\s*(?:(h'[0-9a-f]*')|("(?:[^"\\]|\\.)*")|([\[\]{}:,])|([^\s\[\]{}:,"]+))''')
ESCAPES = {'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}
WORDS = {'true': True, 'false': False, 'null': None, 'NaN': float('nan'), 'Infinity': float('inf'),
         '-Infinity': float('-inf')}


def read(text):
    """The one item that the text describes; anything else is a ValueError."""
    tokens = [match[0].strip() for match in TOKENS.finditer(text)]
    item = take(tokens)
    if tokens:
        raise ValueError('more than one item in the notation')
    return item


def take(tokens):
    token = tokens.pop(0)
    if token == '[':
        return until(']', tokens, take)
    if token == '{':
        return cbor.Pairs(until('}', tokens, pair))
    if token.startswith("h'"):
        return bytes.fromhex(token[2:-1])
    if token.startswith('"'):
        return re.sub(r'\\(u[0-9a-f]{4}|.)', unescaped, token[1:-1])
    if token in WORDS:
        return WORDS[token]
    return float(token) if '.' in token else int(token)


def unescaped(match):
    return chr(int(match[1][1:], 16)) if len(match[1]) == 5 else ESCAPES.get(match[1], match[1])


def pair(tokens):
    key = take(tokens)
    if tokens.pop(0) != ':':
        raise ValueError('no colon after a key in the notation')
    return key, take(tokens)


def until(end, tokens, part):
    parts = []
    while tokens[0] != end:
        parts.append(part(tokens))
        if tokens[0] == ',':
            tokens.pop(0)
    tokens.pop(0)
    return parts
