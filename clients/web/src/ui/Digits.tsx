// The few digits that two devices show at the same time: the same on both, or somebody stands between.

export function Digits({ digits }: { digits: string }) {
  return (
    <output
      aria-label="Digits to compare"
      className="block rounded-sheet border border-line bg-canvas p-4 text-center font-mono text-landing tracking-[0.2em]"
    >
      {digits}
    </output>
  );
}
