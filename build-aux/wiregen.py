#!/usr/bin/env python3
"""Turns the descriptions of wire structures (*.wire) into C. plugins/mapi/wire/README.md explains the language.

  wiregen.py code FILE.wire OUT.h OUT.c      structures, parsers, writers, dumps, handler prototypes of one file
  wiregen.py wire FILE.wire... OUT.c         rop_wire[256] and the list of all structures
  wiregen.py table FILE.wire... OUT.c        mapi_rop_table[256] with the handlers
"""
import copy
import os
import re
import shlex
import sys

SCALARS = {'u8': ('guint8', 1), 'u16': ('guint16', 2), 'u32': ('guint32', 4), 'u64': ('guint64', 8),
           'i32': ('gint32', 4), 'i64': ('gint64', 8), 'tag': ('TernPropTag', 4), 'id': ('TernId', 8),
           'guid': ('TernGuid', 16)}
PLAIN = {'tag': 'u32', 'i32': 'u32', 'i64': 'u64'}
WIDTHS = {'u8': 1, 'u16': 2, 'u32': 4}
READ_ARGS = 'TernReader *reader, const MapiCodecContext *ctx, TernArena *arena'
HANDLES = {'none': 'NONE', 'in': 'IN', 'in,out': 'IN_OUT', 'out': 'OUT', 'response,in': 'RESPONSE_IN',
           'source,dest': 'SOURCE_DEST'}
KINDS = ['logon', 'folder', 'message', 'attachment', 'table', 'stream', 'notification', 'fx-source', 'fx-dest',
         'sync-source', 'sync-upload', 'any', 'none']
TOKEN = re.compile(r'\s*(?:(0x[0-9A-Fa-f]+|\d+)|([a-z_][a-z0-9_.]*)|(==|!=|&&|\|\||>=|<=|[&()<>!]))')
SIZED = re.compile(r'^sized\[(u8|u16|u32)\] (.*)$')
FIELD = re.compile(r'^(\w+)(?:\[(\w+)\])?(?:\(([^)]*)\))? (\w+)(?:\[(\w+)\])?(?:\(([^)]*)\))?$')


class WireError(Exception):
    pass


def snake(name):
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])', '_', name).lower()


class Custom:
    """A hand-written codec: custom Name HEADER PREFIX MIN ref|value CTYPE."""
    def __init__(self, words):
        self.name, self.header, self.prefix, least, how, self.ctype = words
        self.least, self.by_value = int(least), how == 'value'


class Field:
    def __init__(self, match, where):
        self.type, self.param, self.flag, self.name, self.count, self.args = match.groups()
        self.where = where


class Group:
    """Fields behind a condition, or behind a size that counts them."""
    def __init__(self, expr=None, size=None, implied=False):
        self.expr, self.width, self.implied, self.fields = expr, WIDTHS[size] if size else None, implied, []


class Struct:
    def __init__(self, name, section):
        self.name, self.section, self.fields = name, section, []
        self.rop, self.role, self.alias = None, None, None

    @property
    def c(self):
        return snake(self.name)


class Rop:
    def __init__(self, number, name, attrs, where):
        self.id, self.name, self.where = int(number, 16), name, where
        self.section = attrs.get('section', '-')
        self.spec = attrs.get('spec', '-')
        self.handles = attrs.get('handles', 'in')
        self.kinds = attrs.get('in', 'none').split('|')
        self.out = attrs.get('out', 'none')
        self.form = attrs.get('form', 'both')      # both, request, response (bare header)
        self.handler = attrs.get('handler', 'none')
        self.ec = attrs.get('ec', 'NotSupported')
        self.like = attrs.get('like')
        self.answer = int(attrs.get('answer', number), 16)   # RopId of the response
        self.request = self.response = None
        for kind in self.kinds + [self.out]:
            if kind not in KINDS:
                raise WireError(f'{where}: unknown kind of object "{kind}"')
        if self.handles not in HANDLES:
            raise WireError(f'{where}: unknown handles "{self.handles}"')

    @property
    def func(self):
        return 'rop_' + snake(self.name)

    @property
    def state(self):
        if self.form == 'response':
            return 'RESPONSE_ONLY'
        return {'none': 'NONE', 'exchange': 'EXCHANGE', 'yes': 'HANDLER'}[self.handler]


