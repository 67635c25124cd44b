"""Makes golden-sklearn.json: what scikit-learn says of a small made-up classification problem.

Needs: pip install scikit-learn==1.9.1 scipy
Use:   python golden-sklearn.py > golden-sklearn.json
"""
import json
import sys

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn import metrics
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge

EXAMPLES, INPUTS, CLASSES = 48, 5, 3
state = 7


def noise():
    """The sum of four numbers of a linear congruential generator, about normal."""
    global state
    total = 0.0
    for _ in range(4):
        state = (1664525 * state + 1013904223) % 2**32
        total += state / 2**32 - 0.5
    return total


targets = np.array([i % CLASSES for i in range(EXAMPLES)])
inputs = np.array([[round(noise() + (0.8 if (t + j) % CLASSES == 0 else 0), 4) for j in range(INPUTS)] for t in targets])
weights = np.array([0.5 if i % 4 == 0 else 1.0 for i in range(EXAMPLES)])
logistic = LogisticRegression(C=0.3, tol=1e-10, max_iter=10000).fit(inputs, targets, weights)
discriminant = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.4, priors=[1 / CLASSES] * CLASSES).fit(inputs, targets)
standard = lambda m: (m - m.mean(0)) / m.std(0)
ridge = Ridge(alpha=10, tol=1e-12).fit(standard(inputs[:, :3]), standard(inputs[:, 3:]))
logits = logistic.decision_function(inputs)
loss = lambda t: -log_softmax(logits / t, 1)[np.arange(EXAMPLES), targets].mean()
temperature = float(np.exp(minimize_scalar(lambda e: loss(np.exp(e)), bounds=(-2.3, 2.3), method="bounded", options={"xatol": 1e-9}).x))
predicted = logits.argmax(1)
precision, recall, f1, support = metrics.precision_recall_fscore_support(targets, predicted)
rounded = lambda a: np.round(np.asarray(a, float), 7).tolist()
json.dump({
    "inputs": inputs.tolist(), "targets": targets.tolist(), "exampleWeights": weights.tolist(),
    "logistic": {"c": 0.3, "weights": rounded(logistic.coef_), "bias": rounded(logistic.intercept_)},
    "discriminant": {"shrinkage": 0.4, "weights": rounded(discriminant.coef_ - discriminant.coef_.mean(0)),
                     "bias": rounded(discriminant.intercept_ - discriminant.intercept_.mean())},
    "ridge": {"alpha": 10, "predicted": rounded(ridge.predict(standard(inputs[:, :3])) * inputs[:, 3:].std(0) + inputs[:, 3:].mean(0))},
    "temperature": {"value": round(temperature, 5), "loss": round(float(loss(temperature)), 8)},
    "metrics": {"predicted": predicted.tolist(), "confusionMatrix": metrics.confusion_matrix(targets, predicted).tolist(),
                "accuracy": metrics.accuracy_score(targets, predicted), "macroF1": metrics.f1_score(targets, predicted, average="macro"),
                "precision": rounded(precision), "recall": rounded(recall), "f1": rounded(f1), "support": support.tolist()},
}, sys.stdout)
