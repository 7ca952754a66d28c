//! Blur hashes: a picture in some thirty letters (`blurha.sh`, algorithm of 2018), as others read them.

use std::f32::consts::PI;

const DIGITS: &[u8; 83] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// Of pixels of three bytes each, row by row; as many components as suit its form. Small pictures
/// do: it takes time as their pixels.
pub(super) fn blur_hash(pixels: &[u8], width: u32, height: u32) -> String {
    let (across, down) = if width >= height { (4, 3) } else { (3, 4) };
    let mut components = Vec::new();
    for y in 0..down {
        for x in 0..across {
            components.push(component(pixels, (width, height), (x, y)));
        }
    }
    let [average, others @ ..] = components.as_slice() else { return String::new() };
    let mut out = String::new();
    write(&mut out, across - 1 + (down - 1) * 9, 1);
    let greatest = others.iter().flatten().fold(0_f32, |most, value| most.max(value.abs()));
    let scale = ((greatest * 166.0 - 0.5).floor().clamp(0.0, 82.0)) as u32;
    write(&mut out, scale, 1);
    let [r, g, b] = average.map(encoded);
    write(&mut out, (r << 16) | (g << 8) | b, 4);
    let most = (scale + 1) as f32 / 166.0;
    for other in others {
        let [r, g, b] = other.map(|value| {
            let part = value / most;
            let root = part.abs().sqrt().copysign(part);
            (root * 9.0 + 9.5).floor().clamp(0.0, 18.0) as u32
        });
        write(&mut out, (r * 19 + g) * 19 + b, 2);
    }
    out
}

/// How much of a wave is in the picture, in linear light.
fn component(pixels: &[u8], (width, height): (u32, u32), (x, y): (u32, u32)) -> [f32; 3] {
    let mut sum = [0_f32; 3];
    for (row, line) in pixels.chunks_exact(width.max(1) as usize * 3).enumerate() {
        let across = (PI * y as f32 * row as f32 / height as f32).cos();
        for (column, pixel) in line.chunks_exact(3).enumerate() {
            let wave = (PI * x as f32 * column as f32 / width as f32).cos() * across;
            for (sum, value) in sum.iter_mut().zip(pixel) {
                *sum += wave * linear(*value);
            }
        }
    }
    let times = if (x, y) == (0, 0) { 1.0 } else { 2.0 };
    sum.map(|value| value * times / (width as f32 * height as f32))
}

fn linear(value: u8) -> f32 {
    let part = f32::from(value) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

fn encoded(value: f32) -> u32 {
    let part = value.clamp(0.0, 1.0);
    let part =
        if part <= 0.003_130_8 { part * 12.92 } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
    (part * 255.0 + 0.5) as u32
}

/// In base 83, most significant digit first.
fn write(out: &mut String, value: u32, length: u32) {
    for place in (0..length).rev() {
        let digit = value / 83_u32.pow(place) % 83;
        out.push(char::from(DIGITS[digit as usize]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_blur_hash_that_others_give_it() {
        let pixels: Vec<u8> = (0..24_u32)
            .flat_map(|y| (0..32_u32).flat_map(move |x| [x * 8, y * 10, (x * y) % 256]))
            .map(|value| value as u8)
            .collect();
        assert_eq!(blur_hash(&pixels, 32, 24), "LxH27h2lwtX3mAWUjwfAgFfmfTfi");
        assert_eq!(blur_hash(&[0; 3 * 12], 3, 4), "T00000fQfQfQfQfQfQfQfQfQfQfQ");
    }
}
