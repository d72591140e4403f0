"""Eight-bit grey PNG, as much of it as kept pictures need (ISO/IEC 15948)."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encode(width, height, pixels):
    """Rows are stored as the difference from the row above (filter 2), which packs pages well."""
    rows, above = [], bytes(width)
    for y in range(height):
        row = pixels[y * width:(y + 1) * width]
        rows.append(b"\2" + bytes((a - b) & 255 for a, b in zip(row, above)))
        above = row
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
                                for kind, data in chunks)


def decode(data):
    """(width, height, pixels) of what `encode` wrote."""
    if data[:8] != SIGNATURE:
        raise ValueError("not a PNG")
    at, packed, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + size]
        header = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else header
        packed += body if kind == b"IDAT" else b""
        at += size + 12
    width, height, *form = header
    raw = zlib.decompress(packed)
    if form != [8, 0, 0, 0, 0] or any(raw[y * (width + 1)] != 2 for y in range(height)):
        raise ValueError("a picture that this did not write: make it with tests/run --accept")
    rows, above = [], bytes(width)
    for y in range(height):
        start = y * (width + 1) + 1
        above = bytes((a + b) & 255 for a, b in zip(raw[start:start + width], above))
        rows.append(above)
    return width, height, b"".join(rows)
