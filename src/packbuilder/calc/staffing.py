"""How many certified after-sales service managers a company needs."""

from __future__ import annotations

import math
from fractions import Fraction

MANAGER_SHARE = Fraction(1, 10)


def required_certified_managers(service_managers: int) -> int:
    """At least a tenth of the service management staff, rounded up, and never none.

    Source: clause 5.1.2.2 of GB/T 27922-2011 as several certification bodies publish it; the
    rounding is not stated there, so the stricter reading is taken.
    """
    return max(1, math.ceil(MANAGER_SHARE * service_managers))
