#!/usr/bin/env python3
"""What wiregen refuses, and that its output depends on the text alone: test-wiregen.py WIREGEN FILE.wire..."""
import os
import subprocess
import sys
import tempfile
import unittest

WIREGEN, FILES = sys.argv[1], sys.argv[2:]


def run(folder, text, mode='code'):
    path = os.path.join(folder, 'x.wire')
    with open(path, 'w', encoding='utf-8') as out:
        out.write('spec X\n' + text)
    made = [os.path.join(folder, 'x.h'), os.path.join(folder, 'x.c')]
    args = [path, *made] if mode == 'code' else [path, made[1]]
    return subprocess.run([sys.executable, WIREGEN, mode, *args], capture_output=True, text=True, check=False), made


ROP = 'rop 0x0{} {} in=any {}\n  req\n  rsp\nend\n'


class Refusals(unittest.TestCase):
    def refuse(self, text, message, mode='code'):
        with tempfile.TemporaryDirectory() as folder:
            result, _ = run(folder, text, mode)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(message, result.stderr)
            self.assertNotIn('Traceback', result.stderr)

    def test_unknown_type(self):
        self.refuse('struct A\n  u9 a\nend\n', 'x.wire:3: unknown type "u9"')

    def test_syntax(self):
        self.refuse('struct A\n  u8 a b c\nend\n', 'x.wire:3: not understood')

    def test_two_types_for_one_name(self):
        self.refuse('struct A\n  u8 a\n  u16 b\n  if a == 2\n    u8 b\n  end\nend\n', 'b has two types')

    def test_structure_twice(self):
        self.refuse('struct A\nend\nstruct A\nend\n', 'A twice')

    def test_missing_end(self):
        self.refuse('struct A\n  u8 a\n', '"end" is missing')

    def test_unknown_kind(self):
        self.refuse('rop 0x02 OpenFolder in=fodler\n  req\n  rsp\nend\n', 'unknown kind of object "fodler"')

    def test_rop_id_twice(self):
        self.refuse(ROP.format(2, 'A', '') + ROP.format(2, 'B', ''), 'is A already', mode='wire')


class Output(unittest.TestCase):
    def test_repeatable(self):
        for path in FILES:
            with open(path, encoding='utf-8') as source, tempfile.TemporaryDirectory() as folder:
                made = [os.path.join(folder, name) for name in ('a.h', 'a.c', 'b.h', 'b.c')]
                for pair in (made[:2], made[2:]):
                    subprocess.run([sys.executable, WIREGEN, 'code', path, *pair], check=True)
                for one, other in zip(made[:2], made[2:]):
                    with open(one, encoding='utf-8') as a, open(other, encoding='utf-8') as b:
                        self.assertEqual(a.read(), b.read(), source.name)

    def test_no_handler_no_prototype(self):
        with tempfile.TemporaryDirectory() as folder:
            _, made = run(folder, ROP.format(2, 'A', '') + ROP.format(3, 'B', 'handler=yes'))
            with open(made[0], encoding='utf-8') as header:
                text = header.read()
            self.assertNotIn('gboolean rop_a (', text)
            self.assertIn('gboolean rop_b (RopContext *ctx, const RopBRequest *req, RopBResponse *ret,', text)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
