// Pictures that people might have: hills under a sky, drawn by a page and never the same for two colours.

/** A file of a landscape, by the hue of its sky. */
export async function landscape(page, name, hue, { width = 1_200, height = 800 } = {}) {
  const url = await page.evaluate(
    ({ hue, width, height }) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext("2d");
      const sky = context.createLinearGradient(0, 0, 0, height);
      sky.addColorStop(0, `hsl(${hue} 55% 42%)`);
      sky.addColorStop(0.65, `hsl(${hue + 30} 70% 78%)`);
      context.fillStyle = sky;
      context.fillRect(0, 0, width, height);
      context.fillStyle = `hsl(${hue + 40} 85% 92%)`;
      context.beginPath();
      context.arc(width * 0.68, height * 0.42, height * 0.09, 0, 7);
      context.fill();
      for (let hill = 0; hill < 4; hill += 1) {
        context.fillStyle = `hsl(${hue + 150 - hill * 12} ${22 + hill * 5}% ${46 - hill * 10}%)`;
        context.beginPath();
        context.moveTo(0, height);
        for (let x = 0; x <= width; x += 4) {
          const wave = Math.sin(x / (width * 0.11) + hill * 2 + hue) + Math.sin(x / (width * 0.05) + hue * hill) / 3;
          context.lineTo(x, height * (0.58 + hill * 0.1 - wave * 0.05));
        }
        context.lineTo(width, height);
        context.fill();
      }
      return canvas.toDataURL("image/png");
    },
    { hue, width, height },
  );
  return { name, mimeType: "image/png", buffer: Buffer.from(url.split(",")[1], "base64") };
}
