"""The grammar of Protocol/schema: reads the part of CDDL (RFC 8610) that the chapters use, and matches items with it.

    grammar = Grammar('changes.cddl', 'sync.cddl')
    grammar.fits('exchange-request', item)

Groups match as RFC 8610 has it: each entry takes as many parts as it can, in order, and none is given back.
"""
import os
import re

import cbor

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'Protocol', 'schema')
ENDLESS = 1 << 64
PRELUDE = {
    'any': lambda item: True,
    'null': lambda item: item is None,
    'bool': lambda item: isinstance(item, bool),
    'uint': lambda item: type(item) is int and item >= 0,
    'nint': lambda item: type(item) is int and item < 0,
    'int': lambda item: type(item) is int,
    'integer': lambda item: type(item) is int,
    'float': lambda item: isinstance(item, float),
    'bytes': lambda item: isinstance(item, bytes),
    'bstr': lambda item: isinstance(item, bytes),
    'tstr': lambda item: isinstance(item, str),
    'text': lambda item: isinstance(item, str),
}


class Grammar:
    """The rules of some files, which are read together."""

    def __init__(self, *files):
        self.rules = {}
        self.files = {}
        self.matched = set()
        self.counts = True
        for file in files:
            with open(os.path.join(FOLDER, file), encoding='utf-8') as text:
                Reader(file, text.read()).into(self.rules)
            self.files.update({name: file for name in self.rules if name not in self.files})
        for rule in self.rules.values():
            for name in rule.names():
                if name not in self.rules and name not in PRELUDE:
                    raise SyntaxError(f'{files}: no rule {name}')

    def fits(self, name, item):
        """Whether the item is as the rule says. `matched` collects the rules that matched while `counts` was set."""
        if name in PRELUDE:
            return PRELUDE[name](item)
        fits = self.rules[name].fits(self, item)
        if fits and self.counts:
            self.matched.add(name)
        return fits


    def uses(self):
        """(file, rule, whether something matched it). A rule that only lists others is matched when they all are."""
        for name, rule in self.rules.items():
            lists = isinstance(rule, Choice) and all(isinstance(each, Name) and each.name in self.rules
                                                     for each in rule.types)
            listed = [each.name for each in rule.types] if lists else [name]
            yield self.files[name], name, self.matched.issuperset(listed)


class Node:
    """One kind of type: `fits` tells whether an item is of it, `names` which rules it mentions."""

    def names(self):
        return ()


class Name(Node):
    def __init__(self, name):
        self.name = name

    def names(self):
        return (self.name,)

    def fits(self, grammar, item):
        return grammar.fits(self.name, item)


class Literal(Node):
    def __init__(self, value):
        self.value = value

    def fits(self, grammar, item):
        return type(item) is type(self.value) and item == self.value


class Range(Node):
    def __init__(self, low, high):
        self.low, self.high = low, high

    def fits(self, grammar, item):
        return type(item) is type(self.low) and self.low <= item <= self.high


class Choice(Node):
    def __init__(self, types):
        self.types = types

    def names(self):
        return [name for each in self.types for name in each.names()]

    def fits(self, grammar, item):
        return any(each.fits(grammar, item) for each in self.types)


class Control(Node):
    """A type with .size (of the bytes, also of a text) or .regexp."""

    def __init__(self, base, control, argument):
        self.base, self.control, self.argument = base, control, argument

    def names(self):
        return self.base.names()

    def fits(self, grammar, item):
        if not self.base.fits(grammar, item):
            return False
        if self.control == '.regexp':
            return re.fullmatch(self.argument.value, item) is not None
        return self.argument.fits(grammar, len(item.encode('utf-8') if isinstance(item, str) else item))


class Entry:
    """A part of a group, `least` to `most` times; with a key in a map; `group`, not a type, for parts in brackets."""

    def __init__(self, least, most, key, kind, group):
        self.least, self.most, self.key, self.kind, self.group = least, most, key, kind, group

    def names(self):
        inner = self.group.names() if self.group else self.kind.names()
        return [*(self.key.names() if self.key else ()), *inner]


