"""Handcrafted features by librosa of signals that the tests compute again: test/audio/golden/handcrafted.json.

Needs: pip install librosa==0.11.0 (in an environment of its own)
Use:   python scripts/goldens/make-handcrafted-goldens.py

Every feature is computed by librosa from the samples alone with its default settings (22 050 Hz, frames of 2048 every
512), chroma with librosa's own estimate of the tuning; then mean and deviation over time. `spectrogram` holds what
librosa makes of whole decibels alone, of frames every 915 samples, and `sounding` where it finds no silence.
"""

import json
import math
import pathlib

import librosa
import numpy as np

PATH = pathlib.Path(__file__).resolve().parents[2] / "test" / "audio" / "golden" / "handcrafted.json"
RATE = 22050
SILENCE_BELOW = 30


def seeded_random(seed):
    """Marsaglia's xorshift32, numbers in [0, 1): the same as in test/support/made-audio.ts."""
    state = seed & 0xFFFFFFFF or 1
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield state / 2**32


def noise(count, seed):
    return np.fromiter(seeded_random(seed), np.float64, count) - 0.5


def melody(seconds):
    """Plucked notes with overtones, 23 cents above concert pitch, five in two seconds, over faint noise."""
    t = np.arange(round(seconds * RATE)) / RATE
    note = np.floor(t / 0.4)
    pitch = 220 * 2 ** (((note * 7) % 12 + 0.23) / 12)
    age = t - note * 0.4
    sound = sum(np.sin(2 * math.pi * k * pitch * age) / k**1.5 for k in (1, 2, 3, 4, 5))
    return 0.3 * np.exp(-4 * age) * sound + 0.01 * noise(len(t), 7)


def beats(seconds):
    """A drum of noise a hundred times a minute, a low thump on every other, over faint noise."""
    t = np.arange(round(seconds * RATE)) / RATE
    beat = np.floor(t / 0.6)
    age = t - beat * 0.6
    drum = 0.6 * np.exp(-25 * age) * noise(len(t), 11)
    thump = np.where(beat % 2 == 0, 0.5 * np.exp(-9 * age) * np.sin(2 * math.pi * 61 * age), 0)
    return drum + thump + 0.004 * noise(len(t), 13)


def sweep(seconds):
    """A rising tone in swelling noise, with silence in the third quarter."""
    t = np.arange(round(seconds * RATE)) / RATE
    growth = math.log(6000 / 80) / seconds
    tone = 0.3 * np.sin(2 * math.pi * 80 * (np.exp(growth * t) - 1) / growth)
    swell = 0.4 * (0.5 + 0.5 * np.sin(2 * math.pi * 1.3 * t)) * noise(len(t), 17)
    return np.where((t > 0.5 * seconds) & (t < 0.7 * seconds), 0, tone + swell)


CASES = [("melody", melody, 10), ("beats", beats, 10), ("sweep", sweep, 6), ("melody", melody, 0.7)]


def features(y):
    mfcc = librosa.feature.mfcc(y=y, sr=RATE, n_mfcc=20)
    assert np.array_equal(mfcc[:13], librosa.feature.mfcc(y=y, sr=RATE, n_mfcc=13))
    return {
        "mfcc": mfcc,
        "mfcc-delta": librosa.feature.delta(mfcc),
        "mfcc-delta2": librosa.feature.delta(mfcc, order=2),
        "chroma": librosa.feature.chroma_stft(y=y, sr=RATE),
        "centroid": librosa.feature.spectral_centroid(y=y, sr=RATE),
        "bandwidth": librosa.feature.spectral_bandwidth(y=y, sr=RATE),
        "contrast": librosa.feature.spectral_contrast(y=y, sr=RATE),
        "flatness": librosa.feature.spectral_flatness(y=y),
        "rolloff": librosa.feature.spectral_rolloff(y=y, sr=RATE),
        "zero-crossing-rate": librosa.feature.zero_crossing_rate(y),
        "rms": librosa.feature.rms(y=y),
    }


def of_spectrogram(y):
    """What the first 240 frames every 915 samples tell, in whole decibels from the loudest of all at 0 to the
    quietest at -80."""
    mel = librosa.feature.melspectrogram(y=y, sr=RATE, hop_length=915)
    decibels = librosa.power_to_db(mel, ref=np.max)
    decibels = np.round(decibels * -80 / decibels.min()).astype(np.float64)[:, :240]
    mfcc = librosa.feature.mfcc(S=decibels, n_mfcc=20)
    onsets = librosa.onset.onset_strength(S=decibels, sr=RATE, hop_length=915)
    return {
        "mfcc mean": numbers(mfcc.mean(axis=1)),
        "mfcc deviation": numbers(mfcc.std(axis=1)),
        "mfcc-delta deviation": numbers(librosa.feature.delta(mfcc).std(axis=1)),
        "mfcc-delta2 deviation": numbers(librosa.feature.delta(mfcc, order=2).std(axis=1)),
        "band mean": numbers(decibels.mean(axis=1)),
        "band deviation": numbers(decibels.std(axis=1)),
        "flux mean": numbers(onsets.mean()),
        "flux deviation": numbers(onsets.std()),
        "tempo": numbers(librosa.feature.tempo(onset_envelope=onsets, sr=RATE, hop_length=915)),
    }


def numbers(values):
    return [float(f"{value:.8g}") for value in np.atleast_1d(values)]


def main():
    cases = []
    for name, make, seconds in CASES:
        y = make(seconds).astype(np.float32)
        measured = {
            feature: {"mean": numbers(values.mean(axis=1)), "deviation": numbers(values.std(axis=1))}
            for feature, values in ((name, values.astype(np.float64)) for name, values in features(y).items())
        }
        power = np.abs(librosa.stft(y)) ** 2
        case = {
            "signal": name,
            "seconds": seconds,
            "tuning": numbers(librosa.estimate_tuning(S=power, sr=RATE))[0],
            "tempo": numbers(librosa.feature.tempo(y=y, sr=RATE))[0],
            "measured": measured,
            "spectrogram": of_spectrogram(y),
            "sounding": librosa.effects.split(y, top_db=SILENCE_BELOW).tolist(),
        }
        cases.append(case)
    head = json.dumps({"librosa": librosa.__version__, "numpy": np.__version__})
    lines = ",\n".join("    " + json.dumps(case) for case in cases)
    PATH.write_text(f'{{\n  "madeWith": {head},\n  "cases": [\n{lines}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
