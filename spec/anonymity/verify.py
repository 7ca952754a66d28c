"""The reference verifier of chapter 12: slow, with the standard library alone, written from the chapter.

    python3 verify.py ../vectors/anonymity.json

Every vector is checked, good and bad. It ends with an error at the first that is not as stated.
"""

import hashlib
import hmac
import json
import sys

from merlin import Transcript
from ristretto import (BASEPOINT, IDENTITY, ORDER, decode, hash_to_group, scalar_from_wide, total)

LABEL = b"coterie-anon-v1"


class Refused(Exception):
    """With the class of the refusal as its argument."""


def need(holds, refusal):
    if not holds:
        raise Refused(refusal)


def u(value, size):
    return value.to_bytes(size, "big")


def digest(label, *parts):
    parts = (LABEL + b"/" + label,) + parts
    return hashlib.new("sha512_256", b"".join(u(len(part), 4) + part for part in parts)).digest()


def to_group(label, message=b""):
    return hash_to_group(LABEL + b"/" + label, message)


H, PAD = to_group(b"gen-h"), to_group(b"pad")
GEN = [to_group(b"gen", u(a, 4)) for a in range(44)]
GEN_PRIME = [to_group(b"gen-prime", u(a, 4)) for a in range(44)]
POWERS = [BASEPOINT]
while len(POWERS) < 253:
    POWERS.append(POWERS[-1] + POWERS[-1])


def times_basepoint(scalar):
    point = IDENTITY
    for bit, power in enumerate(POWERS):
        if scalar >> bit & 1:
            point = point + power
    return point


def made_secret(number):
    return scalar_from_wide(hashlib.sha512(b"coterie-anon-v1/vectors" + u(number, 4)).digest())


MADE = {}


def made_key(number):
    if number not in MADE:
        MADE[number] = times_basepoint(made_secret(number)).encode()
    return MADE[number]


def hkdf(secret, info, length):
    key = hmac.digest(bytes(64), secret, "sha512")
    return hmac.digest(key, info + b"\x01", "sha512")[:length]


def hexes(values):
    return [bytes.fromhex(value) for value in values]


class Scope:
    def __init__(self, case):
        server, self.channel = bytes.fromhex(case["server"]), bytes.fromhex(case["channel"])
        if "poll" in case:
            self.limit, self.handle_base = 1, None
            self.id = digest(b"poll", server, self.channel, bytes.fromhex(case["poll"]))
        else:
            self.limit = case["limit"]
            need(1 <= self.limit <= 64, "statement")
            self.id = digest(b"scope", server, self.channel, u(case["window"], 8),
                             u(case["length"], 4), u(self.limit, 2), u(case["policy"], 8))
            self.handle_base = to_group(b"handle-base", self.id) if case["pseudonymous"] else None
        self.bases = [self.base(k) for k in range(self.limit)]

    def base(self, k):
        return to_group(b"nullifier-base", self.id + u(k, 2))

    def ticket_base(self, nullifier):
        return to_group(b"ticket-base", self.id + nullifier)


def ring_digest(channel, keys):
    return digest(b"ring", channel, u(len(keys), 4), b"".join(keys))


def proper(data):
    """A point that is not the identity, or None."""
    point = decode(data)
    return None if point is None or point == IDENTITY else point