class Array(Node):
    def __init__(self, entries):
        self.entries = entries

    def names(self):
        return [name for entry in self.entries for name in entry.names()]

    def fits(self, grammar, item):
        return isinstance(item, list) and not isinstance(item, cbor.Pairs) and self.take(grammar, item, 0) == len(item)

    def take(self, grammar, items, start):
        """How far the entries reach from `start`, or None."""
        position = start
        for entry in self.entries:
            count = 0
            while count < entry.most:
                if entry.group:
                    after = entry.group.take(grammar, items, position)
                else:
                    fits = position < len(items) and entry.kind.fits(grammar, items[position])
                    after = position + 1 if fits else None
                if after is None or after == position:
                    break
                position, count = after, count + 1
            if count < entry.least:
                return None
        return position


class Map(Array):
    def fits(self, grammar, item):
        if not isinstance(item, (dict, cbor.Pairs)):
            return False
        left = list(item.items() if isinstance(item, dict) else item)
        for entry in self.entries:
            taken = [pair for pair in left
                     if entry.key.fits(grammar, pair[0]) and entry.kind.fits(grammar, pair[1])][:entry.most]
            if len(taken) < entry.least:
                return False
            left = [pair for pair in left if pair not in taken]
        return not left


class Reader:
    """Reads rules; what it does not know is a SyntaxError with the file and the token."""

    TOKENS = re.compile(r'''(?:\s|;[^\n]*)*(?:("[^"]*")|(-?[0-9]+(?:\.[0-9]+)?)|(\.(?:size|regexp)\b)'''
                        r'''|([A-Za-z][A-Za-z0-9-]*)|(=>|\.\.|[=\[\]{}()/,:?*+]))''')

    def __init__(self, file, text):
        self.file = file
        self.tokens, position = [], 0
        text = re.sub(r'(?:\s|;[^\n]*)*\Z', '', text)
        while position < len(text):
            match = self.TOKENS.match(text, position)
            if match is None:
                raise SyntaxError(f'{file}: {text[position:position + 20]!r}')
            self.tokens.append(match[match.lastindex])
            position = match.end()
        self.tokens.append('')

    def into(self, rules):
        while self.tokens[0]:
            name = self.tokens.pop(0)
            self.expect('=')
            if name in rules or name in PRELUDE:
                raise SyntaxError(f'{self.file}: {name} is defined twice')
            rules[name] = self.choice()

    def expect(self, token):
        if not self.took(token):
            raise SyntaxError(f'{self.file}: {self.tokens[:3]} where {token} should stand')

    def took(self, token):
        if self.tokens[0] == token:
            return self.tokens.pop(0)
        return None

    def choice(self):
        types = [self.limited()]
        while self.took('/'):
            types.append(self.limited())
        return types[0] if len(types) == 1 else Choice(types)

    def limited(self):
        base = self.single()
        if self.took('..'):
            return Range(base.value, self.single().value)
        if self.tokens[0] in ('.size', '.regexp'):
            return Control(base, self.tokens.pop(0), self.limited())
        return base

    def single(self):
        token = self.tokens.pop(0)
        if token.startswith('"'):
            return Literal(token[1:-1])
        if re.match('-?[0-9]', token):
            return Literal(float(token) if '.' in token else int(token))
        if token == '(':
            inner = self.choice()
            self.expect(')')
            return inner
        if token in ('[', '{'):
            return Array(self.entries(']')) if token == '[' else Map(self.entries('}'))
        if not token[:1].isalpha():
            raise SyntaxError(f'{self.file}: {token!r} where a type should stand')
        return Name(token)

    def entries(self, end):
        entries = []
        while not self.took(end):
            entries.append(self.entry())
            self.took(',')
        return entries

    def entry(self):
        least, most = self.occurrence()
        if self.tokens[0] == '(' and self.tokens[2] == ',':
            self.expect('(')
            return Entry(least, most, None, None, Array(self.entries(')')))
        if self.tokens[1] == ':':
            self.tokens[:2] = []
        kind = self.choice()
        if self.took('=>'):
            return Entry(least, most, kind, self.choice(), None)
        return Entry(least, most, None, kind, None)

    def occurrence(self):
        if self.took('?'):
            return 0, 1
        if self.took('+'):
            return 1, ENDLESS
        if self.took('*'):
            return 0, ENDLESS
        if self.tokens[0].isdigit() and self.tokens[1] == '*':
            least, _, most = self.tokens[:3]
            self.tokens[:3] = []
            return int(least), int(most)
        return 1, 1
