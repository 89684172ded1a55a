"""The outbox: brings what is owed to whom it is owed to, and never loses one.

A notification was queued in the transaction of what it tells of. Each channel has a
lane of its own, a thread that takes the oldest first: it is unsealed, worded, handed
over and marked, one after the other. A message may be handed over twice when the
process dies between the answer and the mark, never not at all; it has the same key
both times.
"""

from kiosk.outbox.pump import BY_LOT, Outbox

__all__ = ["BY_LOT", "Outbox"]
