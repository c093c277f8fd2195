"""What accounts tell whoever keeps something about people. Each is sent inside the transaction."""

from django.dispatch import Signal

# A person is erased: whoever keeps a copy of their name or address lets go of it, or nothing is done at all.
# Arguments: person (as they were), now.
person_erased = Signal()

# Somebody asked to be erased, or was told that they are not. Argument: request, with its person.
erasure_asked = Signal()
erasure_refused = Signal()
