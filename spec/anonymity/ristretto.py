"""ristretto255 (RFC 9496) and hashing to it (RFC 9380). Slow, and not constant-time: for checking only."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235
INVSQRT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578


def negative(x):
    return x % P & 1


def magnitude(x):
    return -x % P if negative(x) else x % P


def sqrt_ratio(u, v):
    """Whether u/v is a square, and the non-negative root of it or of SQRT_M1 * u/v."""
    r = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * r * r % P
    if check in (-u % P, -u * SQRT_M1 % P):
        return check == -u % P, magnitude(r * SQRT_M1)
    return check == u % P, magnitude(r)


class Point:
    """A point in extended coordinates."""

    def __init__(self, x, y, z, t):
        self.x, self.y, self.z, self.t = x, y, z, t

    def __add__(self, q):
        a, b = (self.y - self.x) * (q.y - q.x) % P, (self.y + self.x) * (q.y + q.x) % P
        c, d = 2 * D * self.t * q.t % P, 2 * self.z * q.z % P
        e, f, g, h = b - a, d - c, d + c, b + a
        return Point(e * f % P, g * h % P, f * g % P, e * h % P)

    def __neg__(self):
        return Point(-self.x % P, self.y, self.z, -self.t % P)

    def __mul__(self, scalar):
        return total([(scalar, self)])

    def __eq__(self, q):
        return (self.x * q.y - self.y * q.x) % P == 0 or (self.y * q.y - self.x * q.x) % P == 0

    def encode(self):
        u1, u2 = (self.z + self.y) * (self.z - self.y) % P, self.x * self.y % P
        root = sqrt_ratio(1, u1 * u2 * u2 % P)[1]
        den1, den2 = root * u1 % P, root * u2 % P
        z_inv = den1 * den2 * self.t % P
        x, y, den = self.x, self.y, den2
        if negative(self.t * z_inv):
            x, y, den = self.y * SQRT_M1 % P, self.x * SQRT_M1 % P, den1 * INVSQRT_A_MINUS_D % P
        if negative(x * z_inv):
            y = -y % P
        return magnitude(den * (self.z - y)).to_bytes(32, "little")


IDENTITY = Point(0, 1, 1, 0)


def decode(data):
    """The point of 32 bytes, or None where they are not its canonical encoding."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= P or negative(s):
        return None
    u1, u2 = (1 - s * s) % P, (1 + s * s) % P
    v = (-D * u1 * u1 - u2 * u2) % P
    square, root = sqrt_ratio(1, v * u2 * u2 % P)
    den_x = root * u2 % P
    x = magnitude(2 * s * den_x)
    y = u1 * root * den_x * v % P
    t = x * y % P
    return Point(x, y, 1, t) if square and not negative(t) and y != 0 else None


BASEPOINT = decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))


def total(pairs):
    """The sum of scalar * point over (scalar, point)."""
    pairs = [(scalar % ORDER, point) for scalar, point in pairs]
    acc = IDENTITY
    for bit in reversed(range(253)):
        acc = acc + acc
        for scalar, point in pairs:
            if scalar >> bit & 1:
                acc = acc + point
    return acc


def elligator(t):
    r = SQRT_M1 * t * t % P
    u, v = (r + 1) * (1 - D * D) % P, (-1 - r * D) * (r + D) % P
    square, s = sqrt_ratio(u, v)
    c = -1
    if not square:
        s, c = -magnitude(s * t) % P, r
    n = (c * (r - 1) * (D - 1) ** 2 - v) % P
    w0, w1, w2, w3 = 2 * s * v, n * SQRT_AD_MINUS_ONE, 1 - s * s, 1 + s * s
    return Point(w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P)


def expand(dst, message):
    """expand_message_xmd with SHA-512 to 64 bytes: one block."""
    end = dst + bytes([len(dst)])
    first = hashlib.sha512(bytes(128) + message + b"\x00\x40\x00" + end).digest()
    return hashlib.sha512(first + b"\x01" + end).digest()


def hash_to_group(dst, message):
    wide = expand(dst, message)
    halves = [int.from_bytes(half, "little") % 2**255 % P for half in (wide[:32], wide[32:])]
    return elligator(halves[0]) + elligator(halves[1])


def scalar_from_wide(wide):
    return int.from_bytes(wide, "little") % ORDER
