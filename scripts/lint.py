"""The rules of the house that a compiler does not check.

  arrows      an #include, or a DEPENDS in CMake, only where cmake/arrows.txt has an arrow; details stay home
  format      clang-format has nothing to say
  words       no unfinished work, no paths or hosts of somebody's machine
  invariants  each numbered promise is defined once; whoever cites one cites one that exists; the index in
              ARCHITECTURE.md is the one that --fix writes
  documents   links lead somewhere; an example shown is the file that is tested; each module has a README

Usage: lint.py [--root DIR] [--no-format] [--fix]      exits with 1 if there is a finding.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

SOURCE = {".hpp", ".cpp", ".h", ".c"}
TEXT = SOURCE | {".def", ".md", ".txt", ".cmake", ".json", ".py", ".sh", ".in", ".yml", ".sql", ""}
LINES_MAX = 1200

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[>"]', re.M)

# Written in pieces, so that this file passes its own rule.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b|\bfor " r"now\b|\bnot implemented " r"yet\b")
PLACES = re.compile(r"(?<![\w./])/(?:wo" r"rk|ho" r"me|ro" r"ot)/\w|\.libr" r"ary\b")
URL = re.compile(r"\bhttps?://([A-Za-z0-9.-]+)")
HOSTS = {  # where a link may lead
    "sqlite.org", "www.sqlite.org", "www.postgresql.org", "github.com", "json.schemastore.org", "cmake.org",
    "llvm.org", "clang.llvm.org", "google.github.io", "opensource.org", "localhost",
}

DEFINITION = re.compile(r"^\s*(?://+|\*|/\*+)\s*\(([A-Z]{1,2}[0-9]{1,2})\)\s+(\S.*)$")
CITATION = re.compile(r"\(([A-Z]{1,2}[0-9]{1,2})\)")
INDEX_BEGIN = "<!-- invariants: written by `scripts/lint.py --fix` -->"
INDEX_END = "<!-- end of invariants -->"


class Tree:
    """The tracked and new files of one checkout, read once."""

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()
        self.findings = []
        self.warnings = []
        self.paths = sorted(self._list())
        self.text = {}
        for path in self.paths:
            if path.suffix in TEXT:
                try:
                    self.text[path] = (self.root / path).read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    pass  # a corpus file without a suffix is not text

    def _list(self):
        git = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             cwd=self.root, capture_output=True, check=False)
        if git.returncode == 0 and git.stdout:
            names = git.stdout.decode().split("\0")
            return {pathlib.Path(n) for n in names if n and (self.root / n).is_file()}
        return {p.relative_to(self.root) for p in self.root.rglob("*")
                if p.is_file() and p.relative_to(self.root).parts[0] not in ("build", ".git")}

    def sources(self):
        return [(p, t) for p, t in self.text.items() if p.suffix in SOURCE]

    def place(self, path):
        """(module, the path inside it); a module may lie inside the one it is the data of: modules/parser/ast."""
        parts = path.parts
        if parts[0] != "modules":
            return None, parts
        inner = len(parts) > 3 and pathlib.Path(*parts[:3], "CMakeLists.txt") in self.paths
        return (parts[2], parts[3:]) if inner else (parts[1], parts[2:])

    def find(self, rule, path, at, message):
        line = at if isinstance(at, int) else self.text[path].count("\n", 0, at.start()) + 1
        self.findings.append(f"{path}:{line}: {rule}: {message}")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


# ----------------------------------------------------------------------------------------------------- arrows


def read_arrows(tree):
    """module -> all it may include: the closure of cmake/arrows.txt."""
    arrows = {}
    for line in tree.text[pathlib.Path("cmake/arrows.txt")].splitlines():
        if match := re.match(r"([a-z]+):(.*)", line):
            below = set()
            for name in match[2].split():
                below |= {name} | arrows[name]  # a module stands below everything it names
            arrows[match[1]] = below
    return arrows


def header_owners(tree):
    """What an include may name -> (module, where: include or testing)."""
    owners = {}
    for path in tree.paths:
        module, inside = tree.place(path)
        if module and len(inside) > 1 and path.suffix in (".hpp", ".def"):
            if inside[0] == "include":
                owners["/".join(inside[1:])] = (module, "include")
            elif inside[:2] == ("testing", "include"):
                owners["/".join(inside[2:])] = (module, "testing")
    return owners


def check_arrows(tree):
    arrows = read_arrows(tree)
    owners = header_owners(tree)
    everything = set(arrows)

    for path, text in tree.sources():
        parts = path.parts
        module, inside = tree.place(path)
        area = inside[0]
        if module and module not in arrows:
            tree.find("arrows", path, 1, f"module {module} is not in cmake/arrows.txt")
            continue
        if module:
            allowed = arrows[module] | {module}
        elif area in ("apps", "sdk"):
            allowed = arrows["engine"] | {"engine"}
        else:
            allowed = everything
        kits = area in ("tests", "testing", "examples")
        # Fuzz targets aim at the insides.
        insides = everything if parts[:2] == ("tests", "fuzz") else {module}

        for match in INCLUDE.finditer(text):
            quoted, name = match[1] == '"', match[2]
            if quoted and area in ("include", "testing"):
                tree.find("arrows", path, match, f'a public header includes "{name}": use <pgmicro/…>')
            if name.startswith("gtest/") or name.startswith("gmock/"):
                if not kits and area != "bench":
                    tree.find("arrows", path, match, f"<{name}> belongs into tests and kits")
            elif name.startswith("benchmark/") and area != "bench":
                tree.find("arrows", path, match, f"<{name}> belongs into bench/")
            elif name == "sqlite3.h" and area not in ("tests", "bench", "examples"):
                tree.find("arrows", path, match, f"<{name}> is an oracle: tests and benches only")
            if not name.startswith("pgmicro/"):
                continue
            if name not in owners:
                tree.find("arrows", path, match, f"there is no header <{name}>")
                continue
            owner, where = owners[name]
            if owner not in allowed:
                tree.find("arrows", path, match, f"{module or area} may not include <{name}>: no arrow to {owner}")
            elif where == "testing" and not kits:
                tree.find("arrows", path, match, f"<{name}> is a conformance kit: tests only")
            elif "/detail/" in name and owner not in insides:
                tree.find("arrows", path, match, f"<{name}> is an inside of {owner}")

    for path, text in tree.text.items():
        module, inside = tree.place(path)
        if module and inside == ("CMakeLists.txt",):
            if match := re.search(r"pgmicro_module\([^)]*?\bDEPENDS\s+([a-z\s]+)", text):
                for name in match[1].split():
                    if name not in arrows.get(module, set()):
                        tree.find("arrows", path, match, f"{module} DEPENDS {name}: no arrow")


# ------------------------------------------------------------------------------------------------------ format


def check_format(tree):
    files = [str(p) for p, _ in tree.sources()]
    if not files:
        return
    step = max(1, len(files) // (2 * (os.cpu_count() or 1)) + 1)
    running = [subprocess.Popen(["clang-format", "--dry-run", "-Werror", *files[i:i + step]], cwd=tree.root,
                                stderr=subprocess.PIPE, text=True) for i in range(0, len(files), step)]
    for process in running:
        _, err = process.communicate()
        if process.returncode:
            bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error:", err, re.M)))
            tree.findings += [f"{f}: format: not as clang-format would have it (./dev fmt)" for f in bad]
            if not bad:
                tree.findings.append(f"format: {err.strip()}")


# ------------------------------------------------------------------------------------------------------- words


def check_words(tree):
    for path, text in tree.text.items():
        for match in UNFINISHED.finditer(text):
            tree.find("words", path, match, f'"{match[0]}": finish it, or open an issue')
        for match in PLACES.finditer(text):
            tree.find("words", path, match, f'"{match[0]}…" is a place on somebody\'s machine')
        for match in URL.finditer(text):
            if match[1].lower() not in HOSTS:
                tree.find("words", path, match, f"a link to {match[1]}, which scripts/lint.py does not know")
        if path.suffix in SOURCE and (lines := text.count("\n")) > LINES_MAX:
            tree.warnings.append(f"{path}: {lines} lines; more than {LINES_MAX} are hard to hold in one head")


# -------------------------------------------------------------------------------------------------- invariants
#
# Numbers are scoped: by module, and by folder under tests/. (C1) of the pager is not (C1) of the B-tree; a citation
# means the promise of its own scope, or, where that has none, the only one in the project.


def scope_of(path):
    return path.parts[1] if path.parts[0] == "modules" else "/".join(path.parts[:-1][:2])


def read_invariants(tree):
    """(scope, number) -> (path, line, first sentence), from comments."""
    lines_of = {path: text.splitlines() for path, text in tree.sources() if path.parts[0] in ("modules", "tests")}
    candidates = [(path, i, match) for path, lines in lines_of.items()
                  for i, line in enumerate(lines) if (match := DEFINITION.match(line))]
    # "(S2) Every page …" promises. "(S2) for what follows" cites, unless it is a module's only word on (S2): a promise
    # may begin with an identifier.
    promises = [c for c in candidates if not c[2][2][0].islower()]
    stated = {(scope_of(path), match[1]) for path, _, match in promises}
    promises += [c for c in candidates if c[2][2][0].islower() and c[0].parts[0] == "modules"
                 and (scope_of(c[0]), c[2][1]) not in stated]

    found = {}
    for path, i, match in promises:
        key = (scope_of(path), match[1])
        if key in found:
            tree.find("invariants", path, i + 1, f"({match[1]}) is defined in {found[key][0]} already")
            continue
        words = [match[2]]
        for more in lines_of[path][i + 1:i + 6]:
            more = re.sub(r"^\s*(?://+|\*)\s?", "", more) if re.match(r"^\s*(?://|\*)", more) else ""
            if not more.strip() or DEFINITION.match("//" + more):
                break
            words.append(more.strip())
        found[key] = (path, i + 1, re.split(r"(?<=[.;:])\s", " ".join(words))[0].rstrip(".;:"))
    return found


def invariant_order(key):
    scope, number = key
    letters = number.rstrip("0123456789")
    return scope.startswith("tests"), scope, letters, int(number[len(letters):])


def invariant_index(found):
    rows = ["| | promise | defined in |", "|---|---|---|"]
    for key in sorted(found, key=invariant_order):
        path, _, sentence = found[key]
        name = "/".join(path.parts[4:] if "include" in path.parts else path.parts[1:])
        rows.append(f"| {key[0]} ({key[1]}) | {sentence.replace('|', chr(92) + '|')} | [{name}]({path}) |")
    return "\n".join(rows)


def check_invariants(tree, fix):
    found = read_invariants(tree)
    families = {re.sub("[0-9]+", "", number) for _, number in found}
    for path, text in tree.sources():
        for match in CITATION.finditer(text):
            number = match[1]
            if re.sub("[0-9]+", "", number) not in families or (scope_of(path), number) in found:
                continue
            elsewhere = [scope for scope, other in found if other == number]
            if len(elsewhere) != 1:
                tree.find("invariants", path, match,
                          f"({number}) is defined " + ("in " + " and ".join(elsewhere) if elsewhere else "nowhere"))

    path = pathlib.Path("ARCHITECTURE.md")
    text = tree.text.get(path)
    if text is None or INDEX_BEGIN not in text:
        return
    head, rest = text.split(INDEX_BEGIN, 1)
    _, tail = rest.split(INDEX_END, 1)
    right = f"{head}{INDEX_BEGIN}\n{invariant_index(found)}\n{INDEX_END}{tail}"
    if right != text:
        if fix:
            (tree.root / path).write_text(right, encoding="utf-8")
        else:
            tree.find("invariants", path, line_of(text, len(head)), "the index is out of date (./dev fmt writes it)")


# --------------------------------------------------------------------------------------------------- documents


def without_head_comment(source):
    lines = source.splitlines()
    while lines and (not lines[0].strip() or lines[0].startswith("//")):
        lines.pop(0)
    return "\n".join(lines).strip()


def check_documents(tree):
    for path, text in tree.text.items():
        if path.suffix != ".md":
            continue
        prose = re.sub(r"```.*?```", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
        for match in re.finditer(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose):
            target = match[1]
            if "://" not in target and not (tree.root / path.parent / target).exists():
                tree.find("documents", path, match, f"the link to {target} leads nowhere")
        for match in re.finditer(r"<!-- the code of (\S+) -->\n```\w*\n(.*?)```", text, re.S):
            shown = pathlib.Path(match[1])
            if shown not in tree.text:
                tree.find("documents", path, match, f"{shown} does not exist")
            elif without_head_comment(tree.text[shown]) != match[2].strip():
                tree.find("documents", path, match, f"what is shown is not the code of {shown}")
    for cmake in tree.paths:
        module, inside = tree.place(cmake)
        if module and inside == ("CMakeLists.txt",) and cmake.parent / "README.md" not in tree.text:
            tree.find("documents", cmake, 1, f"module {module} has no README.md")


def lint(root, check_style=True, fix=False):
    tree = Tree(root)
    check_arrows(tree)
    check_words(tree)
    check_invariants(tree, fix)
    check_documents(tree)
    if check_style:
        check_format(tree)
    return tree


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--root", default=pathlib.Path(__file__).resolve().parent.parent)
    options.add_argument("--no-format", action="store_true")
    options.add_argument("--fix", action="store_true", help="write what can be written: the index of invariants")
    chosen = options.parse_args()
    tree = lint(chosen.root, not chosen.no_format, chosen.fix)
    for line in tree.warnings:
        print("warning:", line)
    for line in tree.findings:
        print(line)
    print(f"lint: {len(tree.text)} files, {len(tree.findings)} findings")
    return 1 if tree.findings else 0


if __name__ == "__main__":
    sys.exit(main())
