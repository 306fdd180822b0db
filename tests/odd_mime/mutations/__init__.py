"""Every mutation, by name. A mutation changes a draft; it returns False where it has nothing to
change."""

from . import body, boundary, encoding, header, line_end, nesting, parameter

MUTATIONS = {f"{module.__name__.rpartition('.')[2].replace('_', ' ')}: {name}": mutate
             for module in (header, parameter, boundary, encoding, body, nesting, line_end)
             for name, mutate in module.MUTATIONS.items()}
