"""A lint that finds nothing is worth nothing: each rule is shown a small tree that keeps it and one that breaks it."""

import pathlib
import tempfile
import unittest

import lint

GOOD = {
    "cmake/arrows.txt": "base:\npager: base\npage: base\nbtree: base page\nengine: pager btree\n",
    "ARCHITECTURE.md": f"# A\n{lint.INDEX_BEGIN}\n| | promise | defined in |\n|---|---|---|\n"
                       "| base (B1) | Small | [base/ids.hpp](modules/base/include/pgmicro/base/ids.hpp) |\n"
                       "| btree (B1) | Sorted | [btree/src/tree.cpp](modules/btree/src/tree.cpp) |\n"
                       "| pager (P1) | A page is never torn | [pager/page.hpp](modules/pager/include/pgmicro/pager/page.hpp) |\n"
                       f"{lint.INDEX_END}\n",
    "README.md": "See [the house](ARCHITECTURE.md).\n\n<!-- the code of examples/embed.cpp -->\n"
                 "```cpp\nint main() {}\n```\n",
    "examples/embed.cpp": "/// How it looks.\n\nint main() {}\n",
    "modules/base/CMakeLists.txt": "pgmicro_module(base)\n",
    "modules/base/README.md": "",
    "modules/base/include/pgmicro/base/ids.hpp": "#pragma once\n/// (B1) Small.\n",
    "modules/pager/CMakeLists.txt": "pgmicro_module(pager DEPENDS base)\n",
    "modules/pager/README.md": "",
    "modules/pager/include/pgmicro/pager/page.hpp":
        "#include <pgmicro/base/ids.hpp>\n/// (P1) A page is never torn: it is\n/// written whole.\n",
    "modules/pager/include/pgmicro/pager/detail/slot.hpp": "#include <pgmicro/pager/page.hpp>\n",
    "modules/pager/testing/include/pgmicro/testing/page_suite.hpp": "#include <gtest/gtest.h>\n",
    "modules/pager/src/page.cpp": "#include <pgmicro/pager/detail/slot.hpp>\n// keeps (P1)\n",
    "modules/pager/tests/page_test.cpp": "#include <pgmicro/testing/page_suite.hpp>\n#include <sqlite3.h>\n",
    "modules/btree/CMakeLists.txt": "pgmicro_module(btree DEPENDS base)\n",
    "modules/btree/README.md": "",
    "modules/btree/src/tree.cpp": "#include <pgmicro/base/ids.hpp>\n// (B1) Sorted.\n// (B1) is kept\n",
    "modules/btree/page/CMakeLists.txt": "pgmicro_module(page DEPENDS base)\n",
    "modules/btree/page/README.md": "",
    "modules/btree/page/include/pgmicro/page/page.hpp": "#include <pgmicro/base/ids.hpp>\n",
    "modules/engine/CMakeLists.txt": "pgmicro_module(engine DEPENDS pager btree)\n",
    "modules/engine/README.md": "",
    "modules/engine/include/pgmicro/storage.hpp": "#include <pgmicro/pager/page.hpp>\n",
    "apps/main.cpp": "#include <pgmicro/storage.hpp>\n",
    "tests/fuzz/page.cpp": "#include <pgmicro/pager/detail/slot.hpp>\n",
}

