"""What each chapter of Protocol/vectors asks of a vector: Protocol/vectors/README.md, chapter by chapter.

A runner raises Wrong when the outcome is another than the vector expects, or the vector is not well formed.
"""
import cbor
import changes
import enrolment
import frame
import messages
import notation
import openssl
import records
import register
import response
from grammar import Grammar

SERVER_ONLY = 'server only'
CHANGES = Grammar('changes.cddl')
RECORDS = Grammar('records.cddl')
REGISTER = Grammar('changes.cddl', 'register.cddl')


class Wrong(Exception):
    """The outcome is not what the vector expects, or the vector is not well formed."""


def allow(vector, keys):
    for key in vector:
        if key not in ('name', 'expect', 'note', 'input') and key not in keys:
            raise Wrong(f'unknown key {key}')


def same(what, got, expected):
    if got != expected:
        raise Wrong(f'{what}: expected {expected}, got {got}')


def outcome(vector, faults, work):
    """Runs the work and compares its outcome; the result when the vector is accepted."""
    try:
        result, got = work(vector['input']), 'accept'
    except faults as fault:
        result, got = None, fault.code
    same('outcome', got, vector['expect'])
    return result


def described(vector, item):
    same('the notation', cbor.encode(notation.read(vector['diagnostic'])).hex(), cbor.encode(item).hex())


def grammar_agrees(grammar, rule, item):
    if not grammar.fits(rule, item):
        raise Wrong(f'the grammar refuses it as {rule}')


# cbor

def run_cbor(vector):
    allow(vector, ('diagnostic',))
    if vector['expect'] not in ('accept', *cbor.FAULTS):
        raise Wrong('an expectation outside the list')
    item = outcome(vector, cbor.Fault, cbor.decode)
    if vector['expect'] == 'accept':
        same('written again', cbor.encode(item).hex(), vector['input'].hex())
        same('the notation', cbor.encode(notation.read(vector['diagnostic'])).hex(), vector['input'].hex())


# http

def run_http(vector):
    allow(vector, ('role', 'status', 'body', 'connection'))
    if vector['role'] == 'request':
        return SERVER_ONLY
    head = outcome(vector, response.Refused, lambda data: response.read(data, body_limit=1_000_000))
    if vector['expect'] == 'accept':
        if head is None:
            raise Wrong('the head does not end')
        same('body', 'none' if head.body is None else str(head.body), vector['body'])
        same('connection', 'close' if head.close else 'keep', vector['connection'])
    return None


# changes

def run_changes(vector):
    allow(vector, ('role', 'diagnostic', 'bytes', 'winner'))
    ROLES_OF_CHANGES[vector['role']](vector)


def run_change(vector):
    change = outcome(vector, cbor.Fault, changes.read)
    if vector['expect'] == 'accept':
        same('written again', cbor.encode(change).hex(), vector['input'].hex())
        described(vector, change)
        grammar_agrees(CHANGES, 'change', change)


def run_identifier(vector):
    text = vector['input'].decode('utf-8')
    try:
        same('bytes', changes.parsed(text).hex(), vector.get('bytes'))
    except ValueError:
        same('outcome', 'malformed', vector['expect'])
    else:
        same('outcome', 'accept', vector['expect'])
        same('written', changes.written(changes.parsed(text)), text.lower().translate(changes.LOOKS_LIKE))


def run_merge(vector):
    writes = cbor.decode(vector['input'])
    winner = writes[int(vector['winner'])]
    for turned in (writes, writes[::-1], writes + writes):
        same('the write that stands', turned[changes.standing(turned)], winner)


def run_mint(vector):
    same('identifier', changes.mint(vector['input'][:32], vector['input'][32:]).hex(), vector['bytes'])


def run_import(vector):
    key = vector['input'][32:].decode('utf-8')
    same('identifier', changes.import_id(vector['input'][:32], key).hex(), vector['bytes'])


ROLES_OF_CHANGES = {'change': run_change, 'identifier': run_identifier, 'merge': run_merge, 'mint': run_mint,
                    'import': run_import}


# sync, enrolment

MESSAGES = {'request': 'exchange-request', 'response': 'exchange-response', 'wait': 'wait-request',
            'news': 'wait-response', 'problem': 'problem'}
ENROLMENTS = {'request': 'enrolment-request', 'response': 'enrolment-response', 'renewal': 'renewal-request'}


def run_sync(vector):
    allow(vector, ('role', 'diagnostic', 'rewritten', 'item'))
    if vector['role'] == 'frame':
        run_frame(vector)
    else:
        run_message(vector, messages.SYNC, MESSAGES[vector['role']])


def run_frame(vector):
    try:
        item, got = frame.unwrap(vector['input']), 'accept'
    except frame.Fault:
        item, got = None, 'frame'
    same('outcome', got, vector['expect'])
    if got == 'accept':
        same('item', item.hex(), vector['item'])
        same('framed again', frame.wrap(item).hex(), vector['input'].hex())


def run_message(vector, grammar, rule):
    item = outcome(vector, messages.Fault, lambda data: messages.read(grammar, rule, data))
    if vector['expect'] == 'accept':
        same('written again', cbor.encode(item).hex(), vector.get('rewritten', vector['input'].hex()))
        same('the notation', cbor.encode(notation.read(vector['diagnostic'])).hex(), vector['input'].hex())


def run_enrolment(vector):
    allow(vector, ('role', 'diagnostic', 'rewritten'))
    if vector['role'] == 'ticket':
        try:
            ticket, got = enrolment.read_ticket(vector['input'].decode('utf-8')), 'accept'
        except enrolment.NotAnInvitation:
            ticket, got = None, 'not-an-invitation'
        same('outcome', got, vector['expect'])
        if got == 'accept':
            described(vector, ticket)
    elif vector['role'] == 'certificate-request':
        good = openssl.request_key(vector['input']) in ('P-256', 'Ed25519')
        same('outcome', 'accept' if good else 'key', vector['expect'])
    else:
        run_message(vector, messages.ENROLMENT, ENROLMENTS[vector['role']])


# records

def run_records(vector):
    allow(vector, ('diagnostic',))
    kind, field, value = cbor.decode(vector['input'])
    outcome(vector, records.Refused, lambda _: records.check(kind, field, value))
    if 'diagnostic' in vector:
        described(vector, [kind, field, value])
    if vector['expect'] == 'accept':
        grammar_agrees(RECORDS, records.KINDS[kind].name, {field: value})


# register

def run_register(vector):
    allow(vector, ('role', 'diagnostic', 'link'))
    item = cbor.decode(vector['input'])
    if vector['role'] == 'line':
        described(vector, item)
        grammar_agrees(REGISTER, 'line', item)
        same('link', register.link(vector['input']).hex(), vector['link'])
        return
    try:
        if vector['role'] == 'chain':
            register.extend(*item)
        else:
            account, checkpoint, pinned = item
            register.verify(account, checkpoint, pinned)
            grammar_agrees(REGISTER, 'signed', register.signed(account, checkpoint))
        got = 'accept'
    except register.Forked:
        got = 'forked'
    same('outcome', got, vector['expect'])


RUNNERS = {'cbor': run_cbor, 'http': run_http, 'changes': run_changes, 'sync': run_sync, 'records': run_records,
           'enrolment': run_enrolment, 'register': run_register}
GRAMMARS = {'changes': CHANGES, 'records': RECORDS, 'register': REGISTER, 'sync': messages.SYNC,
            'enrolment': messages.ENROLMENT}
