"""The messages of sync.md and enrolment.md: read by the grammar, and by what the chapters say beside it."""
import cbor
import changes
import records
from grammar import Grammar

SYNC = Grammar('changes.cddl', 'sync.cddl')
ENROLMENT = Grammar('changes.cddl', 'enrolment.cddl')
# The optional keys that this client reads; a list of receipts may be of any length.
RECEIPTS = 65
CODE_BYTES = 16


class Fault(Exception):
    """A message that is refused as a whole; `code` is one of "Refusals" in sync.md."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read(grammar, rule, data):
    """The item, without the optional keys that this client does not know."""
    try:
        item = cbor.decode(data)
    except cbor.Fault as fault:
        raise Fault('malformed') from fault
    if not grammar.fits(rule, item):
        raise Fault('malformed')
    if rule == 'exchange-request':
        check_changes(item[6])
    if rule == 'exchange-response' and any(part[0] >= len(item[8]) for entry in item[9] for part in entry[4]):
        raise Fault('malformed')
    if rule == 'enrolment-response':
        return known_functions(item)
    if isinstance(item, dict):
        if rule.startswith('exchange-'):
            check_receipts(grammar, item.get(RECEIPTS, []))
        return {key: value for key, value in item.items() if key < 64 or key == RECEIPTS}
    return item


def check_receipts(grammar, receipts):
    if not isinstance(receipts, list) or not all(
            grammar.fits('receipt', each) and len(each[1]) % CODE_BYTES == 0 for each in receipts):
        raise Fault('malformed')


def known_functions(response):
    """The response without functions that this client does not know; the kind of the party must be known."""
    kind, functions = (records.kind_named(name).named(field).choices
                       for name, field in (('partij', 'soort'), ('account', 'functies')))
    if response[3] not in kind:
        raise Fault('malformed')
    return [*response[:4], [code for code in response[4] if code in functions], *response[5:]]


def check_changes(pushed):
    """What the grammar does not say of changes, and that their numbers go on without a gap."""
    for change in pushed:
        try:
            changes.check(change)
        except cbor.Fault as fault:
            raise Fault('malformed') from fault
    numbers = [change[0] for change in pushed]
    if numbers and (numbers != list(range(numbers[0], numbers[0] + len(numbers))) or numbers[-1] >= 1 << 64):
        raise Fault('sequence')
