"""merlin 1.0: transcripts over STROBE-128 with Keccak-f[1600]."""

RATE = 166
MASK = 2**64 - 1


def constants():
    """Round constants and rotations of Keccak, by their definitions."""
    rounds, register = [], 1
    for _ in range(24):
        value = 0
        for j in range(7):
            if register & 1:
                value |= 1 << (2**j - 1)
            register = register << 1 ^ (0x171 if register >> 7 else 0)
        rounds.append(value)
    turns, x, y = {(0, 0): 0}, 1, 0
    for t in range(24):
        turns[x, y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return rounds, turns


ROUNDS, TURNS = constants()


def rotate(value, by):
    return (value << by | value >> (64 - by)) & MASK


def keccak(state):
    lane = {(x, y): int.from_bytes(state[8 * (x + 5 * y):][:8], "little") for x in range(5) for y in range(5)}
    for constant in ROUNDS:
        column = [lane[x, 0] ^ lane[x, 1] ^ lane[x, 2] ^ lane[x, 3] ^ lane[x, 4] for x in range(5)]
        mix = [column[x - 1] ^ rotate(column[(x + 1) % 5], 1) for x in range(5)]
        moved = {(y, (2 * x + 3 * y) % 5): rotate(lane[x, y] ^ mix[x], TURNS[x, y]) for x, y in lane}
        lane = {
            (x, y): moved[x, y] ^ (~moved[(x + 1) % 5, y] & MASK & moved[(x + 2) % 5, y]) for x, y in moved
        }
        lane[0, 0] ^= constant
    for (x, y), value in lane.items():
        state[8 * (x + 5 * y):8 * (x + 5 * y) + 8] = value.to_bytes(8, "little")


class Transcript:
    def __init__(self, label):
        self.state = bytearray(200)
        self.state[:18] = bytes([1, RATE + 2, 1, 0, 1, 96]) + b"STROBEv1.0.2"
        keccak(self.state)
        self.at = self.began = 0
        self._meta(b"Merlin v1.0")
        self.append(b"dom-sep", label)

    def append(self, label, data):
        self._meta(label)
        self._absorb(len(data).to_bytes(4, "little"))
        self._begin(0x02)
        self._absorb(data)

    def challenge(self, label, length=64):
        self._meta(label)
        self._absorb(length.to_bytes(4, "little"))
        self._begin(0x07)
        out = bytearray()
        for _ in range(length):
            out.append(self.state[self.at])
            self.state[self.at] = 0
            self._step()
        return bytes(out)

    def _meta(self, label):
        self._begin(0x12)
        self._absorb(label)

    def _begin(self, flags):
        old, self.began = self.began, self.at + 1
        self._absorb(bytes([old, flags]))
        if flags & 0x24 and self.at:
            self._run()

    def _absorb(self, data):
        for byte in data:
            self.state[self.at] ^= byte
            self._step()

    def _step(self):
        self.at += 1
        if self.at == RATE:
            self._run()

    def _run(self):
        self.state[self.at] ^= self.began
        self.state[self.at + 1] ^= 0x04
        self.state[RATE + 1] ^= 0x80
        keccak(self.state)
        self.at = self.began = 0