class Wire:
    """One parsed file, with what it imports."""
    def __init__(self, path):
        self.path, self.base = path, os.path.basename(path)[:-len('.wire')]
        self.spec, self.imports, self.structs, self.customs, self.rops = '', [], {}, {}, []
        self.parse()

    @property
    def header(self):
        return f'{"rop" if self.rops else "wire"}-{self.base}.h'

    def lookup(self, name):
        for wire in [self] + self.imports:
            if name in wire.structs or name in wire.customs:
                return wire.structs.get(name) or wire.customs.get(name)
        return None

    def parse(self):
        stack, begun = [], ''
        for number, line in enumerate(open(self.path, encoding='utf-8'), 1):
            where = f'{self.path}:{number}'
            text = re.sub(r'\s+', ' ', begun + line.split('#')[0]).strip()
            begun = text[:-1] if text.endswith('\\') else ''
            if begun or not text:
                continue
            try:
                self.statement(text, where, stack)
            except (ValueError, IndexError, TypeError) as problem:
                raise WireError(f'{where}: {problem}') from problem
        if stack:
            raise WireError(f'{self.path}: "end" is missing')
        for rop in [r for r in self.rops if r.like]:
            base = next(r for r in self.rops if r.name == rop.like)
            rop.kinds = base.kinds
            for struct, other in ((rop.request, base.request), (rop.response, base.response)):
                struct.fields, struct.alias = other.fields, other.name

    def statement(self, text, where, stack):
        words = shlex.split(text)
        key = words[0]
        if key == 'spec':
            self.spec = words[1]
        elif key == 'import':
            self.imports.append(Wire(os.path.join(os.path.dirname(self.path), words[1] + '.wire')))
        elif key == 'custom':
            self.customs[words[1]] = Custom(words[1:])
        elif key == 'struct':
            stack.append(self.add(Struct(words[1], words[2] if len(words) > 2 else '-')))
        elif key == 'rop':
            stack.append(self.add_rop(Rop(words[1], words[2], dict(w.split('=', 1) for w in words[3:]), where)))
        elif key in ('req', 'rsp'):
            rop = next(s for s in stack if isinstance(s, Rop))
            del stack[stack.index(rop) + 1:]
            stack.append(rop.request if key == 'req' else rop.response)
            if key == 'rsp' and words[1:] != ['any'] and rop.form != 'response':
                stack[-1].fields.append(Group('return_value == 0', implied=True))
                stack[-1] = stack[-1].fields[-1]
        elif key in ('if', 'block'):
            group = Group(expr=text[3:]) if key == 'if' else Group(size=words[1])
            stack[-1].fields.append(group)
            stack.append(group)
        elif key == 'end':
            top = stack.pop()
            if not isinstance(top, Group) or top.implied:
                stack.clear()
        else:
            sized = SIZED.match(text)
            match = FIELD.match(sized.group(2) if sized else text)
            if not match or isinstance(stack[-1], Rop):
                raise WireError(f'{where}: not understood: {text}')
            group = Group(size=sized.group(1)) if sized else stack[-1]
            group.fields.append(Field(match, where))
            if sized:
                stack[-1].fields.append(group)

    def add(self, struct):
        if struct.name in self.structs:
            raise WireError(f'{self.path}: {struct.name} twice')
        self.structs[struct.name] = struct
        return struct

    def add_rop(self, rop):
        for role in ('request', 'response'):
            struct = self.add(Struct(f'Rop{rop.name}{role.capitalize()}', f'[MS-OXCROPS] {rop.section}'))
            struct.rop, struct.role = rop, role
            setattr(rop, role, struct)
        self.rops.append(rop)
        return rop


