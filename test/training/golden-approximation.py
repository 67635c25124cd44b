"""Makes golden-approximation.json: a made-up spectrogram as the network would see it.

Needs: pip install librosa 'numpy<2'
Use:   python golden-approximation.py > golden-approximation.json
"""
import json
import sys

import librosa
import numpy as np

BANDS, FRAMES, FRAME_SECONDS, GAIN_DB = 128, 40, 915 / 22050, 25.0
decibels = np.array([[-((band * 7 + frame * 13 + band * frame) % 81) for frame in range(FRAMES)] for band in range(BANDS)], np.int8)
centres_in = librosa.hz_to_mel(librosa.mel_frequencies(BANDS + 2, fmin=0, fmax=11025)[1:-1])
centres_out = librosa.hz_to_mel(librosa.mel_frequencies(98, fmin=0, fmax=8000)[1:-1])
band = np.interp(centres_out, centres_in, np.arange(BANDS))
low = np.clip(np.floor(band).astype(int), 0, BANDS - 2)
weight = (band - low)[:, None]
power = 10 ** (decibels.astype("f8") / 10)
power = power[low] * (1 - weight) + power[low + 1] * weight
times_in = (np.arange(FRAMES) + 0.5) * FRAME_SECONDS
times_out = (np.arange(int(FRAMES * FRAME_SECONDS * 62.5)) + 0.5) / 62.5
column = np.clip(np.interp(times_out, times_in, np.arange(FRAMES)), 0, FRAMES - 1.001)
left = np.floor(column).astype(int)
fraction = column - left
power = power[:, left] * (1 - fraction) + power[:, left + 1] * fraction
values = np.log10(10000 * 10 ** (GAIN_DB / 10) * power.T + 1)
rows = [0, 1, 50, len(values) - 1]
json.dump({"frames": len(values), "rows": {str(r): np.round(values[r], 6).tolist() for r in rows}}, sys.stdout)
