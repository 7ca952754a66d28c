// A code as a picture, drawn here: dark on light in every theme, as cameras want it.

import { encode } from "uqr";

export function Qr({ text, label }: { text: string; label: string }) {
  const { size, data } = encode(text, { ecc: "M", border: 2 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join("");
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="forced-color-adjust-none w-full max-w-[220px] rounded-row bg-white"
    >
      <path d={path} fill="#151f22" />
    </svg>
  );
}
