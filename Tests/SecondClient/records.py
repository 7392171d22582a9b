"""Kinds and fields, read from the tables of Protocol/records.md; what fits a field, and what a form shows of it."""
import math
import os
import re

CHAPTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'Protocol', 'records.md')
DAY = 86_400_000
BOUNDS = {'instant': (-2_208_988_800_000, 7_258_118_400_000), 'day': (-62_091, 84_006)}
LOCAL = ('LOKAAL', 'F02', 'F05')


class Refused(Exception):
    """A value that does not fit; `code` is one of "Refusals" in the chapter."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Field:
    """A row of a table: number, name, type as written, category, group, marks and the rule under "to"."""

    def __init__(self, kind, number, name, form, category, group, marks, to):
        self.kind, self.number, self.name, self.type = kind, int(number), name, form
        self.category, self.group, self.marks, self.to = category, group, marks.split(', '), to

    @property
    def local(self):
        return self.group in LOCAL


    @property
    def choices(self):
        """The closed list of a choice or of choices."""
        return re.fullmatch(r'choices?\((.*)\)', self.type)[1].split(', ')


class Kind:
    def __init__(self, number, name):
        self.number, self.name, self.fields = int(number), name, {}

    def named(self, name):
        return next(field for field in self.fields.values() if field.name == name)


def read_chapter():
    kinds, kind = {}, None
    with open(CHAPTER, encoding='utf-8') as file:
        for line in file.read().split('\n## Kinds\n')[1].split('\n'):
            heading = re.fullmatch('### ([0-9]+) (.*)', line)
            row = [part.strip() for part in line.split('|')[1:-1]]
            if heading:
                kind = Kind(*heading.groups())
                kinds[kind.number] = kind
            elif row and row[0].isdigit():
                field = Field(kind, *row)
                kind.fields[field.number] = field
    return kinds


KINDS = read_chapter()


def kind_named(name):
    return next(kind for kind in KINDS.values() if kind.name == name)


def check(kind, number, value):
    """Checks a value that another device sends: the kind, the field, whether it may leave a device, the value."""
    require(kind in KINDS, 'unknown-kind')
    require(number in KINDS[kind].fields, 'unknown-field')
    field = KINDS[kind].fields[number]
    require(not field.local, 'local-only')
    if value is not None:
        check_type(field.type, value)


def check_type(written, value):
    name, inner = re.fullmatch(r'([a-z]+)(?:\((.*)\))?', written).groups()
    CHECKS[name](value, inner)


def check_text(value, inner):
    require(isinstance(value, str), 'wrong-type')
    require(len(value) <= int(inner), 'too-long')
    require(not re.search('[\x00-\x08\x0b-\x1f\x7f-\x9f]', value), 'control-character')


def check_choice(value, inner):
    require(isinstance(value, str), 'wrong-type')
    require(value in inner.split(', '), 'not-a-choice')


def check_array(value, most):
    require(isinstance(value, list), 'wrong-type')
    require(len(value) <= most, 'too-long')


def check_choices(value, inner):
    check_array(value, len(inner.split(', ')))
    for each in value:
        check_choice(each, inner)


def check_number(kind):
    def check_bounds(value, inner):
        require(type(value) is kind, 'wrong-type')
        low, high = map(kind, inner.split(' to '))
        require(low <= value <= high, 'out-of-range')
    return check_bounds


def check_moment(name):
    def check_bounds(value, _):
        require(type(value) is int, 'wrong-type')
        require(BOUNDS[name][0] <= value <= BOUNDS[name][1], 'out-of-range')
    return check_bounds


def check_boolean(value, _):
    require(isinstance(value, bool), 'wrong-type')


def check_bsn(value, _):
    require(isinstance(value, str), 'wrong-type')
    require(re.fullmatch('[0-9]{9}', value) and value != '0' * 9, 'not-a-bsn')
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    require(sum(weight * int(digit) for weight, digit in zip(weights, value)) % 11 == 0, 'not-a-bsn')


def check_reference(value, _):
    require(isinstance(value, bytes) and len(value) == 16, 'wrong-type')


def check_references(value, inner):
    check_array(value, int(inner.split(', ')[1]))
    for each in value:
        check_reference(each, None)


def check_texts(value, inner):
    count, length = inner.split(', ')
    check_array(value, int(count))
    for each in value:
        check_text(each, length)


def check_cells(value, inner):
    check_array(value, 2 * int(inner))
    require(len(value) % 2 == 0, 'wrong-type')
    for record, bitmap in zip(value[::2], value[1::2]):
        check_reference(record, None)
        require(type(bitmap) is int and -1 << 63 <= bitmap < 1 << 63, 'wrong-type')


CHECKS = {'text': check_text, 'choice': check_choice, 'choices': check_choices, 'boolean': check_boolean,
          'integer': check_number(int), 'real': check_number(float), 'instant': check_moment('instant'),
          'day': check_moment('day'), 'bsn': check_bsn, 'reference': check_reference,
          'references': check_references, 'texts': check_texts, 'cells': check_cells}


def require(holds, code):
    if not holds:
        raise Refused(code)


def bitmap(numbers):
    """Fields as a verstrekking names them: a signed integer of 64 bits."""
    bits = sum(1 << number for number in numbers)
    return bits - (1 << 64) if bits >> 63 else bits


def numbers(bits):
    """The fields that a bitmap names, signed or not."""
    return [number for number in range(64) if bits >> number & 1]


def shown(field, value, form):
    """What a form shows of a value, as [value], or nothing."""
    if form == 0:
        return [value]
    if form == 2:
        return [value if value is None or isinstance(value, bool) else True]
    if 'mainLine' not in field.marks:
        return []
    if field.type == 'instant' and value is not None:
        return [math.floor(value / DAY) * DAY]
    return [value]