def least(wire, fields):
    """The fewest bytes these fields take."""
    total = 0
    for field in fields:
        if isinstance(field, Group) or field.count:
            total += getattr(field, 'width', None) or 0
            continue
        kind = wire.lookup(field.type)
        if field.type in SCALARS:
            total += SCALARS[field.type][1]
        elif field.type == 'bytes':
            total += WIDTHS.get(field.param, int(field.param) if field.param.isdigit() else 0)
        elif field.type in ('strz8', 'strz16', 'strz'):
            total += 2 if field.type == 'strz16' else 1
        elif isinstance(kind, Custom):
            total += kind.least
        elif kind:
            total += least(wire, kind.fields)
    return total


def flat(fields):
    for field in fields:
        if isinstance(field, Group):
            yield from flat(field.fields)
        else:
            yield field


def exact(wire, fields):
    """Whether what was read is written to the same bytes: not behind a size that may count more than its fields."""
    for field in fields:
        if isinstance(field, Group):
            if field.width or not exact(wire, field.fields):
                return False
            continue
        kind = wire.lookup(field.type)
        if isinstance(kind, Custom) or field.type == 'strz' or (kind and not exact(wire, kind.fields)):
            return False
    return True


class Code:
    """Emits one file pair."""
    def __init__(self, wire):
        self.wire, self.h, self.c = wire, [], []

    def ref(self, owner, name):
        """A field name, as seen from the structure @owner."""
        if name.startswith('ctx.'):
            return 'ctx->' + name[4:]
        if name == 'return_value':
            return f'{owner}->head.return_value'
        return f'{owner}->{name}'

    def expr(self, owner, text):
        out, at = [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise WireError(f'{self.wire.path}: expression "{text}"')
            number, name, op = match.groups()
            out.append(number or op or self.ref(owner, name))
            at = match.end()
        joined = ' '.join(out)
        return re.sub(r'(\S+ & \S+)', r'(\1)', joined) if ' & ' in joined else joined

    def ctype(self, field):
        kind = self.wire.lookup(field.type)
        if field.type in SCALARS:
            return SCALARS[field.type][0] + ' '
        if field.type == 'bytes':
            return 'guint8 ' if field.param.isdigit() else 'TernBin '
        if field.type in ('strz8', 'strz16', 'strz'):
            return 'const char *'
        if kind is None:
            raise WireError(f'{field.where}: unknown type "{field.type}"')
        text = kind.ctype if isinstance(kind, Custom) else kind.name
        return text if text.endswith('*') else text + ' '

    def declare(self, field):
        ctype = self.ctype(field)
        if field.type == 'bytes' and field.param.isdigit():
            return f'  guint8 {field.name}[{field.param}];'
        if field.count:
            pointer = f'{ctype}const *' if ctype.endswith('*') else f'const {ctype}*'
            return f'  {pointer}{field.name};'
        return f'  {ctype}{field.name};'

    def members(self, struct):
        lines, seen = [], {}
        if struct.rop:
            lines.append(f'  Rop{struct.role.capitalize()}Header head;')
        for field in flat(struct.fields):
            text = self.declare(field)
            if seen.setdefault(field.name, text) is not text:
                if seen[field.name] != text:
                    raise WireError(f'{field.where}: {field.name} has two types')
                continue
            lines.append(text)
        return lines or ['  guint8 empty;']

    def call_args(self, owner, field):
        args = [arg for arg in re.split(r'[ ,]+', field.args or '') if arg]
        return ''.join(', ' + (arg if arg.isdigit() else self.ref(owner, arg)) for arg in args)

    def read_one(self, field, target, reader):
        """The statement that reads one element into the lvalue @target."""
        kind = self.wire.lookup(field.type)
        if field.type == 'id':
            return f'{target} = tern_id_from_wire (tern_reader_u64 ({reader}));'
        if field.type in SCALARS:
            return f'{target} = tern_reader_{PLAIN.get(field.type, field.type)} ({reader});'
        if field.type == 'bytes':
            if field.param == 'rest':
                return f'{target} = wire_read_bytes ({reader}, tern_reader_left ({reader}));'
            if field.param.isdigit():
                return f'wire_read_fixed ({reader}, {target}, {field.param});'
            return f'{target} = wire_read_bytes ({reader}, wire_read_size ({reader}, {WIDTHS[field.param]}));'
        if field.type == 'strz8':
            return f'{target} = tern_reader_str8z ({reader});'
        if field.type == 'strz16':
            return f'{target} = tern_reader_utf16z ({reader}, arena);'
        if isinstance(kind, Custom):
            args = self.call_args('ret', field)
            return f'codec_ok ({reader}, {kind.prefix}_read ({reader}, ctx, arena{args}, &{target}));'
        return f'{kind.c}_parse ({reader}, ctx, arena, &{target});'

    def read(self, fields, pad, lines, reader='reader'):
        for field in fields:
            if isinstance(field, Group) and not field.fields:
                continue
            if isinstance(field, Group) and field.width:
                lines += [f'{pad}{{', f'{pad}  TernReader block;', '',
                          f'{pad}  tern_reader_sub ({reader}, wire_read_size ({reader}, {field.width}), &block);']
                if self.optional(field.fields):
                    lines.append(f'{pad}  if (tern_reader_left (&block) > 0)')
                self.read(field.fields, pad + ('    ' if self.optional(field.fields) else '  '), lines, '&block')
                lines += [f'{pad}  if (block.failed)', f'{pad}    tern_reader_fail ({reader});', f'{pad}}}']
            elif isinstance(field, Group):
                lines.append(f'{pad}if ({self.expr("ret", field.expr)}) {{')
                self.read(field.fields, pad + '  ', lines, reader)
                lines.append(f'{pad}}}')
            elif field.type == 'strz':
                lines += [f'{pad}if ({self.expr("ret", field.flag)})',
                          f'{pad}  ret->{field.name} = tern_reader_utf16z ({reader}, arena);', f'{pad}else',
                          f'{pad}  codec_ok ({reader}, codec_string8_read ({reader}, ctx, arena, &ret->{field.name}));']
            elif field.count:
                self.read_array(field, pad, lines, reader)
            else:
                lines.append(pad + self.read_one(field, f'ret->{field.name}', reader))

    def read_array(self, field, pad, lines, reader):
        ctype, count, one = self.ctype(field), f'ret->{field.count}', copy.copy(field)
        one.count = None
        lines += [f'{pad}{count} = tern_reader_count ({reader}, {count}, {max(1, least(self.wire, [one]))});',
                  f'{pad}if ({count} > 0) {{',
                  f'{pad}  {ctype}*items = tern_arena_new_n (arena, {ctype.strip()}, {count});', '',
                  f'{pad}  for (gsize i = 0; i < {count}; i++)',
                  f'{pad}    ' + self.read_one(field, 'items[i]', reader),
                  f'{pad}  ret->{field.name} = items;', f'{pad}}}']

    def write_one(self, field, target, writer='writer'):
        kind = self.wire.lookup(field.type)
        if field.type == 'id':
            return f'tern_writer_u64 ({writer}, tern_id_to_wire ({target}));'
        if field.type in SCALARS:
            value = '&' + target if field.type == 'guid' else target
            return f'tern_writer_{PLAIN.get(field.type, field.type)} ({writer}, {value});'
        if field.type == 'bytes':
            if field.param == 'rest':
                return f'tern_writer_bytes ({writer}, {target}.data, {target}.size);'
            if field.param.isdigit():
                return f'tern_writer_bytes ({writer}, {target}, {field.param});'
            return f'wire_write_bytes ({writer}, {WIDTHS[field.param]}, {target});'
        if field.type in ('strz8', 'strz16'):
            return f'tern_writer_{"str8z" if field.type == "strz8" else "utf16z"} ({writer}, {target});'
        if isinstance(kind, Custom):
            value = target if kind.by_value else '&' + target
            return f'{kind.prefix}_write ({writer}, ctx{self.call_args("value", field)}, {value});'
        return f'{kind.c}_write ({writer}, ctx, &{target});'

    def write(self, fields, pad, lines):
        for field in fields:
            if isinstance(field, Group) and not field.fields:
                continue
            if isinstance(field, Group) and field.width:
                lines += [f'{pad}{{', f'{pad}  gsize at = wire_write_size_begin (writer, {field.width});', '']
                if self.optional(field.fields):
                    lines.append(f'{pad}  if (value->{field.fields[0].name} != NULL)')
                self.write(field.fields, pad + ('    ' if self.optional(field.fields) else '  '), lines)
                lines += [f'{pad}  wire_write_size_end (writer, {field.width}, at);', f'{pad}}}']
            elif isinstance(field, Group):
                lines.append(f'{pad}if ({self.expr("value", field.expr)}) {{')
                self.write(field.fields, pad + '  ', lines)
                lines.append(f'{pad}}}')
            elif field.type == 'strz':
                lines += [f'{pad}if ({self.expr("value", field.flag)})',
                          f'{pad}  tern_writer_utf16z (writer, value->{field.name});', f'{pad}else',
                          f'{pad}  codec_string8_write (writer, ctx, value->{field.name});']
            elif field.count:
                lines += [f'{pad}for (gsize i = 0; i < value->{field.count}; i++)',
                          f'{pad}  ' + self.write_one(field, f'value->{field.name}[i]')]
            else:
                lines.append(pad + self.write_one(field, f'value->{field.name}'))

    def optional(self, fields):
        """A codec's pointer alone in its block may be missing: then the size is 0."""
        kind = self.wire.lookup(fields[0].type) if len(fields) == 1 and isinstance(fields[0], Field) else None
        return isinstance(kind, Custom) and kind.by_value

    def dump_one(self, field, target):
        kind, name = self.wire.lookup(field.type), field.name
        if field.type == 'guid':
            return f'wire_dump_guid (text, depth, "{name}", &{target});'
        if field.type in SCALARS:
            unsigned = f'(guint{SCALARS[field.type][1] * 8}) ' if field.type[0] == 'i' and field.type != 'id' else ''
            return f'wire_dump_uint (text, depth, "{name}", {SCALARS[field.type][1]}, {unsigned}{target});'
        if field.type == 'bytes':
            if field.param.isdigit():
                return f'wire_dump_bytes (text, depth, "{name}", {target}, {field.param});'
            return f'wire_dump_bytes (text, depth, "{name}", {target}.data, {target}.size);'
        if field.type in ('strz8', 'strz16', 'strz'):
            return f'wire_dump_text (text, depth, "{name}", {target});'
        if isinstance(kind, Custom):
            address = target if kind.by_value else '&' + target
            return f'wire_dump_take (text, depth, "{name}", {kind.prefix}_to_string ({address}));'
        return f'wire_dump_open (text, depth, "{name}"), {kind.c}_type.dump (text, depth + 1, &{target});'

    def dump(self, fields, pad, lines):
        for field in fields:
            if isinstance(field, Group):
                # A dump has no context: it shows what may be there.
                guarded = field.expr and field.fields and 'ctx.' not in field.expr
                if guarded:
                    lines.append(f'{pad}if ({self.expr("value", field.expr)}) {{')
                self.dump(field.fields, pad + '  ' if guarded else pad, lines)
                if guarded:
                    lines.append(f'{pad}}}')
            elif field.count:
                lines.append(f'{pad}for (gsize i = 0; value->{field.name} != NULL && i < value->{field.count}; i++)')
                lines.append(f'{pad}  ' + self.dump_one(field, f'value->{field.name}[i]'))
            else:
                lines.append(pad + self.dump_one(field, f'value->{field.name}'))

    def struct(self, struct):
        name, c = struct.name, struct.c
        self.h.append(f'/** {name}: {struct.section}. Decoded, it points into the input and the arena. */')
        if struct.alias:
            self.h.append(f'typedef {struct.alias} {name};')
        else:
            self.h += ['typedef struct {'] + self.members(struct) + [f'}} {name};']
        self.h += [f'extern const WireType {c}_type;',
                   f'gboolean {c}_parse ({READ_ARGS}, {name} *ret);',
                   f'void {c}_write (TernWriter *writer, const MapiCodecContext *ctx, const {name} *value);',
                   f'char *{c}_to_string (const {name} *value) G_GNUC_WARN_UNUSED_RESULT;', '']
        head = [f'  *ret = ({name}){{ 0 }};'], [], []
        if struct.rop:
            kind = f'rop_{struct.role}_header'
            how = f'ROP_HANDLES_{HANDLES[struct.rop.handles]}' if struct.role == 'request' else str(
                struct.rop.form == 'response').upper()
            number = f'0x{struct.rop.id if struct.role == "request" else struct.rop.answer:02X}'
            head[0].append(f'  {kind}_read (reader, {number}, {how}, &ret->head);')
            head[1].append(f'  {kind}_write (writer, {number}, {how}, &value->head);')
            if struct.role == 'request' or struct.rop.form != 'response':
                head[2].append(f'  {kind}_dump (text, depth, &value->head);')
        for lines, method in zip(head, (self.read, self.write, self.dump)):
            method(struct.fields, '  ', lines)
        self.c += ['gboolean', f'{c}_parse ({READ_ARGS}, {name} *ret)', '{', *head[0],
                   '  return !reader->failed;', '}', '', 'void',
                   f'{c}_write (TernWriter *writer, const MapiCodecContext *ctx, const {name} *value)', '{', *head[1],
                   '}', '', 'static gboolean', f'read_{c} ({READ_ARGS}, gpointer ret)', '{',
                   f'  return {c}_parse (reader, ctx, arena, ret);', '}', '', 'static void',
                   f'write_{c} (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value)', '{',
                   f'  {c}_write (writer, ctx, value);', '}', '', 'static void',
                   f'dump_{c} (GString *text, guint depth, gconstpointer from)', '{']
        self.c += ([f'  const {name} *value = from;', ''] + head[2] if head[2] else []) + ['}', '']
        is_exact = str(exact(self.wire, struct.fields)).upper()
        self.c += [f'const WireType {c}_type = {{ "{name}", sizeof ({name}), {is_exact},',
                   f'                               read_{c}, write_{c}, dump_{c} }};', '', 'char *',
                   f'{c}_to_string (const {name} *value)', '{',
                   f'  return wire_type_to_string (&{c}_type, value);', '}', '']

    def handlers(self):
        self.h.append(f'/* In plugins/mapi/rop/{self.wire.base}: FALSE and @error, or @ret without its head. */')
        for rop in self.wire.rops:
            self.h.append(f'#define ROP_ID_{snake(rop.name).upper()} 0x{rop.id:02X}')
        for rop in self.wire.rops:
            if rop.state == 'HANDLER':
                self.h.append(f'gboolean {rop.func} (RopContext *ctx, const Rop{rop.name}Request *req, '
                              f'Rop{rop.name}Response *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;')

    def run(self):
        wire, path = self.wire, 'plugins/mapi/wire/'
        used = {f.type for s in wire.structs.values() for f in flat(s.fields)}
        codecs = {k.header for w in [wire] + wire.imports for k in w.customs.values() if k.name in used}
        if 'strz' in used:
            codecs.add('codec-code-page.h')
        note = f'/* Generated by build-aux/wiregen.py from {wire.base}.wire ({wire.spec}). */'
        includes = sorted(f'#include "plugins/mapi/codec/{name}"' for name in codecs)
        includes += [f'#include "{path}{w.header}"' for w in wire.imports]
        includes += [f'#include "{path}rop-table.h"' if wire.rops else f'#include "{path}wire-type.h"']
        for struct in wire.structs.values():
            self.struct(struct)
        if wire.rops:
            self.handlers()
        self.h = [note, '#pragma once', '', *includes, '', *self.h]
        ok = ['static inline void', 'codec_ok (TernReader *reader, gboolean ok)', '{', '  if (!ok)',
              '    tern_reader_fail (reader);', '}', ''] if codecs else []
        self.c = [note, f'#include "{path}{wire.header}"', '', *ok, *self.c]
        return self.h, self.c


def unique_rops(wires):
    rops = {}
    for rop in (r for w in wires for r in w.rops):
        if rop.id in rops:
            raise WireError(f'{rop.where}: RopId 0x{rop.id:02X} is {rops[rop.id].name} already')
        rops[rop.id] = rop
    return [rops[k] for k in sorted(rops)]


def wire_table(wires):
    out = ['/* Generated by build-aux/wiregen.py. */', '#include "plugins/mapi/wire/mapi-status.h"',
           '#include "plugins/mapi/wire/wire-all.h"']
    out += [f'#include "plugins/mapi/wire/{w.header}"' for w in wires] + ['', 'const RopWire rop_wire[256] = {']
    for rop in unique_rops(wires):
        kinds = ' | '.join('MAPI_KIND_' + k.upper().replace('-', '_') for k in rop.kinds)
        request = f'&{rop.request.c}_type' if rop.form != 'response' else 'NULL'
        response = f'&{rop.response.c}_type' if rop.form != 'request' else 'NULL'
        refusal = '0' if rop.state in ('HANDLER', 'RESPONSE_ONLY') else 'ec' + rop.ec
        out += [f'  [0x{rop.id:02X}] = {{ 0x{rop.id:02X}, 0x{rop.answer:02X}, ROP_HANDLES_{HANDLES[rop.handles]},',
                f'             ROP_STATE_{rop.state}, {kinds}, MAPI_KIND_{rop.out.upper().replace("-", "_")},',
                f'             {refusal}, "{rop.name}", "{rop.section}",',
                f'             {request}, {response} }},']
    out += ['};', '', 'const WireType *const wire_all_types[] = {']
    for wire in wires:
        for struct in wire.structs.values():
            if not (struct.rop and struct.rop.form == {'request': 'response', 'response': 'request'}[struct.role]):
                out.append(f'  &{struct.c}_type,')
    return out + ['};', '', 'const guint wire_n_all_types = G_N_ELEMENTS (wire_all_types);']


def handler_table(wires):
    out = ['/* Generated by build-aux/wiregen.py. */', '#include "plugins/mapi/wire/rop-table.h"', '']
    out += [f'#include "plugins/mapi/wire/{w.header}"' for w in wires if w.rops] + ['']
    rops = unique_rops(wires)
    for rop in rops:
        if rop.state == 'HANDLER':
            out += ['static gboolean',
                    f'call_{rop.func} (RopContext *ctx, gconstpointer req, gpointer ret, GError **error)', '{',
                    f'  return {rop.func} (ctx, req, ret, error);', '}', '']
    out.append('const RopRow mapi_rop_table[256] = {')
    for rop in rops:
        handler = f'call_{rop.func}' if rop.state == 'HANDLER' else 'NULL'
        out.append(f'  [0x{rop.id:02X}] = {{ &rop_wire[0x{rop.id:02X}], {handler} }},')
    return out + ['};']


def save(path, lines):
    with open(path, 'w', encoding='utf-8') as out:
        out.write('\n'.join(lines) + '\n')


def main(argv):
    mode, args = argv[0], argv[1:]
    if mode == 'code':
        head, body = Code(Wire(args[0])).run()
        save(args[1], head)
        save(args[2], body)
    elif mode in ('wire', 'table'):
        wires = [Wire(path) for path in args[:-1]]
        save(args[-1], wire_table(wires) if mode == 'wire' else handler_table(wires))
    else:
        raise WireError(__doc__)


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except WireError as error:
        sys.exit(f'wiregen: {error}')
