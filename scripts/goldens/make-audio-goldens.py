"""Mel spectrograms by librosa of signals that the tests compute again: test/audio/golden/.

Needs: pip install librosa==0.11.0 soxr==1.1.0 (in an environment of its own)
Use:   python scripts/goldens/make-audio-goldens.py

cases.json has a line for every case; its values stand in mel.i16.gz from `valueOffset` on: decibels of the mel power in
hundredths, relative to the largest and not below -100 dB, little-endian 16 bit, `[frames, mels]` row by row. Only every
`frameStep`-th frame is kept, to keep the file small. The frames at both ends are left out: librosa cuts the resampled
signal there, Earmark lets it ring out.
"""

import gzip
import json
import math
import pathlib

import librosa
import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "test" / "audio" / "golden"
SECONDS = 3.2
FRONT_ENDS = {
    "musicnn": dict(sr=16000, n_fft=512, hop_length=256, n_mels=96),
    "decibels": dict(sr=22050, n_fft=2048, hop_length=512, n_mels=128),
    "decibels915": dict(sr=22050, n_fft=2048, hop_length=915, n_mels=128),
}
RATES = [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000]


def seeded_random(seed):
    """Marsaglia's xorshift32, numbers in [0, 1): the same as in test/support/made-audio.ts."""
    state = seed & 0xFFFFFFFF or 1
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield state / 2**32


def tones(rate):
    """A few steady tones, one of them close to the top of the lower band."""
    t = np.arange(round(SECONDS * rate)) / rate
    top = 0.45 * min(rate, 16000)
    return sum(a * np.sin(2 * math.pi * f * t) for f, a in ((110.0, 0.3), (440.0, 0.2), (1234.5, 0.2), (top, 0.1)))


def chirp(rate):
    """From 60 Hz to just below half the rate, exponentially."""
    t = np.arange(round(SECONDS * rate)) / rate
    low, high = 60.0, 0.49 * rate
    growth = math.log(high / low) / SECONDS
    return 0.5 * np.sin(2 * math.pi * low * (np.exp(growth * t) - 1) / growth)


def noise(rate):
    """White noise that swells and ebbs: all of the band at once, above all its edges."""
    t = np.arange(round(SECONDS * rate)) / rate
    generator = seeded_random(20240229)
    white = np.fromiter((next(generator) for _ in range(len(t))), np.float64, len(t)) - 0.5
    return white * (0.5 + 0.5 * np.sin(2 * math.pi * 0.7 * t)) * 0.8


SIGNALS = {"tones": tones, "chirp": chirp, "noise": noise}


def is_wanted(rate, signal, front_end):
    return front_end != "decibels915" or (rate in (22050, 44100, 48000) and signal == "noise")


def main():
    FOLDER.mkdir(exist_ok=True)
    cases, values = [], []
    for rate in RATES:
        for signal, make in SIGNALS.items():
            pcm = make(rate).astype(np.float32)
            for front_end, settings in FRONT_ENDS.items():
                if not is_wanted(rate, signal, front_end):
                    continue
                resampled = librosa.resample(pcm, orig_sr=rate, target_sr=settings["sr"], res_type="soxr_hq")
                power = librosa.feature.melspectrogram(y=resampled, **settings).T
                decibels = 10 * np.log10(np.maximum(power, 1e-10) / power.max())
                first, step = 4, 8 if front_end == "musicnn" else 6
                kept = np.round(np.maximum(decibels[first : len(decibels) - first : step], -100) * 100).astype("<i2")
                cases.append(
                    {
                        "signal": signal,
                        "sampleRate": rate,
                        "frontEnd": front_end,
                        "frames": len(decibels),
                        "firstFrame": first,
                        "frameStep": step,
                        "keptFrames": len(kept),
                        "largest": float(power.max()),
                        "valueOffset": sum(map(len, values)),
                    }
                )
                values.append(kept.ravel())
    (FOLDER / "mel.i16.gz").write_bytes(gzip.compress(np.concatenate(values).tobytes(), 9, mtime=0))
    head = json.dumps({"librosa": librosa.__version__, "numpy": np.__version__, "seconds": SECONDS})
    lines = ",\n".join("    " + json.dumps(case) for case in cases)
    (FOLDER / "cases.json").write_text(f'{{\n  "madeWith": {head},\n  "cases": [\n{lines}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
