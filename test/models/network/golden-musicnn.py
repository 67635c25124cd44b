"""Makes golden-musicnn.json: what the original MSD-musicnn says of two synthetic windows.

Needs: pip install 'tensorflow-cpu==2.15.1' 'numpy<2', and the unpacked source package musicnn 0.1.0 (scripts/convert-musicnn.py).
Use:   python golden-musicnn.py musicnn-0.1.0 OUT_FOLDER_OF_CONVERT > golden-musicnn.json
"""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
source, converted = sys.argv[1:]
sys.path.insert(0, source)
import numpy as np
import tensorflow as tf

tf.compat.v1.disable_eager_execution()
from musicnn import models


def synthetic_windows(count, frames=187, bands=96):
    """Noise of a linear congruential generator, louder in the bass and on every sixteenth frame."""
    state, windows = 20190704, np.empty((count, frames, bands), np.float32)
    for window in range(count):
        for frame in range(frames):
            for band in range(bands):
                state = (1664525 * state + 1013904223) % 2**32
                loudness = 4 * (1 - band / 120) * (1 if frame % 16 == 0 else 0.6 - 0.3 * window)
                windows[window, frame, band] = loudness * (state // 256) / 2**24
    return windows


windows = synthetic_windows(2)
with tf.Graph().as_default():
    with tf.name_scope("model"):
        x = tf.compat.v1.placeholder(tf.float32, [None, 187, 96])
        training = tf.compat.v1.placeholder(tf.bool)
        logits, *_, mean_pool, max_pool, penultimate = models.define_model(x, training, "MSD_musicnn", 50)
    with tf.compat.v1.Session() as session:
        tf.compat.v1.train.Saver().restore(session, os.path.join(source, "musicnn", "MSD_musicnn") + "/")
        hidden = session.graph.get_tensor_by_name("model/dense/Relu:0")  # `penultimate` before its normalisation
        mean, tags, hidden = session.run([mean_pool, logits, hidden], {x: windows, training: False})

live = json.load(open(os.path.join(converted, "network.json")))["liveFrontEndColumns"]
columns = live + list(range(561, 753))
rounded = lambda rows: [[float(f"{v:.7g}") for v in row] for row in rows]
json.dump({"columns": columns, "inputSum": float(f"{windows.astype(np.float64).sum():.9g}"),
           "pool": rounded(mean.reshape(2, -1)[:, columns]), "tags": rounded(tags), "hidden": rounded(hidden)}, sys.stdout)