class Statement:
    def __init__(self, case):
        given = case["ring"]
        keys = hexes(given["keys"]) if "keys" in given else [made_key(n) for n in range(given["made"])]
        self.keys = sorted(set(keys))
        self.points = [proper(key) for key in self.keys]
        need(all(point is not None for point in self.points) and PAD.encode() not in self.keys, "statement")
        need(1 <= len(keys) and case["minimum"] <= len(self.keys) <= 65536, "statement")
        self.scope = Scope(case["scope"])
        self.ring_digest = ring_digest(self.scope.channel, self.keys)
        self.ctx = bytes.fromhex(case["ctx"])
        self.blocked = [hexes((post["nullifier"], post["ticket"])) for post in case["blocked"]]
        need(len(self.blocked) <= 64, "statement")
        need(len({post[0] for post in self.blocked}) == len(self.blocked), "statement")
        need(all(proper(data) is not None for post in self.blocked for data in post), "statement")
        limit = self.scope.limit
        self.size = 32 if limit > 16 else 16
        while self.size < len(self.keys):
            self.size *= 2
        bits = self.size.bit_length() - 1
        self.ring_radices = [4] * (bits // 2) + [2] * (bits % 2)
        self.m = len(self.ring_radices)
        kappa = (limit - 1).bit_length()
        pairs = max(0, kappa - self.m)
        self.counter_radices = [4] * pairs + [2] * (kappa - 2 * pairs)

    def transcript(self):
        transcript = Transcript(LABEL)
        transcript.append(b"params", u(self.size, 4) + u(self.scope.limit, 2)
                          + bytes([self.m] + self.ring_radices)
                          + bytes([len(self.counter_radices)] + self.counter_radices)
                          + bytes([self.scope.handle_base is not None]))
        transcript.append(b"ring", self.ring_digest)
        transcript.append(b"scope", self.scope.id)
        transcript.append(b"ctx", self.ctx)
        transcript.append(b"bl", u(len(self.blocked), 4))
        for nullifier, ticket in self.blocked:
            transcript.append(b"N_b", nullifier)
            transcript.append(b"T_b", ticket)
        return transcript


class Proof:
    """The elements by their names, and the challenges."""

    def __init__(self, statement, data):
        b, m, handle = len(statement.blocked), statement.m, statement.scope.handle_base is not None
        radices = statement.ring_radices + statement.counter_radices
        count = 6 + 2 * m + sum(radix - 1 for radix in radices) + handle + (6 + b if b else 0)
        need(data[:1] == b"\x01" and len(data) == 1 + 32 * count, "parse")
        self.elements = [data[at:at + 32] for at in range(1, len(data), 32)]
        self.transcript = statement.transcript()
        (self.N,), (self.T,) = self.points(b"N", 1, True), self.points(b"T", 1, True)
        self.nullifier = data[1:33]
        self.P = self.points(b"P", 1, True)[0] if handle else None
        (self.A,), (self.B,), self.X = self.points(b"A"), self.points(b"B"), self.points(b"X", m)
        if b:
            (self.K,), self.E = self.points(b"K", 1, True), self.points(b"E", b, True)
        self.mu = self.challenge(b"mu")
        self.nu = self.challenge(b"nu") if b else None
        self.Y = self.points(b"Y", m)
        if b:
            (self.UK,), (self.UT,), (self.UE,) = (self.points(name) for name in (b"UK", b"UT", b"UE"))
        self.xi = self.challenge(b"xi")
        scalars = [int.from_bytes(element, "little") for element in self.elements]
        need(all(scalar < ORDER for scalar in scalars), "parse")
        self.f = []
        for radix in radices:
            self.f.append([self.xi - sum(scalars[:radix - 1])] + scalars[:radix - 1])
            scalars = scalars[radix - 1:]
        self.z_A, self.z = scalars[:2]
        self.s_alpha, self.s_beta = scalars[2:] or (None, None)

    def points(self, name, count=1, must_be_proper=False):
        taken, self.elements = self.elements[:count], self.elements[count:]
        for element in taken:
            self.transcript.append(name, element)
        points = [proper(element) if must_be_proper else decode(element) for element in taken]
        need(all(point is not None for point in points), "parse")
        return points

    def challenge(self, name):
        return scalar_from_wide(self.transcript.challenge(name))


def product(f, number):
    """The product of f over the digits of a number, the lowest digit first."""
    value = 1
    for digit in f:
        value = value * digit[number % len(digit)] % ORDER
        number //= len(digit)
    return value


def verify(statement, proof):
    m, xi, mu, scope = statement.m, proof.xi, proof.mu, statement.scope
    powers = [pow(xi, j, ORDER) for j in range(m + 1)]
    star = total([(1, proof.N), (mu, proof.T)] + ([(mu * mu, proof.P)] if proof.P else []))
    need(not star == IDENTITY, "proof")

    flat = [value for digit in proof.f for value in digit]
    row = [(1, proof.A), (xi, proof.B), (-proof.z_A, H)]
    row += [(-value, point) for value, point in zip(flat, GEN)]
    row += [(-value * (xi - value), point) for value, point in zip(flat, GEN_PRIME)]
    need(total(row) == IDENTITY, "proof")

    positions = [product(proof.f[:m], i) for i in range(statement.size)]
    count = len(statement.points)
    row = list(zip(positions, statement.points)) + [(sum(positions[count:]), PAD)]
    row += [(-power, point) for power, point in zip(powers, proof.X)] + [(-proof.z, BASEPOINT)]
    need(total(row) == IDENTITY, "proof")

    ticket_base = scope.ticket_base(proof.nullifier)
    counters = 1
    for radix in statement.counter_radices:
        counters *= radix
    shift = powers[m - len(statement.counter_radices)]
    row = [(shift * product(proof.f[m:], k), scope.bases[min(k, scope.limit - 1)]) for k in range(counters)]
    row += [(mu * powers[m], ticket_base), (-proof.z, star)]
    row += [(-power, point) for power, point in zip(powers, proof.Y)]
    row += [(mu * mu * powers[m], scope.handle_base)] if proof.P else []
    need(total(row) == IDENTITY, "proof")

    if statement.blocked:
        alpha, beta, nu = proof.s_alpha, proof.s_beta, proof.nu
        need(total([(beta, H), (-1, proof.UK), (-xi, proof.K)]) == IDENTITY, "proof")
        need(total([(alpha, proof.T), (-beta, ticket_base), (-1, proof.UT)]) == IDENTITY, "proof")
        row = [(-1, proof.UE)]
        for b, (nullifier, ticket) in enumerate(statement.blocked):
            power = pow(nu, b, ORDER)
            row += [(power * alpha, decode(ticket)), (-power * beta, scope.ticket_base(nullifier))]
            row += [(-power * xi, proof.E[b])]
        need(total(row) == IDENTITY, "proof")


def judge(case):
    statement = Statement(case)
    proof = Proof(statement, bytes.fromhex(case["proof"]))
    verify(statement, proof)
    return proof


def refusal(check, *arguments):
    """The class of a refusal, or None."""
    try:
        check(*arguments)
    except Refused as refused:
        return refused.args[0]
    return None


def possession(case):
    key = proper(bytes.fromhex(case["key"]))
    proof = bytes.fromhex(case["proof"])
    need(key is not None and len(proof) == 64, "parse")
    commitment, response = decode(proof[:32]), int.from_bytes(proof[32:], "little")
    need(commitment is not None and response < ORDER, "parse")
    transcript = Transcript(LABEL + b"/possession")
    transcript.append(b"server", bytes.fromhex(case["server"]))
    transcript.append(b"user", bytes.fromhex(case["user"]))
    transcript.append(b"from", u(case["from"], 8))
    transcript.append(b"X", bytes.fromhex(case["key"]))
    transcript.append(b"R", proof[:32])
    c = scalar_from_wide(transcript.challenge(b"c"))
    need(total([(response, BASEPOINT), (-c, key)]) == commitment, "proof")


def check_basics(file):
    stated = file["generators"]
    assert [H.encode(), PAD.encode()] == hexes([stated["h"], stated["pad"]])
    assert [point.encode() for point in GEN] == hexes(stated["gen"])
    assert [point.encode() for point in GEN_PRIME] == hexes(stated["gen_prime"])
    for case in file["seeds"]:
        seed = bytes.fromhex(case["seed"])
        assert hkdf(seed, LABEL + b"/next", 32).hex() == case["next"]
        y = scalar_from_wide(hkdf(seed, LABEL + b"/key" + bytes.fromhex(case["server"]), 64))
        assert times_basepoint(y).encode().hex() == case["key"]
    for case in file["possession"]["good"]:
        assert refusal(possession, case) is None
    for case in file["possession"]["bad"]:
        assert refusal(possession, case) is not None, case["name"]
    for case in file["rings"]:
        keys = sorted(set(hexes(case["given"])))
        assert keys == hexes(case["sorted"])
        assert ring_digest(bytes.fromhex(case["channel"]), keys).hex() == case["digest"]
    check_scopes(file["scopes"])
    for case in file["contexts"]:
        ctx = digest(b"ctx", *hexes([case["server"], case["channel"]]), u(case["epoch"], 8),
                     u(case["window"], 8), *hexes([case["ring"], case["ring_head"]]),
                     u(case["class"], 1), u(case["padded"], 4), bytes.fromhex(case["ciphertext"]))
        assert ctx.hex() == case["ctx"]


def check_scopes(scopes):
    inverse = pow(made_secret(0), -1, ORDER)
    for case in scopes["windows"]:
        scope = Scope(case["scope"])
        assert scope.id.hex() == case["id"]
        assert [base.encode() for base in scope.bases] == hexes(case["bases"])
        assert (scope.bases[-1] * inverse).encode().hex() == case["last_nullifier_of_key_0"]
        handle = (scope.handle_base * inverse).encode().hex() if scope.handle_base else None
        assert handle == case["handle_of_key_0"]
    for case in scopes["polls"]:
        poll = digest(b"poll", *hexes([case["server"], case["channel"], case["poll"]]))
        assert poll.hex() == case["id"]
        base = to_group(b"nullifier-base", poll + u(0, 2))
        assert (base * inverse).encode().hex() == case["nullifier_of_key_0"]


def check_proofs(file):
    assert len(file["good"]) >= 12 and len(file["bad"]) >= 60
    for case in file["good"]:
        proof = judge(case)
        for name, value in (("mu", proof.mu), ("nu", proof.nu), ("xi", proof.xi)):
            assert case[name] == (value.to_bytes(32, "little").hex() if value is not None else None), case["name"]
        stated = [case["nullifier"], case["ticket"], case["handle"]]
        points = [proof.N, proof.T, proof.P]
        assert stated == [point.encode().hex() if point else None for point in points], case["name"]
    for case in file["bad"]:
        found = refusal(judge, case)
        assert found == case["class"], f"{case['name']}: {found} and not {case['class']}"
    batch = file["batch"]
    found = [n for n, proof in enumerate(batch["proofs"]) if refusal(judge, {**batch, "proof": proof})]
    assert found == batch["bad"]


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        file = json.load(stream)
    check_basics(file)
    check_proofs(file)
    print(f"anonymity: {len(file['good'])} good and {len(file['bad'])} bad proofs are as stated")


if __name__ == "__main__":
    main()
