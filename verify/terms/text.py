"""Terms as plain text (replaced soon)."""
from .term import *
def text(t):
    if isinstance(t, Symbol): return t.name
    if isinstance(t, Number): return str(t.value)
    if isinstance(t, Bound): return f"#{t.index}"
    if isinstance(t, Lambda): return f"({t.hint} -> {text(t.body)})"
    return f"{t.op}({', '.join(map(text, t.args))})"
