"""Runs every line of a page's code blocks and holds what comes out against the comment behind the line.
Usage: docs.py PAGE LANGUAGE ADDRESS, in the Python that the page is for; LANGUAGE is sh, python or pyqgis.
What the lines write goes to the folder it is started in."""

import ast
import os
import re
import subprocess
import sys

page, language, address = sys.argv[1:]
HOME = "http://127.0.0.1:3000"


def fail(line, why):
    sys.exit(f"FAILED: {page}: {line}\n{why}")


def split(line):
    """A line's code and what its comment says comes out."""
    code, mark, wanted = line.partition("  # ")
    return code, wanted.strip() if mark else None


def run_shell(block):
    checked = 0
    for line in block.splitlines():
        code, wanted = split(line)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", code], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            fail(line, done.stderr)
        if wanted is not None:
            checked += 1
            if wanted not in done.stdout:
                fail(line, done.stdout[:2000])
    return checked


def run_python(block, names):
    """Statement by statement; of an expression the value is looked at."""
    checked = 0
    lines = block.splitlines()
    for statement in ast.parse(block).body:
        line = lines[statement.end_lineno - 1]
        code, wanted = split(line)
        source = compile(ast.Module([statement], []), page, "exec")
        if not isinstance(statement, ast.Expr):
            exec(source, names)
            if wanted is not None:
                fail(line, "only an expression has a value to look at")
            continue
        value = eval(compile(ast.Expression(statement.value), page, "eval"), names)
        if wanted is None:
            continue
        checked += 1
        if str(value) != wanted:
            fail(line, f"it gives {value}")
    return checked


text = open(page, encoding="utf-8").read()
blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
names = {}
if language == "pyqgis":  # as in the program's own console
    from qgis.core import QgsApplication

    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
counts = [0, 0]
for of, block in blocks:
    if of != language:
        continue
    block = block.replace(HOME, address)
    if HOME != address and HOME in block:
        fail(block, "the address was not replaced")
    counts[0] += len(block.splitlines())
    counts[1] += run_shell(block) if language == "sh" else run_python(block, names)
if counts[1] == 0:
    sys.exit(f"FAILED: {page} has nothing in {language} that is checked")
print(f"{page}: {counts[0]} lines of {language} run, {counts[1]} outcomes as the page says", flush=True)
if language == "pyqgis":  # not by way of QGIS's own end, which trips over layers that Python still holds
    os._exit(0)
