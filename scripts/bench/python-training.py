"""One training step of the same convolutional network in Keras, to measure against.

What people write who do this in Python: blocks of 32, 64, 128 and 256 filters with batch normalisation, pooling and
dropout, Adam, `train_on_batch`. The median of the steps is printed, the first ones left out.

Use:   python python-training.py EXAMPLES FRAMES STEPS
Prints one JSON object: versions, seconds a step, and the process' peak memory.
Needs: tensorflow (Keras).
"""
import json
import os
import statistics
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
WARM_UP_STEPS = 2
MELS = 128


def main():
    count, frames, steps = (int(argument) for argument in sys.argv[1:4])
    import keras
    import numpy as np
    import tensorflow
    from keras import layers

    network = keras.Sequential([keras.Input((frames, MELS, 1))])
    for filters in (32, 64, 128, 256):
        network.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        network.add(layers.BatchNormalization())
        network.add(layers.MaxPooling2D(2))
        network.add(layers.Dropout(0.25))
    network.add(layers.GlobalAveragePooling2D())
    for units in (512, 256):
        network.add(layers.Dense(units, activation="relu"))
        network.add(layers.Dropout(0.5))
    network.add(layers.Dense(10, activation="softmax"))
    network.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy")

    random = np.random.default_rng(1)
    inputs = random.random((count, frames, MELS, 1), dtype="float32")
    targets = np.arange(count) % 10
    seconds = []
    for _ in range(WARM_UP_STEPS + steps):
        start = time.perf_counter()
        network.train_on_batch(inputs, targets)
        seconds.append(time.perf_counter() - start)
    peak = 0
    with open("/proc/self/status") as status:
        peak = next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    json.dump(
        {
            "tensorflow": tensorflow.__version__,
            "keras": keras.__version__,
            "secondsPerStep": round(statistics.median(seconds[WARM_UP_STEPS:]), 4),
            "peakMegabytes": round(peak / 1024),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
