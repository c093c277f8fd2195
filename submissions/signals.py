"""What submissions tells whoever listens."""

from django.dispatch import Signal

# Sent inside the transaction of a decision, after the new status is written. A receiver that does more
# than note something in the database waits for the commit. Arguments: submission, event.
status_changed = Signal()

# Sent inside the transaction in which a person changes what a round asks. Argument: round_.
questionnaire_changed = Signal()
