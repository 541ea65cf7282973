"""What an attacker can learn of one firm from every sum ever released, and the limit to it.

A released row is the sum over one member set (weights 1) plus the noise of its decoys, or a
weighted sum such as a regression's coefficient, which has no decoys. With rows A and noise D, an
optimal linear attacker who knows everybody's memberships and weights learns of record i the share
R2_i = a_i' (A A' + D)^-1 a_i of its variance; 1 / R2_i is the size of an exact average that tells
as much. A row is released only if this size stays at least k_eff for every record.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TOLERANCE = 1e-9
FEW = 16
"""Below one in so many patterns, picking them out is faster than multiplying by zeros."""


class Ledger:
    """Rows by rows; records with the same memberships are one pattern with a count.

    Keeps Y = L^-1 a for each pattern, L the Cholesky factor of A A' + D, so that a row costs
    patterns x rows, whatever the number of records.
    """

    def __init__(self, counts: NDArray[np.int64], noise: float, k_eff: float) -> None:
        """`counts` [patterns]: records of each; `noise`: of a row, in units of one record's
        variance. `k_eff` 0: nothing is refused."""
        self._counts = counts.astype(np.float64)
        self._live = counts > 0
        self._noise = noise
        self._limit = 1 / k_eff if k_eff else np.inf
        self._y = np.zeros((16, len(counts)))
        self._r2 = np.zeros(len(counts))
        self._rows = 0
        self._seen: set[bytes] = set()

    @property
    def k_eff(self) -> float:
        """1 / the largest R2 of a record; infinite before the first row."""
        worst = self.r2.max(initial=0.0)
        return float(1 / worst) if worst > 0 else float("inf")

    @property
    def r2(self) -> Floats:
        """[patterns]: R2 of each pattern's records, 0 where it has none."""
        return np.where(self._live, self._r2, 0.0)

    def offer(self, members: Flags) -> bool:
        """Enter the row of the patterns `members`, unless a record would be known too well.

        An equal member set was released with the same decoys already: it tells nothing new.
        """
        key = np.packbits(members & self._live).tobytes()
        return key in self._seen or self._offer(key, members & self._live, self._noise)

    def offer_weighted(self, weights: Floats, noise: float = 0.0) -> bool:
        """Enter a row of weights [patterns], unless a record would be known too well.

        `noise`: of its decoys beside those weights. Without any, its scale does not matter: an
        exact sum can be multiplied.
        """
        row, scale = self._scaled(weights)
        key = row.tobytes()
        was_told = noise > 0 and key in self._seen  # with the same decoys
        return was_told or self._offer(key, row, noise / scale**2)

    def force(self, members: Flags) -> None:
        """Enter a row that was released before: it counts, whatever it tells."""
        key = np.packbits(members & self._live).tobytes()
        if key not in self._seen:
            self._enter(key, *self._appended(members & self._live, self._noise))

    def force_weighted(self, weights: Floats, noise: float = 0.0) -> None:
        """Enter a row of weights that was released before; the same one counts once."""
        row, scale = self._scaled(weights)
        key = row.tobytes()
        if not noise or key not in self._seen:
            self._enter(key, *self._appended(row, noise / scale**2))

    def _scaled(self, weights: Floats) -> tuple[Floats, float]:
        live = np.where(self._live, weights, 0.0)
        scale = max(float(np.abs(live).max(initial=0.0)), TOLERANCE)
        return np.asarray(live / scale), scale

    def _offer(self, key: bytes, row: Flags | Floats, noise: float) -> bool:
        column, r2 = self._appended(row, noise)
        if r2.max(initial=0.0) > self._limit + TOLERANCE:
            return False
        self._enter(key, column, r2)
        return True

    def _appended(self, row: Flags | Floats, noise: float) -> tuple[Floats, Floats]:
        """The new column of Y and the R2 with it."""
        y = self._y[: self._rows]
        inside = np.flatnonzero(row)
        weights = self._counts[inside] * row[inside]
        if len(inside) * FEW < len(row):
            projection = y[:, inside] @ weights
        else:
            projection = y @ (self._counts * row)
        pivot = weights @ row[inside] + noise - projection @ projection
        if pivot <= TOLERANCE:  # an exact linear combination of earlier rows; only without decoys
            return np.zeros(len(row)), np.where(self._live, self._r2, 0.0)
        column = (row - projection @ y) / np.sqrt(pivot)
        return column, np.where(self._live, self._r2 + column * column, 0.0)

    def _enter(self, key: bytes, column: Floats, r2: Floats) -> None:
        if self._rows == len(self._y):
            self._y = np.concatenate([self._y, np.zeros_like(self._y)])
        self._y[self._rows] = column
        self._rows += 1
        self._r2 = r2
        self._seen.add(key)


def dense_r2(rows: Floats, noise: float | Floats) -> Floats:
    """[records]: R2 by the definition, for `rows` [rows, records] and their noise (one for all, or
    [rows]). The slow reference."""
    gram = rows @ rows.T + np.diag(np.broadcast_to(noise, len(rows)))
    return np.asarray(np.einsum("ri,ri->i", rows, np.linalg.solve(gram, rows)))
