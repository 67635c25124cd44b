"""Makes golden-evaluation.json: what scikit-learn and scipy say of made-up outcomes and of paired counts.

Needs: pip install scikit-learn==1.9.1 scipy
Use:   python golden-evaluation.py > golden-evaluation.json
"""
import json
import sys

import numpy as np
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve

state = 11


def uniform():
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**32


# Some are equal, none is on the edge of a bin.
confidences = [round(0.005 + round(0.98 * uniform(), 2), 3) for _ in range(120)]
right = [uniform() < 0.15 + 0.7 * c for c in confidences]
accuracy, confidence = calibration_curve(right, confidences, n_bins=10, strategy="uniform")
precision, recall, thresholds = precision_recall_curve(right, confidences)
counts = [(0, 0), (1, 0), (0, 5), (0, 6), (3, 12), (12, 3), (10, 10), (40, 61), (400, 300), (900, 1000)]
json.dump({
    "outcomes": [{"confidence": c, "right": bool(r)} for c, r in zip(confidences, right)],
    "calibration": {"confidence": np.round(confidence, 9).tolist(), "accuracy": np.round(accuracy, 9).tolist()},
    "precision": [{"confidence": round(float(t), 3), "precision": round(float(p), 9)} for t, p in zip(thresholds, precision)],
    "mcnemar": [{"one": a, "other": b, "pValue": float(binomtest(min(a, b), a + b, 0.5).pvalue) if a + b else 1.0} for a, b in counts],
}, sys.stdout)
