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
        self._baselines: dict[str, Baseline] = {}

    def peers(self, metric: str) -> Baseline:
        """The metric's baseline among peers."""
        if metric not in self._baselines:
            self._baselines[metric] = self.groups.baseline(metric)
        return self._baselines[metric]

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
                own = self.readings.own_baseline(look.metric)
                with np.errstate(divide="ignore", invalid="ignore"):
                    return np.where(own > 0, value / own, np.nan).round(PLACES)
            case Reading.PEER_BASELINE:
                return self.peers(look.metric).median
            case Reading.PEER_DISTANCE:
                return self.peers(look.metric).distance(value)

    def baseline(self, look: Look) -> "np.ndarray | None":
        """What the value is compared with, None where it is looked at alone."""
        if look.reading.own:
            return self.readings.own_baseline(look.metric)
        return self.peers(look.metric).median if look.reading.peers else None
