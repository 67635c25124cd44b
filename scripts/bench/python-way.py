"""The Python way, to measure against: librosa and Keras on the first 30 seconds of each file.

What people write who do this in Python: librosa.load at 22.05 kHz, a 128-band mel spectrogram (n_fft 2048,
hop 512) in decibels, and a convolutional network with blocks of 32, 64, 128 and 256 filters, in as many
processes as there are workers on the other side.

Use:   python python-way.py PROCESSES FILE...
Prints one JSON object: the versions, then tracks, seconds (start-up left out) and peak memory of the processes.
Needs: librosa and tensorflow (Keras).
"""
import json
import multiprocessing
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

FRAMES = 1292  # 30 s


def build_network():
    import keras
    from keras import layers

    network = keras.Sequential([keras.Input((128, FRAMES, 1))])
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
    return network


def work(files, barrier, results):
    import librosa
    import numpy as np

    network = build_network()

    def analyse(path):
        samples, rate = librosa.load(path, sr=22050, mono=True, duration=30)
        mel = librosa.feature.melspectrogram(y=samples, sr=rate, n_fft=2048, hop_length=512, n_mels=128)
        decibels = librosa.power_to_db(mel, ref=np.max)[:, :FRAMES]
        decibels = np.pad(decibels, ((0, 0), (0, FRAMES - decibels.shape[1])), constant_values=-80)
        return network.predict(decibels[None, :, :, None], verbose=0)

    if files:
        analyse(files[0])  # compile and warm up outside the measurement
    barrier.wait()
    for path in files:
        analyse(path)
    peak = 0
    with open("/proc/self/status") as status:
        peak = next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    results.put(peak)


def main():
    processes, files = int(sys.argv[1]), sys.argv[2:]
    import keras
    import librosa

    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=work, args=(files[index::processes], barrier, results))
        for index in range(processes)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    start = time.perf_counter()
    peaks = [results.get() for _ in workers]
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.join()
    json.dump(
        {
            "librosa": librosa.__version__,
            "keras": keras.__version__,
            "tracks": len(files),
            "seconds": round(seconds, 3),
            "peakMegabytes": round(sum(peaks) / 1024),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
