"""Converts the MSD-musicnn checkpoint into the network files of a model bundle. Needed only when those change.

The checkpoint (Pons and Serra 2019, ISC licence) is in the PyPI source package musicnn 0.1.0:

    pip download --no-deps --no-binary :all: --no-build-isolation musicnn==0.1.0    (or fetch the file by hand)
    sha256 674ccc1fb638e6894f99197cfc2794b90d96444292ea28cedee96de0f74c4abd
    tar xzf musicnn-0.1.0.tar.gz

Needs: pip install 'tensorflow-cpu==2.15.1' 'numpy<2' (Python 3.11; only to read the checkpoint)
Use:   python scripts/convert-musicnn.py musicnn-0.1.0 OUT_FOLDER

Writes OUT_FOLDER/network.bin (float32, little-endian), network.json (what is where) and LICENSE-musicnn.txt.
`node scripts/train-default-model.ts --network OUT_FOLDER` makes a bundle of them.

What changes on the way, all of it exact except the first by at most 6e-6 of the embedding:

* 497 of the front end's 561 filters have kernels below 1e-6: their output is a constant. They are dropped with
  their input channels in the first mid-end convolution, where the constant (below 4e-6) is neglected.
* Batch normalisation follows relu, so it becomes one scale and one shift. A positive scale s is moved into the
  convolution, since s relu(x) = relu(s x); a negative one leaves its sign. What remains is `sign` and `shift`.
  The input's own stays as it is: the zero padding after it forbids moving the shift.
* In the tag layers (dense, batch normalisation, dense) normalisation folds into the weights on both sides, and
  the dropped filters' constants into the bias.
"""
import hashlib
import json
import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
from tensorflow.python.training import py_checkpoint_reader

EPSILON = 1e-3  # of every batch normalisation
DEAD_KERNEL = 1e-6  # filters with no weight above it are constant
FRONT_END = ["timbral1", "timbral2", "temporal1", "temporal2", "temporal3"]
MID_END = ["mid1", "mid2", "mid3"]


def main(source, out):
    sys.path.insert(0, source)
    checkpoint = py_checkpoint_reader.NewCheckpointReader(os.path.join(source, "musicnn", "MSD_musicnn") + "/")
    tensors, live = convert(checkpoint)
    os.makedirs(out, exist_ok=True)
    offset, entries = 0, []
    with open(os.path.join(out, "network.bin"), "wb") as file:
        for name, values in tensors.items():
            data = np.ascontiguousarray(values, "<f4")
            entries.append({"name": "network/" + name, "shape": list(data.shape), "dtype": "float32",
                            "file": "network.bin", "byteOffset": offset})
            offset += file.write(data.tobytes())
    shutil.copyfile(os.path.join(source, "LICENSE.md"), os.path.join(out, "LICENSE-musicnn.txt"))
    with open(os.path.join(out, "network.bin"), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    features = len(live) + 64 * len(MID_END)
    description = {
        "network": {"kind": "musicnn", "poolSize": features, "tags": tag_names(source)},
        "tensors": entries,
        "sha256": digest,
        "liveFrontEndColumns": live,
    }
    with open(os.path.join(out, "network.json"), "w") as file:
        json.dump(description, file, indent=1)
    print(f"{len(live)} live filters, {offset // 4} parameters, {offset} bytes, sha256 {digest}")


def tag_names(source):
    from musicnn import configuration

    return configuration.MSD_LABELS


def convert(checkpoint):
    """All tensors by name, and the indices of the front end's live filters among its 561."""
    get = checkpoint.get_tensor

    def numbered(name, index, part):
        return get(name + (f"_{index}" if index else "") + "/" + part).astype(np.float64)

    def normalisation(index):
        gamma, beta, mean, variance = (
            numbered("batch_normalization", index, part) for part in ("gamma", "beta", "moving_mean", "moving_variance"))
        scale = gamma / np.sqrt(variance + EPSILON)
        return scale, beta - mean * scale

    tensors = {}

    def add_block(name, kernel, bias, scale, shift):
        tensors[name + "/kernel"] = kernel * np.abs(scale)
        tensors[name + "/bias"] = bias * np.abs(scale)
        tensors[name + "/sign"] = np.where(scale < 0, -1.0, 1.0)
        tensors[name + "/shift"] = shift

    scale, shift = normalisation(0)
    tensors["input/scale"], tensors["input/shift"] = scale, shift

    live, constants, first = [], [], 0
    for index, name in enumerate(FRONT_END):
        kernel, bias = numbered("conv2d", index, "kernel"), numbered("conv2d", index, "bias")
        scale, shift = normalisation(index + 1)
        alive = np.abs(kernel).max((0, 1, 2)) > DEAD_KERNEL
        add_block(name, kernel[..., alive], bias[alive], scale[alive], shift[alive])
        live += [int(first + i) for i in np.flatnonzero(alive)]
        constants.append(np.where(alive, 0, scale * np.maximum(bias, 0) + shift))
        first += len(alive)
    constants = np.concatenate(constants)
    assert np.abs(constants).max() < 1e-5, "a dropped filter would be missed"

    for index, name in enumerate(MID_END, len(FRONT_END)):
        kernel, bias = numbered("conv2d", index, "kernel"), numbered("conv2d", index, "bias")
        if name == "mid1":
            kernel = kernel[:, live]
        # [time, channels, 1, filters] -> [time, channels, filters], a convolution over time alone
        add_block(name, kernel[:, :, 0], bias, *normalisation(index + 1))

    columns = first + 64 * len(MID_END)
    kept = live + list(range(first, columns))
    scale, shift = normalisation(9)
    kernel, bias = get("dense/kernel").astype(np.float64), get("dense/bias").astype(np.float64)
    bias = bias + shift @ kernel
    kernel = (kernel * scale[:, None]).reshape(columns, 2, -1)  # pairs (maximum, mean) of each column
    bias = bias + constants @ kernel[:first].sum(1)
    tensors["tags/hidden/kernel"] = np.concatenate([kernel[kept, 0], kernel[kept, 1]])
    tensors["tags/hidden/bias"] = bias
    scale, shift = normalisation(10)
    kernel, bias = get("dense_1/kernel").astype(np.float64), get("dense_1/bias").astype(np.float64)
    tensors["tags/output/kernel"] = kernel * scale[:, None]
    tensors["tags/output/bias"] = bias + shift @ kernel
    return tensors, live


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
