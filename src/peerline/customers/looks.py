"""Every look at the readings, with the baseline behind it."""

from typing import TYPE_CHECKING

from peerline.customers.baselines import Baseline, PeerGroups
from peerline.customers.readings import PLACES, Look, Reading, Readings

if TYPE_CHECKING:
    import numpy as np


class Looker:
    """Answers looks at `readings`; each baseline is worked out once."""

    def __init__(self, readings: Readings, groups: PeerGroups) -> None:
        self.readings = readings
        self.groups = groups
        self._baselines: dict[Look, Baseline] = {}

    def peers(self, look: Look) -> Baseline:
        """The baseline among peers: of the metric, or of its own ratio where that is looked at."""
        seasonal = look.reading is Reading.SEASONAL_RATIO
        key = Look(look.metric, look.reading if seasonal else Reading.VALUE)
        if key not in self._baselines:
            among = self.groups.among
            value = among.own_ratio(look.metric) if seasonal else among.value(look.metric)
            self._baselines[key] = self.groups.baseline(value)
        return self._baselines[key]

    def at(self, look: Look) -> "np.ndarray":
        """What is seen, NaN where it is unknown."""
        import numpy as np

        value = self.readings.value(look.metric)
        match look.reading:
            case Reading.VALUE:
                return value
            case Reading.OWN_BASELINE:
                return self.readings.own_baseline(look.metric)
            case Reading.OWN_RATIO:
                return self.readings.own_ratio(look.metric)
            case Reading.SEASONAL_RATIO:
                ratio = self.readings.own_ratio(look.metric) / self.season(look)
                return np.asarray(ratio.round(PLACES))
            case Reading.PEER_BASELINE:
                return self.peers(look).median
            case Reading.PEER_DISTANCE:
                return self.peers(look).distance(value)

    def season(self, look: Look) -> "np.ndarray":
        """How the metric moved for the account's peers: the median of their own ratios, 1 where
        there are too few of them (or most of them have stopped)."""
        import numpy as np

        median = self.peers(look).median
        return np.where(median > 0, median, 1.0)

    def baseline(self, look: Look) -> "np.ndarray | None":
        """What the value is compared with, None where it is looked at alone."""
        import numpy as np

        if look.reading is Reading.SEASONAL_RATIO:
            return np.asarray(self.readings.own_baseline(look.metric) * self.season(look))
        if look.reading.own:
            return self.readings.own_baseline(look.metric)
        return self.peers(look).median if look.reading.peers else None