# rule, what the message says, the file that breaks it, its text
BAD = [
    ("arrows", "no arrow to pager", "modules/btree/src/other.cpp", "#include <pgmicro/pager/page.hpp>\n"),
    ("arrows", "no arrow to pager", "modules/btree/page/src/p.cpp", "#include <pgmicro/pager/page.hpp>\n"),
    ("arrows", "no arrow to btree", "modules/pager/src/page.cpp", "#  include <pgmicro/btree/tree.hpp>\n"),
    ("arrows", "no arrow to engine", "modules/pager/src/page.cpp", "#include <pgmicro/storage.hpp>\n"),
    ("arrows", "an inside of pager", "apps/main.cpp", "#include <pgmicro/pager/detail/slot.hpp>\n"),
    ("arrows", "an inside of pager", "modules/engine/src/e.cpp", "#include <pgmicro/pager/detail/slot.hpp>\n"),
    ("arrows", "an inside of pager", "tests/interop/i.cpp", "#include <pgmicro/pager/detail/slot.hpp>\n"),
    ("arrows", "conformance kit", "modules/pager/src/page.cpp", "#include <pgmicro/testing/page_suite.hpp>\n"),
    ("arrows", "no arrow to pager", "modules/btree/tests/t.cpp", "#include <pgmicro/testing/page_suite.hpp>\n"),
    ("arrows", "tests and kits", "modules/pager/src/page.cpp", "#include <gtest/gtest.h>\n"),
    ("arrows", "oracle", "modules/pager/src/page.cpp", "#include <sqlite3.h>\n"),
    ("arrows", "into bench/", "modules/pager/src/page.cpp", "#include <benchmark/benchmark.h>\n"),
    ("arrows", "a public header includes", "modules/btree/include/pgmicro/btree/tree.hpp", '#include "../src/x.hpp"\n'),
    ("arrows", "there is no header", "modules/pager/src/page.cpp", "#include <pgmicro/base/idz.hpp>\n"),
    ("arrows", "not in cmake/arrows.txt", "modules/extra/src/x.cpp", "\n"),
    ("arrows", "btree DEPENDS pager", "modules/btree/CMakeLists.txt", "pgmicro_module(btree DEPENDS base pager)\n"),
    ("words", "finish it", "modules/pager/src/page.cpp", "// TO" "DO: the rest\n"),
    ("words", "finish it", "README.md", "It is slow for " "now.\n"),
    ("words", "somebody's machine", "README.md", "Look into /ho" "me/me/x.\n"),
    ("words", "does not know", "README.md", "Fetch http:/" "/mirror.example.net/x.\n"),
    ("invariants", "defined nowhere", "modules/pager/src/page.cpp", "// keeps (P9)\n"),
    ("invariants", "in base and btree", "tests/fuzz/page.cpp", "// (B1) is meant\n"),
    ("invariants", "already", "modules/pager/src/page.cpp", "// (P1) Once more.\n"),
    ("invariants", "out of date", "modules/pager/src/page.cpp", "// (P2) Another promise.\n"),
    ("documents", "leads nowhere", "README.md", "See [it](docs/it.md).\n"),
    ("documents", "not the code of", "examples/embed.cpp", "int main() { return 1; }\n"),
    ("documents", "has no README", "modules/base/README.md", None),
    ("format", "clang-format", "modules/pager/src/page.cpp", "int  a ;\n"),
]
NEEDED = {"modules/btree/include/pgmicro/btree/tree.hpp": "\n"}  # so that the include above names a header


class LintTest(unittest.TestCase):
    def findings(self, files, **options):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = pathlib.Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return lint.lint(root, **options).findings

    def test_a_good_tree_has_no_findings(self):
        self.assertEqual(self.findings(GOOD, check_style=False), [])

    def test_each_broken_rule_is_found_and_nothing_else(self):
        for rule, says, name, text in BAD:
            with self.subTest(rule=rule, says=says, file=name):
                files = NEEDED | GOOD | {name: text}
                if text is None:
                    del files[name]
                findings = self.findings(files, check_style=rule == "format")
                self.assertTrue(any(f": {rule}: " in f and says in f for f in findings), findings)
                self.assertEqual({f.split(": ")[1] for f in findings}, {rule})

    def test_the_index_is_written_where_asked(self):
        with tempfile.TemporaryDirectory() as root:
            for name, text in (GOOD | {"modules/pager/src/page.cpp": "// (P2) Another promise.\n"}).items():
                path = pathlib.Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            lint.lint(root, check_style=False, fix=True)
            self.assertEqual(lint.lint(root, check_style=False).findings, [])


if __name__ == "__main__":
    unittest.main()
