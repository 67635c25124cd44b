"""ID3v2.2 and v2.3 tags, and what mutagen makes of them in ID3v2.4: test/tagging/golden/id3-upgrade.json.

Needs: pip install mutagen==1.48.1 (in an environment of its own)
Use:   python scripts/goldens/make-id3-upgrade-goldens.py

Each case is a tag and its upgrade, whole, in hexadecimal. Only what mutagen upgrades without loss is in them: it drops
RVAD, EQUA, TRDA, TSIZ, CRM, status flags and frames it does not know, adds seconds to times, and turns numbered genres
into names. It ends every text with zeros, so those within chapters have them from the start.
"""

import io
import json
import pathlib
import struct

from mutagen import id3

PATH = pathlib.Path(__file__).resolve().parents[2] / "test" / "tagging" / "golden" / "id3-upgrade.json"


def syncsafe(value):
    return bytes((value >> shift) & 127 for shift in (21, 14, 7, 0))


def tag(version, frames):
    content = b"".join(frames)
    return b"ID3" + bytes([version, 0, 0]) + syncsafe(len(content)) + content


def v22(name, body):
    return name.encode() + struct.pack(">I", len(body))[1:] + body


def v23(name, body):
    return name.encode() + struct.pack(">IH", len(body), 0) + body


def latin1(text):
    return b"\0" + text.encode("latin-1")


def utf16(text):
    return b"\1" + text.encode("utf-16")


PICTURE = bytes((index * 167 + 3) & 255 for index in range(300))

# Text frames of v2.2 that are texts in v2.4 too.
TEXTS = (
    "TT1 TT2 TT3 TP1 TP2 TP3 TP4 TCM TXT TLA TAL TPB TRC TMT TFT TCR TEN TSS TOF TOT TOA TOL "
    "TST TSA TS2 TSP TSC TKE GP1 MVN"
).split()
NUMBERS = ["TBP", "TLE", "TDY", "TCP", "MVI"]
LINKS = ["WAF", "WAR", "WAS", "WCM", "WCP", "WPB"]

common = [
    v23("TIT2", utf16("Заголовок 日本語")),
    v23("TPE1", latin1("Artist")),
    v23("TRCK", latin1("3/12")),
    v23("TCON", latin1("Pop")),
    v23("TXXX", latin1("MusicBrainz Album Id\0abc-123")),
    v23("TXXX", latin1("replaygain_track_gain\0-7.3 dB")),
    v23("COMM", b"\0engdesc\0first"),
    v23("USLT", b"\1deu" + "\ufeff".encode("utf-16-le") + b"\0\0" + "\ufeffслова".encode("utf-16-le")),
    v23("APIC", b"\0image/png\0\3front\0" + PICTURE),
    v23("POPM", b"a@b\0\xc8\0\0\0\5"),
    v23("UFID", b"http://musicbrainz.org\0uuid-1"),
    v23("PRIV", b"owner\0\0\1\2private"),
    v23("GEOB", b"\0application/x\0f.bin\0Markers\0" + PICTURE),
    v23("PCNT", b"\0\0\0\7"),
    v23("MCDI", b"toc"),
    v23("WOAR", b"http://a/1"),
    v23("WXXX", b"\0shop\0http://a/2"),
    v23("SYLT", b"\0eng\2\1x\0la\0\0\0\0\1"),
    v23("ETCO", b"\2\1\0\0\0\1"),
    v23("OWNE", b"\0EUR1\00020200101seller"),
]

cases = {
    "every kind of frame": (3, common),
    "year": (3, [v23("TYER", latin1("1999"))]),
    "year, day and month": (3, [v23("TYER", latin1("1999")), v23("TIT2", latin1("x")), v23("TDAT", latin1("0305"))]),
    "day and month, then year in UTF-16": (3, [v23("TDAT", utf16("3112")), v23("TYER", utf16("2004"))]),
    "year of release": (3, [v23("TORY", latin1("1969"))]),
    "people": (3, [v23("IPLS", latin1("producer\0Anna\0engineer\0Ben\0producer\0Cem"))]),
    "chapters": (
        3,
        [
            v23("CTOC", b"toc\0\3\1c1\0" + v23("TIT2", latin1("contents\0"))),
            v23("CHAP", b"c1\0" + bytes(8) + b"\xff" * 8 + v23("TIT2", utf16("Kapitel " * 20 + "\0")) + v23("TPE1", latin1("x\0"))),
        ],
    ),
    "texts of v2.2": (2, [v22(name, latin1(f"text of {name}")) for name in TEXTS]),
    "numbers of v2.2": (2, [v22(name, latin1("7")) for name in NUMBERS]),
    "links of v2.2": (2, [v22(name, f"http://a/{name}".encode()) for name in LINKS]),
    "positions of v2.2": (2, [v22("TRK", latin1("3/12")), v22("TPA", latin1("1/2"))]),
    "dates of v2.2": (2, [v22("TYE", latin1("1987")), v22("TDA", latin1("2402")), v22("TOR", latin1("1969"))]),
    "people of v2.2": (2, [v22("IPL", latin1("producer\0Anna\0engineer\0Ben"))]),
    "pictures of v2.2": (
        2,
        [
            v22("PIC", b"\0JPG\3front\0" + PICTURE),
            v22("PIC", b"\0PNG\4back\0" + PICTURE[::-1]),
        ],
    ),
    "other frames of v2.2": (
        2,
        [
            v22("UFI", b"http://musicbrainz.org\0uuid-1"),
            v22("TXX", latin1("name\0value")),
            v22("WXX", b"\0shop\0http://a/2"),
            v22("COM", b"\0engdesc\0first"),
            v22("ULT", b"\0deu\0Worte"),
            v22("MCI", b"toc"),
            v22("POP", b"a@b\0\xc8\0\0\0\5"),
            v22("CNT", b"\0\0\0\7"),
            v22("GEO", b"\0application/x\0f.bin\0Markers\0" + PICTURE),
            v22("ETC", b"\2\1\0\0\0\1"),
            v22("SLT", b"\0eng\2\1x\0la\0\0\0\0\1"),
            v22("REV", bytes(range(12))),
            v22("BUF", b"\0\1\0\1\0\0\0\0"),
            v22("CRA", b"owner\0\0\1\0\2data"),
            v22("STC", b"\2\x78\0\0\0\1"),
        ],
    ),
}


def upgraded(old):
    parsed = id3.ID3(io.BytesIO(old + bytes(2000)))
    parsed.update_to_v24()
    saved = io.BytesIO()
    parsed.save(saved, v1=0, v2_version=4, padding=lambda info: 0)
    return saved.getvalue()


def main():
    rows = []
    for name, (version, frames) in cases.items():
        old = tag(version, frames)
        rows.append({"name": name, "old": old.hex(), "new": upgraded(old).hex()})
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


main()
