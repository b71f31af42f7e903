"""Logistic regression over sparse rows, by L-BFGS: deterministic, calibrated, and all that is needed here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Doubles = NDArray[np.float64]


def fit(
    rows: csr_matrix | Doubles,
    wanted: Doubles,
    *,
    strength: float,
    exclusive: bool,
    weight: Doubles | None = None,
    rounds: int = 100,
) -> tuple[Doubles, Doubles]:
    """Weights (columns x outputs) and biases.

    Args:
        rows: texts x columns.
        wanted: texts x outputs, 0 or 1.
        strength: of the L2 penalty, per text: larger is smoother. Biases are free.
        exclusive: softmax over the outputs; else each output by itself.
        weight: of each text (texts,) or of each text and output (texts, outputs).
        rounds: of L-BFGS at most.
    """
    texts, columns = rows.shape
    outputs = wanted.shape[1]
    each = np.ones((texts, 1)) if weight is None else (weight[:, None] if weight.ndim == 1 else weight)
    total = float(np.broadcast_to(each, (texts, outputs)).mean(axis=1).sum())

    across = rows.T.tocsr() if isinstance(rows, csr_matrix) else rows.T

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        lean = flat[: columns * outputs].reshape(columns, outputs)
        bias = flat[columns * outputs :]
        scores = np.asarray(rows @ lean.astype(rows.dtype), np.float64) + bias
        if exclusive:
            scores -= scores.max(axis=1, keepdims=True)
            beliefs = np.exp(scores)
            beliefs /= beliefs.sum(axis=1, keepdims=True)
            cost = -(each * wanted * np.log(np.maximum(beliefs, 1e-12))).sum()
            miss = each * (beliefs - wanted)
        else:
            cost = (each * (np.logaddexp(0, scores) - wanted * scores)).sum()
            miss = each * (1 / (1 + np.exp(-scores)) - wanted)
        slope = np.concatenate(
            [(np.asarray(across @ miss.astype(rows.dtype)) / total + strength * lean).ravel(), miss.sum(axis=0) / total]
        )
        return float(cost / total + strength / 2 * (lean * lean).sum()), slope

    found = minimize(
        loss, np.zeros(columns * outputs + outputs), jac=True, method="L-BFGS-B", options={"maxiter": rounds}
    )
    return found.x[: columns * outputs].reshape(columns, outputs), found.x[columns * outputs :]
