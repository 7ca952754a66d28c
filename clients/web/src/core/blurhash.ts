// A picture in some thirty letters (the algorithm of blurha.sh), as other clients make it.

const DIGITS =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

type Colour = [number, number, number];

const linear = (value: number): number => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};

const encoded = (value: number): number => {
  const part = Math.max(0, Math.min(1, value));
  const curved = part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
  return Math.trunc(curved * 255 + 0.5);
};

const between = (least: number, value: number, most: number) =>
  Math.max(least, Math.min(most, Math.floor(value)));

/** In base 83, most significant digit first. */
function digits(value: number, length: number): string {
  let out = "";
  for (let place = length - 1; place >= 0; place -= 1) {
    out += DIGITS[Math.floor(value / 83 ** place) % 83];
  }
  return out;
}

/** How much of a wave is in the picture, in linear light. */
function component({ data, width, height }: Pixels, x: number, y: number): Colour {
  const sum: Colour = [0, 0, 0];
  for (let row = 0; row < height; row += 1) {
    const across = Math.cos((Math.PI * y * row) / height);
    for (let column = 0; column < width; column += 1) {
      const wave = across * Math.cos((Math.PI * x * column) / width);
      const at = (row * width + column) * 4;
      for (let part = 0; part < 3; part += 1) {
        sum[part] = (sum[part] ?? 0) + wave * linear(data[at + part] ?? 0);
      }
    }
  }
  const times = x === 0 && y === 0 ? 1 : 2;
  return sum.map((value) => (value * times) / (width * height)) as Colour;
}

/** Pixels of four bytes each, row by row. */
export type Pixels = { data: Uint8ClampedArray; width: number; height: number };

/** Small pictures do: it takes time as their pixels. */
export function blurHash(pixels: Pixels): string {
  const [across, down] = pixels.width >= pixels.height ? [4, 3] : [3, 4];
  const components: Colour[] = [];
  for (let y = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1) components.push(component(pixels, x, y));
  }
  const [average = [0, 0, 0], ...others] = components;
  const greatest = Math.max(...others.flat().map(Math.abs));
  const scale = between(0, greatest * 166 - 0.5, 82);
  const most = (scale + 1) / 166;
  const [r, g, b] = average.map(encoded) as Colour;
  let out = digits(across - 1 + (down - 1) * 9, 1) + digits(scale, 1);
  out += digits(r * 65_536 + g * 256 + b, 4);
  for (const other of others) {
    const [r, g, b] = other.map((value) => {
      const part = value / most;
      return between(0, Math.sign(part) * Math.sqrt(Math.abs(part)) * 9 + 9.5, 18);
    }) as Colour;
    out += digits((r * 19 + g) * 19 + b, 2);
  }
  return out;
}

/** The pixels that a blur hash stands for; none of what is no blur hash. */
export function blurred(hash: string, width: number, height: number): Pixels | null {
  const values = [...hash].map((digit) => DIGITS.indexOf(digit));
  if (values.length < 6 || values.includes(-1)) return null;
  const number = (from: number, length: number) =>
    values.slice(from, from + length).reduce((sum, digit) => sum * 83 + digit, 0);
  const size = number(0, 1);
  const [across, down] = [(size % 9) + 1, Math.floor(size / 9) + 1];
  if (down > 9 || values.length !== 4 + 2 * across * down) return null;
  const most = (number(1, 1) + 1) / 166;
  const average = number(2, 4);
  const waves: Colour[] = [
    [linear((average >> 16) & 255), linear((average >> 8) & 255), linear(average & 255)],
  ];
  const curved = (part: number) => Math.sign(part) * part * part * most;
  for (let at = 6; at < values.length; at += 2) {
    const value = number(at, 2);
    const parts = [Math.floor(value / 361), Math.floor(value / 19) % 19, value % 19];
    waves.push(parts.map((part) => curved((part - 9) / 9)) as Colour);
  }
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const sum: Colour = [0, 0, 0];
      waves.forEach((colour, n) => {
        const [x, y] = [n % across, Math.floor(n / across)];
        const wave =
          Math.cos((Math.PI * x * column) / width) * Math.cos((Math.PI * y * row) / height);
        for (let part = 0; part < 3; part += 1) {
          sum[part] = (sum[part] ?? 0) + wave * (colour[part] ?? 0);
        }
      });
      data.set([...sum.map(encoded), 255], (row * width + column) * 4);
    }
  }
  return { data, width, height };
}
